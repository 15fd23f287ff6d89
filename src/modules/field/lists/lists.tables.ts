import { contactMeans, contactOutcomes, taskLevels, taskStates } from '../../../core/follow-up/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, primaryKey, sql, text, uuid } from '../../../platform/db/drizzle.ts';

/** Why people stand on a list. */
export const listReasons = [
  'key-region',
  'close-contact',
  'same-transport',
  'unregistered',
  'other',
] as const;
export type ListReason = (typeof listReasons)[number];

/**
 * A follow-up list 摸排名单, a request of another region for some people, or those whom a checkpoint has handed over: where tasks
 * come from.
 */
export const followUpLists = pgTable(
  'follow_up_lists',
  {
    /** The job of the import, the request, or made of the checkpoint's. */
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    kind: text('kind', { enum: ['list', 'request', 'checkpoint'] }).notNull(),
    /** Whose headquarters brought it: what is nobody's community's is theirs. */
    division: text('division').notNull(),
    /** Where it comes from, in the words of whoever brought it. */
    source: text('source').notNull(),
    reason: text('reason', { enum: listReasons }).notNull(),
    receivedAt: instantColumn('received_at').notNull(),
    dueAt: instantColumn('due_at').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [index('follow_up_lists_drill').on(table.drillId, table.receivedAt, table.id)],
);

/** One row of a list, as it was sent; several may be about one person, and then share a task. */
export const followUpRows = pgTable(
  'follow_up_rows',
  {
    /** Keyed hash of the list and of all that the row says: sent again, it is the same row. */
    id: uuid('id').notNull(),
    drillId: uuid('drill_id').notNull(),
    listId: uuid('list_id').notNull(),
    taskId: uuid('task_id').notNull(),
    /** The job that has put it here; null of requests and checkpoints, and of rows from before it was kept. */
    importId: uuid('import_id'),
    /** Sealed: name, document, telephone, address, remark. */
    person: bytea('person').notNull(),
    at: instantColumn('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.listId, table.id] }),
    index('follow_up_rows_task').on(table.drillId, table.taskId),
  ],
);

/** Somebody who is to be found: what all rows about them share. Grows with people: keys begin with the drill. */
export const followUpTasks = pgTable(
  'follow_up_tasks',
  {
    id: uuid('id').notNull(),
    drillId: uuid('drill_id').notNull(),
    /** Whose it is: a community, or the street, district or city that has to look into it. */
    division: text('division').notNull(),
    /** Who is asked to do it by now: grows when it is overdue. */
    level: text('level', { enum: taskLevels }).notNull(),
    state: text('state', { enum: taskStates }).notNull(),
    /** What it came to; null while it is open. */
    outcome: text('outcome', { enum: contactOutcomes }),
    /** The registration or the row of the roster that the person is known by; null where they are not known. */
    residentId: uuid('resident_id'),
    matchedBy: text('matched_by', { enum: ['document', 'phone'] }),
    dueAt: instantColumn('due_at').notNull(),
    /** When somebody above is asked, too; null where nobody is left to ask. */
    escalatesAt: instantColumn('escalates_at'),
    escalatedAt: instantColumn('escalated_at'),
    /** Not to be tried again before. */
    notBefore: instantColumn('not_before'),
    contacts: integer('contacts').notNull().default(0),
    /** When it was given to whose it is now: whoever has not taken it an hour later is on a list. */
    givenAt: instantColumn('given_at').notNull(),
    /** When somebody there first tried. */
    takenAt: instantColumn('taken_at'),
    settledAt: instantColumn('settled_at'),
    /** The task of the same person that this one has become part of. */
    foldedInto: uuid('folded_into'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('follow_up_tasks_division').on(table.drillId, table.division, table.id),
    index('follow_up_tasks_escalates')
      .on(table.escalatesAt)
      .where(sql`state = 'open' and escalates_at is not null`),
    index('follow_up_tasks_folded').on(table.drillId, table.foldedInto).where(sql`folded_into is not null`),
    index('follow_up_tasks_escalated')
      .on(table.drillId, table.escalatedAt)
      .where(sql`state = 'open' and escalated_at is not null`),
  ],
);

/**
 * By what somebody is known to lists: the keyed hash of their document, and that of their name and telephone. Each belongs
 * to one task, whoever writes it first: so two imports of one moment meet here. Where that task has become part of another,
 * its `folded_into` leads on.
 */
export const followUpKeys = pgTable(
  'follow_up_keys',
  {
    drillId: uuid('drill_id').notNull(),
    key: uuid('key').notNull(),
    taskId: uuid('task_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.key] })],
);

/** A try to reach somebody. Only ever added to. */
export const followUpContacts = pgTable(
  'follow_up_contacts',
  {
    id: uuid('id').notNull(),
    drillId: uuid('drill_id').notNull(),
    taskId: uuid('task_id').notNull(),
    at: instantColumn('at').notNull(),
    means: text('means', { enum: contactMeans }).notNull(),
    outcome: text('outcome', { enum: contactOutcomes }).notNull(),
    /** `sub` of who tried. */
    by: text('by').notNull(),
    /** Where the task was then. */
    division: text('division').notNull(),
    notBefore: instantColumn('not_before'),
    /** Sealed. */
    note: bytea('note'),
    recordedAt: instantColumn('recorded_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('follow_up_contacts_task').on(table.drillId, table.taskId, table.at),
    index('follow_up_contacts_at').on(table.drillId, table.at),
  ],
);
