import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { check, index, pgTable, primaryKey, sql, text, uuid } from '../../../platform/db/drizzle.ts';

/** What one person can propose for another to confirm, where a drill has two people decide. */
export const countersignedOperations = [
  'publish',
  'notice',
  'close',
  'stop-countersigning',
  'import-exemptions',
  'remove-from-roster',
] as const;
export type CountersignedOperation = (typeof countersignedOperations)[number];

export const storedStatuses = ['proposed', 'confirmed', 'withdrawn'] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** As it is told of: a proposal lapses by time alone. */
export const shownStatuses = [...storedStatuses, 'expired'] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/** Acts that take two people 双人复核: what one proposed, on what it rests, and who confirmed it. */
export const countersignatures = pgTable(
  'countersignatures',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    operation: text('operation', { enum: countersignedOperations }).notNull(),
    /** Whose it is: whoever covers it sees it. */
    division: text('division').notNull(),
    status: text('status', { enum: storedStatuses }).notNull(),
    /** What was asked for, as JSON, sealed: it may hold a reason, which is free text. */
    proposal: bytea('proposal').notNull(),
    /** A hash of what it was proposed on; another one now: that has changed. */
    basis: text('basis').notNull(),
    /** `sub` of who proposed it, and of who confirmed it: somebody else. By the drill's clock, as the time until which it stands. */
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instantColumn('proposed_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    confirmedBy: text('confirmed_by'),
    confirmedAt: instantColumn('confirmed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('countersignatures_newest').on(table.drillId, table.proposedAt, table.id),
    check('countersignatures_two_sign', sql`confirmed_by is null or confirmed_by <> proposed_by`),
    check('countersignatures_confirmed', sql`(status = 'confirmed') = (confirmed_by is not null)`),
  ],
);
