import { contactOutcomes } from '../../../core/follow-up/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

export const requestDirections = ['in', 'out'] as const;

/**
 * A request between regions 协查函: of another one for people who are here (`in`), or of ours for people who are there
 * (`out`). The people of the first are the tasks of the list of its id.
 */
export const assistanceRequests = pgTable(
  'assistance_requests',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    direction: text('direction', { enum: requestDirections }).notNull(),
    /** As the sender has numbered it. */
    number: text('number').notNull(),
    /** The other region. */
    region: text('region').notNull(),
    /** Whose headquarters deals with it. */
    division: text('division').notNull(),
    dueAt: instantColumn('due_at').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    /** When somebody has said to see to it, here or there. */
    takenAt: instantColumn('taken_at'),
    takenBy: text('taken_by'),
    answeredAt: instantColumn('answered_at'),
    answeredBy: text('answered_by'),
  },
  (table) => [
    uniqueIndex('assistance_requests_number').on(table.drillId, table.direction, table.region, table.number),
    index('assistance_requests_drill').on(table.drillId, table.createdAt, table.id),
  ],
);

/** Somebody whom a request of ours asks for. */
export const assistancePeople = pgTable(
  'assistance_people',
  {
    drillId: uuid('drill_id').notNull(),
    requestId: uuid('request_id').notNull(),
    taskId: uuid('task_id').notNull(),
    addedBy: text('added_by').notNull(),
    addedAt: instantColumn('added_at').notNull(),
    /** What the other region has answered; null while it has not. */
    outcome: text('outcome', { enum: contactOutcomes }),
    /** Sealed. */
    note: bytea('note'),
    answeredAt: instantColumn('answered_at'),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.requestId, table.taskId] })],
);
