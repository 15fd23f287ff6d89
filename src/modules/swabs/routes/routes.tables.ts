import { instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/** Why somebody is visited: they cannot come, or are swabbed again at home. */
export const visitReasons = ['infirm', 're-swab'] as const;

/** Why a team that knocked has swabbed nobody. */
export const visitOutcomes = ['nobody-there', 'moved-away', 'refused', 'not-possible'] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];

/**
 * Visits at home: who is to be gone to, by which mobile site, and when. One row a person, of their latest visit; what came
 * before stands in their events. Whether they have been swabbed stands in `samples`, and nowhere else.
 */
export const homeVisits = pgTable(
  'home_visits',
  {
    drillId: uuid('drill_id').notNull(),
    registrationId: uuid('registration_id').notNull(),
    why: text('why', { enum: visitReasons }).notNull(),
    wantedAt: instantColumn('wanted_at').notNull(),
    /** The mobile site that goes there; null, like the rest of the plan, until one does. */
    siteId: uuid('site_id'),
    /** Place on its way; people of one door have the same. */
    position: integer('position'),
    /** When the team is expected to knock, and to have done. */
    expectedAt: instantColumn('expected_at'),
    doneBy: instantColumn('done_by'),
    /** The span that the person was told. */
    startsAt: instantColumn('starts_at'),
    endsAt: instantColumn('ends_at'),
    plannedAt: instantColumn('planned_at'),
    /** The plan that it comes from: a repeat of its request finds what it made. */
    planId: uuid('plan_id'),
    outcome: text('outcome', { enum: visitOutcomes }),
    outcomeAt: instantColumn('outcome_at'),
    /** `sub` of the tablet that says so. */
    outcomeBy: text('outcome_by'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.registrationId] }),
    index('home_visits_site').on(table.siteId, table.position),
  ],
);
