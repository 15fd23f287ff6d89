import type { Database, Tx } from '../../../platform/db/index.ts';

export interface ImportsRepo {
  addChunk(jobId: string, seq: number, bytes: Buffer): Promise<void>;
  /** A chunk, still sealed; undefined after the last. */
  chunk(jobId: string, seq: number): Promise<Buffer | undefined>;
  dropChunks(jobIds: readonly string[]): Promise<void>;
  /** Jobs whose chunks are there, and whether these were begun longer than `ms` ago by the database's clock. */
  uploads(ms: number): Promise<{ jobId: string; old: boolean }[]>;
  addRejections(tx: Tx, jobId: string, seq: number, rows: Buffer): Promise<void>;
  /** Sealed, in the order of the file. */
  rejections(jobId: string): Promise<{ seq: number; rows: Buffer }[]>;
  /** Forgets rejected rows that are older than `ms`. */
  dropRejections(ms: number): Promise<void>;
}

export function createImportsRepo({ sql }: Database): ImportsRepo {
  return {
    async addChunk(jobId, seq, bytes) {
      await sql`insert into import_chunks (job_id, seq, bytes, created_at) values (${jobId}, ${seq}, ${bytes}, now())`;
    },

    async chunk(jobId, seq) {
      const [row] = await sql<{ bytes: Buffer }[]>`
        select bytes from import_chunks where job_id = ${jobId} and seq = ${seq}`;
      return row?.bytes;
    },

    async dropChunks(jobIds) {
      await sql`delete from import_chunks where job_id = any(${[...jobIds]}::uuid[])`;
    },

    uploads: (ms) => sql<{ jobId: string; old: boolean }[]>`
      select job_id as "jobId", created_at < now() - ${ms} * interval '1 ms' as old from import_chunks where seq = 0`,

    async addRejections(tx, jobId, seq, rows) {
      await tx`
        insert into import_rejections (job_id, seq, rows, created_at) values (${jobId}, ${seq}, ${rows}, now())`;
    },

    rejections: (jobId) => sql<{ seq: number; rows: Buffer }[]>`
      select seq, rows from import_rejections where job_id = ${jobId} order by seq`,

    async dropRejections(ms) {
      await sql`delete from import_rejections where created_at < now() - ${ms} * interval '1 ms'`;
    },
  };
}
