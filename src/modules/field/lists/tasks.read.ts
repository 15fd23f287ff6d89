import type { ContactMeans, ContactOutcome, TaskLevel, TaskState } from '../../../core/follow-up/index.ts';
import type { ReadDatabase } from '../../../platform/db/index.ts';

/** A task with one of its rows, by which the person is shown. */
export interface TaskRow {
  id: string;
  division: string;
  level: TaskLevel;
  state: TaskState;
  outcome: ContactOutcome | null;
  residentId: string | null;
  matchedBy: 'document' | 'phone' | null;
  dueAt: Date;
  escalatedAt: Date | null;
  notBefore: Date | null;
  contacts: number;
  givenAt: Date;
  takenAt: Date | null;
  settledAt: Date | null;
  /** Lists that name the person, the one that did first first. */
  lists: string[];
  rowId: string;
  /** Sealed. */
  person: Buffer;
}

/** A row of a list, of a task. */
export interface ListedRow {
  id: string;
  listId: string;
  /** Sealed. */
  person: Buffer;
  at: Date;
}

/** A try to reach somebody. */
export interface ContactRow {
  id: string;
  at: Date;
  means: ContactMeans;
  outcome: ContactOutcome;
  by: string;
  division: string;
  notBefore: Date | null;
  /** Sealed. */
  note: Buffer | null;
  recordedAt: Date;
}

/** Which tasks are wanted. */
export interface TaskQuery {
  drillId: string;
  /** Tasks below it. */
  division: string;
  list?: string | undefined;
  state?: TaskState | undefined;
  level?: TaskLevel | undefined;
  /** Open ones that were due before a time. */
  dueBefore?: Date | undefined;
  /** Open ones that nobody has tried since they were given out before a time. */
  givenBefore?: Date | undefined;
  /** Whether somebody's community is known. */
  placed?: boolean | undefined;
  after: { division: string; id: string } | undefined;
  limit: number;
}

/** Tasks that are overdue and with those above, of one street or district. */
export interface EscalatedRow {
  division: string;
  level: TaskLevel;
  tasks: number;
  /** When the last of them came there, in ms. */
  changed: number;
}

export interface TasksRead {
  /** In order of division and id. */
  list(query: TaskQuery): Promise<TaskRow[]>;
  /** One below a division; one that has become part of another is that other one. */
  find(drillId: string, id: string, division: string): Promise<TaskRow | undefined>;
  /** What lists say of somebody, the newest first. */
  rows(drillId: string, taskId: string, limit: number): Promise<ListedRow[]>;
  /** The newest first. */
  contacts(drillId: string, taskId: string): Promise<ContactRow[]>;
  /** Where tasks have come to since a time in ms; without one, where some are now. */
  escalated(drillId: string, since: number | undefined): Promise<EscalatedRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createTasksRead({ sql }: ReadDatabase): TasksRead {
  const columns = sql`
    t.id, t.division, t.level, t.state, t.outcome, t.resident_id as "residentId", t.matched_by as "matchedBy", t.due_at as "dueAt",
    t.escalated_at as "escalatedAt", t.not_before as "notBefore", t.contacts, t.given_at as "givenAt", t.taken_at as "takenAt",
    t.settled_at as "settledAt", first.id as "rowId", first.person,
    array(select list_id from follow_up_rows r where r.drill_id = t.drill_id and r.task_id = t.id
      group by list_id order by min(r.at), list_id limit 100) as lists`;
  const first = sql`
    cross join lateral (
      select r.id, r.person from follow_up_rows r where r.drill_id = t.drill_id and r.task_id = t.id order by r.at, r.id limit 1) first`;

  return {
    list: ({ drillId, division, list, state, level, dueBefore, givenBefore, placed, after, limit }) => sql<
      TaskRow[]
    >`
      select ${columns}
      from (
        select * from follow_up_tasks t
        where drill_id = ${drillId} and division like ${`${division}%`} and state <> 'folded'
          and (division, id) > (${after?.division ?? ''}, ${after?.id ?? nil}::uuid)
          and (${state ?? null}::text is null or state = ${state ?? null})
          and (${level ?? null}::text is null or level = ${level ?? null})
          and (${placed ?? null}::bool is null or (length(division) = 12) = ${placed ?? null})
          and (${dueBefore ?? null}::timestamptz is null or (state = 'open' and due_at <= ${dueBefore ?? null}))
          and (${givenBefore ?? null}::timestamptz is null
            or (state = 'open' and taken_at is null and given_at <= ${givenBefore ?? null}))
          and (${list ?? null}::uuid is null or exists (
            select from follow_up_rows r where r.drill_id = t.drill_id and r.list_id = ${list ?? null} and r.task_id = t.id))
        order by division, id limit ${limit}) t ${first}
      order by t.division, t.id`,

    async find(drillId, id, division) {
      const [row] = await sql<TaskRow[]>`
        select ${columns} from follow_up_tasks t ${first}
        where t.drill_id = ${drillId} and t.division like ${`${division}%`} and t.id = coalesce(
          (select folded_into from follow_up_tasks where drill_id = ${drillId} and id = ${id}), ${id})`;
      return row;
    },

    rows: (drillId, taskId, limit) => sql<ListedRow[]>`
      select id, list_id as "listId", person, at from follow_up_rows
      where drill_id = ${drillId} and task_id = ${taskId} order by at desc, id limit ${limit}`,

    contacts: (drillId, taskId) => sql<ContactRow[]>`
      select id, at, means, outcome, by, division, not_before as "notBefore", note, recorded_at as "recordedAt"
      from follow_up_contacts where drill_id = ${drillId} and task_id = ${taskId} order by at desc, id`,

    escalated: (drillId, since) => sql<EscalatedRow[]>`
      select left(division, case level when 'street' then 9 else 6 end) as division, level, count(*)::int as tasks,
        (extract(epoch from max(escalated_at)) * 1000)::float8 as changed
      from follow_up_tasks
      where drill_id = ${drillId} and state = 'open' and escalated_at is not null
      group by 1, 2
      having ${since ?? null}::float8 is null or max(escalated_at) > to_timestamp(${since ?? null}::float8 / 1000)
      order by 4, 1`,
  };
}
