import { chainStatuses } from '../../../core/field/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { integer, pgTable, primaryKey, sql, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';
import { transferReasons } from './transfers.tables.ts';

/** Closed loops 闭环: one person, from where they came in to where they are at home, a link after the other. */
export const transferChains = pgTable(
  'transfer_chains',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Sealed. */
    person: bytea('person').notNull(),
    reason: text('reason', { enum: transferReasons }).notNull(),
    /** Where it began: a community, or the division of a facility. */
    division: text('division').notNull(),
    fromFacility: uuid('from_facility'),
    status: text('status', { enum: chainStatuses }).notNull(),
    /** The link whose turn it is, and by when it is to begin, should no transfer be under way for it. */
    link: integer('link').notNull(),
    dueAt: instantColumn('due_at').notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: instantColumn('opened_at').notNull(),
    closedAt: instantColumn('closed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    // Nobody is in two loops at once.
    uniqueIndex('transfer_chains_open').on(table.drillId, table.personId).where(sql`status = 'open'`),
  ],
);

/** The links of closed loops, in their order; each is gone along by one transfer, or by several should one be given up. */
export const chainLinks = pgTable(
  'chain_links',
  {
    drillId: uuid('drill_id').notNull(),
    chainId: uuid('chain_id').notNull(),
    /** From 1. */
    number: integer('number').notNull(),
    /** Where to, as planned: one of the three. */
    facility: uuid('facility'),
    community: text('community'),
    outside: text('outside'),
    /** The community, or the division of the facility. */
    division: text('division'),
    startBy: instantColumn('start_by'),
    openedAt: instantColumn('opened_at'),
    /** When it was done, and by which transfer. */
    arrivedAt: instantColumn('arrived_at'),
    transferId: uuid('transfer_id'),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.chainId, table.number] })],
);
