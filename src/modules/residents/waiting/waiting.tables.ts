import { instantColumn } from '../../../platform/db/columns.ts';
import { boolean, index, integer, jsonb, pgTable, sql, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Who waits for a window: the registrations that are `pending`, of people who walk and registered themselves, with what a
 * plan is made from. A row comes and goes in the statement that changes the status, so it is there exactly as long.
 *
 * Locks: the registration first, in ascending order of id, then its row here. Whoever has locked the one may take the
 * other without waiting for long.
 *
 * It stands apart from the registrations because it is narrow and they are not: planning reads a tenth of the pages;
 * and no index of the registrations depends on the status any more, so a status is changed within its page (a
 * heap-only tuple) instead of in every index. Measured on 200,000 people: see `AssignmentRepo.place`.
 */
export const waiting = pgTable(
  'waiting',
  {
    registrationId: uuid('registration_id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    community: text('community').notNull(),
    buildingId: uuid('building_id').notNull(),
    householdId: uuid('household_id').notNull(),
    elderly: boolean('elderly').notNull(),
    exemptUntil: instantColumn('exempt_until'),
    preferences: jsonb('preferences').$type<{ sites?: string[]; notBefore?: string; notAfter?: string }>(),
    /** Of the registration, as it is with everything above. */
    revision: integer('revision').notNull().default(1),
    /** Whether they have been told that there is no window: looked at again when some site has room. */
    told: boolean('told').notNull().default(false),
    /**
     * Since when they wait to be looked at, by the database's clock: being changed meanwhile changes nothing about it; whoever
     * has been told waits anew.
     */
    since: instantColumn('since').notNull().default(sql`now()`),
  },
  (table) => [
    index('waiting_community').on(table.drillId, table.community, table.buildingId, table.householdId),
    index('waiting_exempt').on(table.drillId, table.exemptUntil).where(sql`exempt_until is not null`),
  ],
);
