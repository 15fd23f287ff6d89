import type { Action, Effect } from '../../../core/queueing/proposals/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';
import type { Measured } from './measured.ts';

export const proposalKinds = ['open-lanes', 'bring-lane', 'offer-windows', 'pause-walk-ins'] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export const proposalStatuses = ['proposed', 'accepted', 'dismissed', 'expired', 'superseded'] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

/**
 * What could be done, or has been decided, about lines that grow too long. Written by rounds of workers and decided by
 * headquarters; nothing moves by itself.
 */
export const proposals = pgTable(
  'proposals',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    /** Where the congested site lies. */
    division: text('division').notNull(),
    kind: text('kind', { enum: proposalKinds }).notNull(),
    status: text('status', { enum: proposalStatuses }).notNull(),
    /** The kind and the sites: as long as it stands, the same again is this proposal renewed. */
    key: text('key').notNull(),
    /** Sites whose lines it changes, the congested one first, and the division of each. */
    sites: uuid('sites').array().notNull(),
    divisions: text('divisions').array().notNull(),
    action: jsonb('action').$type<Action>().notNull(),
    effect: jsonb('effect').$type<Effect>().notNull(),
    /** Minutes that it saves on balance, in the middle: what they are ordered by. */
    worth: doublePrecision('worth').notNull(),
    madeAt: instantColumn('made_at').notNull(),
    /** The instant that action and effect were worked out for. */
    renewedAt: instantColumn('renewed_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    decidedAt: instantColumn('decided_at'),
    decidedBy: text('decided_by'),
    /** When what it does is over. */
    until: instantColumn('until').notNull(),
    /** People who were offered a window. */
    offered: integer('offered').notNull().default(0),
    /** What came of it, once it is over. */
    measured: jsonb('measured').$type<Measured>(),
  },
  (table) => [
    uniqueIndex('proposals_standing').on(table.drillId, table.key).where(sql`status = 'proposed'`),
    index('proposals_drill').on(table.drillId, table.status, table.decidedAt),
    index('proposals_worth').on(table.drillId, table.worth, table.id),
  ],
);

/** Windows that people have been offered: nobody is asked twice, and who says nothing keeps theirs. Ids only. */
export const windowOffers = pgTable(
  'window_offers',
  {
    registrationId: uuid('registration_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    proposalId: uuid('proposal_id').notNull(),
    fromSlot: uuid('from_slot').notNull(),
    /** The window offered; copied, as appointments have theirs, for those who look at it all the time. */
    toSlot: uuid('to_slot').notNull(),
    toSite: uuid('to_site').notNull(),
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    offeredAt: instantColumn('offered_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.registrationId] }),
    index('window_offers_drill').on(table.drillId, table.offeredAt),
  ],
);

/** Teams, one lane each, that stand by at headquarters. Its row also puts a drill's decisions one after the other. */
export const reserves = pgTable('reserves', {
  drillId: uuid('drill_id').primaryKey(),
  teams: integer('teams').notNull(),
});

/** Lanes with their people that stand by at a site. */
export const standbyLanes = pgTable(
  'standby_lanes',
  {
    siteId: uuid('site_id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    lanes: integer('lanes').notNull(),
  },
  (table) => [index('standby_lanes_drill').on(table.drillId)],
);
