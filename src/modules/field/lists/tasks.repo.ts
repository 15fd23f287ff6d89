import {
  type ContactMeans,
  type ContactOutcome,
  escalateAgainMs,
  levelOf,
  type TaskState,
} from '../../../core/follow-up/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { linkInsert } from '../../service/index.ts';

/** A task, held until the transaction ends. */
export type HeldTask = {
  id: string;
  division: string;
  state: TaskState;
  contacts: number;
  dueAt: Date;
};

/** A try to reach somebody, as it is written. */
export interface NewContact {
  id: string;
  drillId: string;
  taskId: string;
  at: Date;
  means: ContactMeans;
  outcome: ContactOutcome;
  by: string;
  division: string;
  notBefore: Date | undefined;
  /** Sealed. */
  note: Buffer | undefined;
  recordedAt: Date;
  /** Whether the task ends with it, or is open from now on. */
  settles: boolean;
}

export interface TasksRepo {
  /** Holds a task below a division; one that has become part of another is that other one. */
  hold(on: Queryable, drillId: string, id: string, division: string): Promise<HeldTask | undefined>;
  /** Whether a contact is there already. */
  hasContact(on: Queryable, drillId: string, id: string): Promise<boolean>;
  /** Adds a contact, and has the task stand as it says. */
  addContact(on: Queryable, contact: NewContact): Promise<void>;
  /** Gives a task to another division, which has it from now on. */
  give(on: Queryable, task: { drillId: string; id: string; division: string; at: Date }): Promise<void>;
  /** Has a task stand as handed on to another region, or, with an outcome, as settled by it. */
  close(
    on: Queryable,
    task: { drillId: string; id: string; outcome: ContactOutcome | null; at: Date },
  ): Promise<void>;
  /** Asks those above about tasks that are overdue, at most `limit`, of closed drills, too; answers how many. Safe to run at once. */
  escalate(now: Date, limit: number): Promise<number>;
}

export function createTasksRepo({ sql }: Pick<Database, 'sql'>): TasksRepo {
  /** Tells that a task, as it stands before the statement, is settled now: not once more where it was so with this outcome. */
  const settled = (drillId: string, id: string, outcome: ContactOutcome, at: Date) =>
    linkInsert(
      sql,
      'task.settled',
      sql`select drill_id, ${linkOf(drillId, id)}::text as link, ${at}::timestamptz as at from follow_up_tasks
        where drill_id = ${drillId} and id = ${id} and (state <> 'settled' or outcome is distinct from ${outcome})`,
    );
  const given = (drillId: string, id: string, at: Date) =>
    linkInsert(
      sql,
      'task.given',
      sql`select ${drillId}::uuid as drill_id, ${linkOf(drillId, id)}::text as link, ${at}::timestamptz as at`,
    );

  return {
    async hold(on, drillId, id, division) {
      const [row] = await on<HeldTask[]>`
        select t.id, t.division, t.state, t.contacts, t.due_at as "dueAt"
        from follow_up_tasks t
        where t.drill_id = ${drillId} and t.division like ${`${division}%`} and t.id = coalesce(
          (select folded_into from follow_up_tasks where drill_id = ${drillId} and id = ${id}), ${id})
        for update`;
      return row;
    },

    async hasContact(on, drillId, id) {
      const rows = await on`select from follow_up_contacts where drill_id = ${drillId} and id = ${id}`;
      return rows.length > 0;
    },

    async addContact(on, contact) {
      const { drillId, taskId, settles, at, recordedAt } = contact;
      const state: TaskState = settles ? 'settled' : 'open';
      await on`
        with added as (
          insert into follow_up_contacts (id, drill_id, task_id, at, means, outcome, by, division, not_before, note, recorded_at)
          values (${contact.id}, ${drillId}, ${taskId}, ${at}, ${contact.means}, ${contact.outcome}, ${contact.by},
            ${contact.division}, ${contact.notBefore ?? null}, ${contact.note ?? null}, ${recordedAt}))
          ${settles ? sql`, told as (${settled(drillId, taskId, contact.outcome, recordedAt)})` : sql``}
        update follow_up_tasks set contacts = contacts + 1, taken_at = coalesce(taken_at, ${recordedAt}::timestamptz),
          state = ${state}, outcome = ${settles ? contact.outcome : null},
          settled_at = ${settles ? recordedAt : null}::timestamptz, not_before = ${settles ? null : (contact.notBefore ?? null)}::timestamptz
        where drill_id = ${drillId} and id = ${taskId}`;
    },

    async give(on, { drillId, id, division, at }) {
      await on`
        with told as (${given(drillId, id, at)})
        update follow_up_tasks set division = ${division}, level = ${levelOf(division)}, given_at = ${at}, taken_at = null,
          not_before = null, escalated_at = null,
          escalates_at = case when ${levelOf(division)} in ('community', 'street') then greatest(due_at, ${at}::timestamptz) end
        where drill_id = ${drillId} and id = ${id}`;
    },

    async close(on, { drillId, id, outcome, at }) {
      await on`
        with told as (${outcome === null ? given(drillId, id, at) : settled(drillId, id, outcome, at)})
        update follow_up_tasks set state = ${outcome === null ? 'handed-on' : 'settled'}, outcome = ${outcome},
          settled_at = ${outcome === null ? null : at}::timestamptz, taken_at = coalesce(taken_at, ${at}::timestamptz)
        where drill_id = ${drillId} and id = ${id}`;
    },

    async escalate(now, limit) {
      const rows = await sql`
        with late as (
          select t.drill_id, t.id from follow_up_tasks t
          where t.state = 'open' and t.escalates_at <= ${now} order by t.escalates_at limit ${limit}
          for update of t skip locked),
        asked as (
          update follow_up_tasks t set level = case t.level when 'community' then 'street' else 'district' end,
            escalated_at = ${now},
            escalates_at = case t.level when 'community' then ${now}::timestamptz + ${escalateAgainMs}::float8 * interval '1 ms' end
          from late l where t.drill_id = l.drill_id and t.id = l.id returning t.drill_id, t.level),
        told as (${linkInsert(
          sql,
          'task.overdue',
          sql`select drill_id, '/v1/drills/' || drill_id || '/tasks?overdue=true&level=' || level as link, ${now}::timestamptz as at
            from asked group by drill_id, level`,
        )})
        select from asked`;
      return rows.length;
    },
  };
}

/** The path of a task. */
const linkOf = (drillId: string, id: string): string => `/v1/drills/${drillId}/tasks/${id}`;
