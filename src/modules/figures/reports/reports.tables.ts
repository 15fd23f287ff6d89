import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { integer, pgTable, primaryKey, text, unique, uuid } from '../../../platform/db/drizzle.ts';

/** `provisional` while the drill goes on; `final` once it is closed: what is corrected then makes a further version. */
export const reportKinds = ['provisional', 'final'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Reports 报告 as they were made: never changed, and none takes the place of another. */
export const reports = pgTable(
  'reports',
  {
    /** The job's that made it. */
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    /** What it is about: the city, or a part of it. */
    division: text('division').notNull(),
    /** Of the drill and division, from 1. */
    version: integer('version').notNull(),
    kind: text('kind', { enum: reportKinds }).notNull(),
    /** When its figures were counted. */
    asOf: instantColumn('as_of').notNull(),
    /** When the drill was closed, by its own clock: exemptions stand as they did then. Null of a provisional one. */
    closedAt: instantColumn('closed_at'),
    /** What tells the results that it knew of from all others (`ReportsRead.resultsIn`). */
    resultsIn: text('results_in'),
    madeAt: instantColumn('made_at').notNull(),
    /** `sub` of who asked for it. */
    madeBy: text('made_by').notNull(),
    rows: integer('rows').notNull(),
    /** SHA-256 of the report as JSON, in hex. */
    sha256: text('sha256').notNull(),
  },
  (table) => [unique('reports_version').on(table.drillId, table.division, table.version)],
);

/** The rows of reports, in their order, a thousand at a time; those of reports that are still being made, too. */
export const reportPieces = pgTable(
  'report_pieces',
  {
    reportId: uuid('report_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    seq: integer('seq').notNull(),
    sheet: text('sheet').notNull(),
    /** Sealed by the drill's key: rows, each a list of cells. People who are missing are among them. */
    rows: bytea('rows').notNull(),
  },
  (table) => [primaryKey({ columns: [table.reportId, table.seq] })],
);
