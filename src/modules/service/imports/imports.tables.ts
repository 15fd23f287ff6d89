import { index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';

/** An uploaded file in chunks, each sealed under the drill's data key; gone when its job is over. */
export const importChunks = pgTable(
  'import_chunks',
  {
    /** The job that will read it; written when all chunks are there. */
    jobId: uuid('job_id').notNull(),
    seq: integer('seq').notNull(),
    bytes: bytea('bytes').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.seq] })],
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
