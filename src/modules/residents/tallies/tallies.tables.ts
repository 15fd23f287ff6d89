import { unregisteredStandings } from '../../../core/coverage/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import { boolean, integer, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * How many people of a drill are counted as what: see `countedAs` in `core/coverage`. What it says is whole only together
 * with the changes that have not been taken up into it yet.
 */
export const tallies = pgTable(
  'tallies',
  {
    drillId: uuid('drill_id').notNull(),
    countedAs: text('counted_as').notNull(),
    people: integer('people').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.countedAs] })],
);

/**
 * Changes of those figures: rows that are only added, by the statement that changes what somebody is counted as, so that
 * no two of them ever wait for each other, as they would for a row that counts a community. A job takes them up every
 * second; a reader adds both, in one snapshot, so that what it says is exact at any moment. No index: it is short.
 */
export const tallyChanges = pgTable('tally_changes', {
  drillId: uuid('drill_id').notNull(),
  countedAs: text('counted_as').notNull(),
  people: integer('people').notNull(),
});

/**
 * Everybody of a drill once, on its roster, registered or both: the one index on which an import of the roster and a
 * registration of the same moment meet, so that whoever comes second knows of the first. Neither sees the other's rows
 * while both are being written. Whoever has been here stays.
 *
 * Locks: in ascending order of id, before the registrations.
 */
export const knownPeople = pgTable('known_people', {
  id: uuid('id').primaryKey(),
  drillId: uuid('drill_id').notNull(),
  /** Where the roster has them; null where it does not. */
  rosterCommunity: text('roster_community'),
  /** Whether there is a registration, whatever its status. */
  registered: boolean('registered').notNull().default(false),
  /** How they stand as long as they are not registered: somebody may be exempt, or to be visited, all the same. */
  stands: text('stands', { enum: unregisteredStandings }).notNull().default('unregistered'),
  /** Until when an exemption that headquarters have entered lasts: whoever registers gets a window for the time after. */
  exemptUntil: instantColumn('exempt_until'),
});
