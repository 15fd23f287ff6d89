import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/** The upload of files that were stored before a job could have several. */
export const onlyUpload = '00000000-0000-0000-0000-000000000000';

/**
 * An uploaded file in chunks, each sealed under the drill's data key; gone when its job is over. Of two attempts at one
 * request each stores an upload of its own, so that neither can harm the other's; the job says which is its file.
 */
export const importChunks = pgTable(
  'import_chunks',
  {
    /** The job that will read it; written when all chunks are there. */
    jobId: uuid('job_id').notNull(),
    upload: uuid('upload').notNull().default(onlyUpload),
    seq: integer('seq').notNull(),
    bytes: bytea('bytes').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.upload, table.seq] })],
);

/** Rows that an import refused, with the reasons, sealed: a row of this table for each piece that had any. */
export const importRejections = pgTable(
  'import_rejections',
  {
    jobId: uuid('job_id').notNull(),
    /** The piece's number in the file. */
    seq: integer('seq').notNull(),
    rows: bytea('rows').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.seq] }),
    index('import_rejections_created').on(table.createdAt),
  ],
);

/**
 * What imports have done, thing by thing, as long as it can be taken back and has not been: kept beside doing it. Rosters and
 * sites keep it with their own rows.
 */
export const importActs = pgTable(
  'import_acts',
  {
    jobId: uuid('job_id').notNull(),
    /** What the thing is: a team, a bed. */
    kind: text('kind').notNull(),
    /** Its id, or the code of a community. */
    objectId: text('object_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    /** How it stood before, whatever of it is about somebody sealed; null where the import has made it. */
    before: jsonb('before').$type<Record<string, unknown>>(),
    /** What tells that it stands as the import has left it; null where nothing else changes it. */
    mark: text('mark'),
    /** Why it stayed when the import was taken back; null before. */
    stays: text('stays'),
    at: instantColumn('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.kind, table.objectId] }),
    index('import_acts_at').on(table.at),
  ],
);
