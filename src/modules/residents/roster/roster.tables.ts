import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * The household roster 底册: who lives where; the denominator of coverage. The id is the same keyed hash as a
 * registration's, so the two meet by themselves. Grows with people: every key holds that id.
 */
export const roster = pgTable(
  'roster',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    community: text('community').notNull(),
    buildingId: uuid('building_id').notNull(),
    householdId: uuid('household_id').notNull(),
    /** Keyed hash of all that the row says: a repeated import that says the same changes nothing. */
    digest: bytea('digest').notNull(),
    /** Sealed: name, document, door. */
    person: bytea('person').notNull(),
    importedAt: instantColumn('imported_at').notNull(),
    /** The import that wrote the row last; null for rows from before imports were kept. */
    importId: uuid('import_id'),
  },
  (table) => [index('roster_community').on(table.drillId, table.community, table.buildingId)],
);

/** Why a row of the roster is no longer what it was: a file said something else, or somebody took the person off. */
export const rosterActs = ['renewed', 'removed'] as const;

/** What the roster said before it was changed: a row each time, as it stood. */
export const rosterHistory = pgTable(
  'roster_history',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    community: text('community').notNull(),
    buildingId: uuid('building_id').notNull(),
    householdId: uuid('household_id').notNull(),
    digest: bytea('digest').notNull(),
    /** As it was sealed for the roster. */
    person: bytea('person').notNull(),
    importedAt: instantColumn('imported_at').notNull(),
    importId: uuid('import_id'),
    act: text('act', { enum: rosterActs }).notNull(),
    /** The import that changed it; null where somebody did by hand. */
    jobId: uuid('job_id'),
    at: instantColumn('at').notNull(),
    /** The community in which the person then stood; null where they stood on the roster no longer. */
    became: text('became'),
    /** Why they were taken off: the line of the audit log, which holds the reason, sealed. */
    auditId: uuid('audit_id'),
  },
  (table) => [
    index('roster_history_person').on(table.drillId, table.personId, table.at),
    index('roster_history_job').on(table.jobId),
  ],
);

/** People of the communities of a file who stood on the roster and not in the file. */
export const rosterAbsent = pgTable(
  'roster_absent',
  {
    drillId: uuid('drill_id').notNull(),
    jobId: uuid('job_id').notNull(),
    personId: uuid('person_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.personId] })],
);
