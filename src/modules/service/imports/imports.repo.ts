import type { Database, Tx } from '../../../platform/db/index.ts';
import { requireUnclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { jobInsert, type NewJob } from '../jobs/index.ts';
import type { ImportAct, ProposedRow } from './undoing.ts';

/** A file on its way to a job; another attempt at the same job has another `upload`. */
export interface Upload {
  jobId: string;
  upload: string;
}

export interface ImportsRepo {
  /** Adds a chunk, which a crash may lose until its job is on file: that waits for all that was written before. */
  addChunk(upload: Upload, seq: number, bytes: Buffer): Promise<void>;
  /** A chunk, still sealed; undefined after the last. */
  chunk(upload: Upload, seq: number): Promise<Buffer | undefined>;
  /** Has an upload be kept for `ms` from now beside what it is anyway: its job begins when a second person confirms. */
  keepUpload(upload: Upload, ms: number): Promise<void>;
  /** What a dry run has counted for a second person. */
  proposed(jobId: string): Promise<ProposedRow[]>;
  /** Puts the job of what is confirmed on file with its line of the audit log, as part of `tx`. */
  begin(tx: Tx, job: NewJob, noted: AuditEntry): Promise<void>;
  /** Drops these uploads and no other of their jobs. */
  dropUploads(uploads: readonly Upload[]): Promise<void>;
  /** Drops whatever was uploaded for these jobs. */
  dropChunks(jobIds: readonly string[]): Promise<void>;
  /** Uploads that are there, and whether they were begun longer than `ms` ago by the database's clock. */
  uploads(ms: number): Promise<(Upload & { old: boolean })[]>;
  /** Holds a drill against its closing until a piece is written. @throws AppError 409 `drill-closed` */
  requireUnclosed(tx: Tx, drillId: string): Promise<void>;
  /** Keeps what a piece has done, for its undoing. */
  noteActs(tx: Tx, of: { jobId: string; drillId: string }, acts: readonly ImportAct[]): Promise<void>;
  /** Forgets what was done longer than `ms` ago. */
  dropActs(ms: number): Promise<void>;
  addRejections(tx: Tx, jobId: string, seq: number, rows: Buffer): Promise<void>;
  /** Sealed, in the order of the file. */
  rejections(jobId: string): Promise<{ seq: number; rows: Buffer }[]>;
  /** Forgets rejected rows that are older than `ms`. */
  dropRejections(ms: number): Promise<void>;
}

export function createImportsRepo({ sql }: Database): ImportsRepo {
  return {
    async addChunk({ jobId, upload }, seq, bytes) {
      await sql`
        with added as (
          insert into import_chunks (job_id, upload, seq, bytes, created_at)
          values (${jobId}, ${upload}, ${seq}, ${bytes}, now()))
        select set_config('synchronous_commit', 'off', true)`;
    },

    async chunk({ jobId, upload }, seq) {
      const [row] = await sql<{ bytes: Buffer }[]>`
        select bytes from import_chunks where job_id = ${jobId} and upload = ${upload} and seq = ${seq}`;
      return row?.bytes;
    },

    async keepUpload({ jobId, upload }, ms) {
      await sql`
        update import_chunks set created_at = now() + ${ms} * interval '1 ms'
        where job_id = ${jobId} and upload = ${upload} and seq = 0`;
    },

    proposed: (jobId) => sql<ProposedRow[]>`
      select object_id as id, mark from import_acts where job_id = ${jobId} and kind = 'proposed' order by object_id`,

    async begin(tx, job, noted) {
      await tx`with begun as (${jobInsert(sql, job)} returning id) ${auditInsert(sql, noted)} from begun`;
    },

    async dropUploads(uploads) {
      await sql`
        delete from import_chunks c
        using unnest(${uploads.map(({ jobId }) => jobId)}::uuid[], ${uploads.map(({ upload }) => upload)}::uuid[])
          as gone (job_id, upload)
        where c.job_id = gone.job_id and c.upload = gone.upload`;
    },

    async dropChunks(jobIds) {
      await sql`delete from import_chunks where job_id = any(${[...jobIds]}::uuid[])`;
    },

    uploads: (ms) => sql<(Upload & { old: boolean })[]>`
      select job_id as "jobId", upload, created_at < now() - ${ms} * interval '1 ms' as old from import_chunks where seq = 0`,

    requireUnclosed: (tx, drillId) => requireUnclosed(sql, tx, drillId),

    async noteActs(tx, { jobId, drillId }, acts) {
      if (acts.length === 0) return;
      const before = acts.map((act) => (act.before === undefined ? null : JSON.stringify(act.before)));
      // What an earlier piece of the file has done to the same thing is what it is put back to.
      await tx`
        insert into import_acts (job_id, drill_id, kind, object_id, before, mark, at)
        select ${jobId}, ${drillId}, kind, object_id, before::jsonb, mark, now()
        from unnest(${acts.map(({ kind }) => kind)}::text[], ${acts.map(({ id }) => id)}::text[], ${before}::text[],
          ${acts.map(({ mark }) => mark ?? null)}::text[]) as t (kind, object_id, before, mark)
        on conflict (job_id, kind, object_id) do update set mark = excluded.mark`;
    },

    async dropActs(ms) {
      await sql`delete from import_acts where at < now() - ${ms} * interval '1 ms'`;
    },

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
