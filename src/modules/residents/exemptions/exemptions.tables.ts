import { exemptionKinds } from '../../../core/coverage/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, sql, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Exemptions 豁免 that headquarters have entered. Somebody has one at a time. What it comes to stands with the person:
 * in the registration, or in `known_people` for whoever is on the roster alone.
 */
export const exemptions = pgTable(
  'exemptions',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Where the person is counted, when it was entered. */
    community: text('community').notNull(),
    kind: text('kind', { enum: exemptionKinds }).notNull(),
    fromAt: instantColumn('from_at').notNull(),
    /** Null for as long as the drill lasts. */
    untilAt: instantColumn('until_at'),
    /** Sealed. */
    reason: bytea('reason'),
    createdBy: text('created_by').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    /** When it began to count; null while its time has not come. */
    begunAt: instantColumn('begun_at'),
    /** When it was over, or withdrawn; null while it stands. */
    endedAt: instantColumn('ended_at'),
    /** `sub` of who withdrew it. */
    withdrawnBy: text('withdrawn_by'),
    /** Until when they were exempt without it. */
    exemptBefore: instantColumn('exempt_before'),
  },
  (table) => [
    uniqueIndex('exemptions_one').on(table.drillId, table.personId).where(sql`ended_at is null`),
    index('exemptions_community').on(table.drillId, table.community, table.id),
    index('exemptions_due').on(table.fromAt, table.untilAt).where(sql`ended_at is null`),
  ],
);
