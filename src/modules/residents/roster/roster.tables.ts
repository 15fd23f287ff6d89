import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';

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
  },
  (table) => [index('roster_community').on(table.drillId, table.community, table.buildingId)],
);
