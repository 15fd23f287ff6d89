import type { Database, Tx } from '../../../platform/db/index.ts';

export interface ImportsRepo {
  addChunk(jobId: string, seq: number, bytes: Buffer, at: Date): Promise<void>;
  /** A chunk, still sealed; undefined after the last. */
  chunk(jobId: string, seq: number): Promise<Buffer | undefined>;
  dropChunks(jobIds: readonly string[]): Promise<void>;
  /** Jobs whose chunks are there; those begun after `since` are left out unless asked for. */
  uploads(): Promise<{ jobId: string; startedAt: Date }[]>;
  addRejections(tx: Tx, jobId: string, seq: number, rows: Buffer, at: Date): Promise<void>;
  /** Sealed, in the order of the file. */
  rejections(jobId: string): Promise<{ seq: number; rows: Buffer }[]>;
  /** Forgets rejected rows from before `before`. */
  dropRejections(before: Date): Promise<void>;
}

export function createImportsRepo({ sql }: Database): ImportsRepo {
  return {
    async addChunk(jobId, seq, bytes, at) {
      await sql`insert into import_chunks (job_id, seq, bytes, created_at) values (${jobId}, ${seq}, ${bytes}, ${at})`;
    },

    async chunk(jobId, seq) {
      const [row] = await sql<{ bytes: Buffer }[]>`
        select bytes from import_chunks where job_id = ${jobId} and seq = ${seq}`;
      return row?.bytes;
    },

    async dropChunks(jobIds) {
      await sql`delete from import_chunks where job_id = any(${[...jobIds]}::uuid[])`;
    },

    uploads: () => sql<{ jobId: string; startedAt: Date }[]>`
      select job_id as "jobId", created_at as "startedAt" from import_chunks where seq = 0`,

    async addRejections(tx, jobId, seq, rows, at) {
      await tx`
        insert into import_rejections (job_id, seq, rows, created_at) values (${jobId}, ${seq}, ${rows}, ${at})`;
    },

    rejections: (jobId) => sql<{ seq: number; rows: Buffer }[]>`
      select seq, rows from import_rejections where job_id = ${jobId} order by seq`,

    async dropRejections(before) {
      await sql`delete from import_rejections where created_at < ${before}`;
    },
  };
}
