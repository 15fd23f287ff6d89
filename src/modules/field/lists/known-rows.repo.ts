import { fold, type TaskState } from '../../../core/follow-up/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import type { NewList } from './new-list.ts';
import { literal, marksOf, saidIn, type TaskRow } from './row-batch.prepare.ts';
import { levelFrom } from './task-level.repo.ts';

/** Rows of people of whom something is known, as they are to be written. */
export interface KnownRows {
  rows: TaskRow[];
  /** Tasks of theirs that were there before. */
  old: string[];
  /** Tasks that the import has counted as new, with an earlier piece of its file, and that are nobody's own by now. */
  fewer: CountedTasks;
}

/** How many tasks. */
export interface CountedTasks {
  newTasks: number;
  /** Of these, how many are of somebody on the roster or registered. */
  matched: number;
  /** And how many nobody's community has. */
  unplaced: number;
}

/** Rows about people whom another row is about. */
export interface KnownRowsRepo {
  /** Those of some rows that the list has not. */
  missing<T extends { id: string }>(
    on: Queryable,
    list: Pick<NewList, 'id' | 'drillId'>,
    rows: readonly T[],
  ): Promise<T[]>;
  /**
   * Of rows of which some marks were somebody's already (`taken`): whose they are. What shows itself to be one person's
   * becomes one task by then, and a task that was there is due, and open, as the list says.
   */
  settle(
    on: Queryable,
    list: NewList,
    known: { rows: readonly TaskRow[]; taken: readonly string[] },
    at: Date,
  ): Promise<KnownRows>;
}

/** Somebody of the rows that are being written. */
interface Group {
  taskId: string;
  rows: Known[];
  /** Tasks that become part of this one. */
  absorbed: string[];
  isNew: boolean;
}

type Known = TaskRow & { marks: string[] };

/** A task that rows were found to be about, held until the transaction ends. */
type HeldTask = { id: string; state: TaskState; createdAt: Date; foldedInto: string | null };

export function createKnownRowsRepo({ sql }: Pick<Database, 'sql'>): KnownRowsRepo {
  async function missing<T extends { id: string }>(
    on: Queryable,
    { id: listId, drillId }: Pick<NewList, 'id' | 'drillId'>,
    rows: readonly T[],
  ): Promise<T[]> {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const known = await on<{ id: string }[]>`
      select id from follow_up_rows
      where drill_id = ${drillId} and list_id = ${listId} and id = any(${literal([...byId.keys()])}::uuid[])`;
    for (const { id } of known) byId.delete(id);
    return [...byId.values()];
  }

  /** Whose marks are that were claimed before. A task that has become part of another one leads there. */
  async function ownersOf(on: Queryable, drillId: string, marks: readonly string[]) {
    const rows = await on<{ key: string; taskId: string }[]>`
      select k.key, coalesce(t.folded_into, k.task_id) as "taskId" from follow_up_keys k
      left join follow_up_tasks t on t.drill_id = k.drill_id and t.id = k.task_id
      where k.drill_id = ${drillId} and k.key = any(${[...marks]}::uuid[])`;
    return new Map(rows.map(({ key, taskId }) => [key, taskId]));
  }

  /** Holds tasks, and those that they have become part of a moment ago: from then on none of them becomes part of another. */
  async function holdAll(
    on: Queryable,
    drillId: string,
    ids: Iterable<string>,
  ): Promise<Map<string, HeldTask>> {
    const held = new Map<string, HeldTask>();
    for (let wanted = [...new Set(ids)]; wanted.length > 0; ) {
      const rows = await on<HeldTask[]>`
        select id, state, created_at as "createdAt", folded_into as "foldedInto" from follow_up_tasks
        where drill_id = ${drillId} and id = any(${wanted}::uuid[]) order by id for update`;
      for (const row of rows) held.set(row.id, row);
      wanted = [...new Set(rows.flatMap(({ foldedInto }) => foldedInto ?? []))].filter((id) => !held.has(id));
    }
    return held;
  }

  /**
   * Of rows of which some marks are somebody's already: whose they are. Of tasks that turn out to be one person's that one stays
   * that was got furthest, then the oldest.
   */
  async function group(
    on: Queryable,
    list: NewList,
    given: readonly TaskRow[],
    taken: ReadonlySet<string>,
  ): Promise<Group[]> {
    const { drillId } = list;
    const rows = given.map((row): Known => ({ ...row, marks: marksOf(row) }));
    const owners = await ownersOf(on, drillId, [...taken]);
    const held = await holdAll(on, drillId, owners.values());
    const standing = (id: string): string => {
      const into = held.get(id)?.foldedInto;
      return into == null ? id : standing(into);
    };
    for (const [mark, id] of owners) owners.set(mark, standing(id));
    // Looked for once the tasks are held: whoever else brings a row of this list holds one of its tasks, too.
    const lacking = await missing(on, list, rows);
    const claimed = new Map<string, string>();
    for (const { taskId, marks } of rows)
      for (const mark of marks) if (!taken.has(mark)) claimed.set(mark, taskId);
    for (const [mark, id] of claimed) if (!owners.has(mark)) owners.set(mark, id);
    const rank = (id: string): string => {
      const { state, createdAt } = held.get(id) ?? {};
      const got = state === 'handed-on' ? 0 : state === 'settled' ? 1 : 2;
      return `${got} ${createdAt?.toISOString()} ${id}`;
    };
    const groups = fold(lacking, owners).map(({ items, owners: all }): Group => {
      const old = all.filter((id) => held.has(id)).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
      const taskId = old[0] ?? all[0] ?? newId();
      return { taskId, rows: items, absorbed: old.filter((id) => id !== taskId), isNew: old.length === 0 };
    });
    await moveClaimed(on, drillId, groups, claimed, taken);
    return groups;
  }

  /** Marks that were claimed for somebody new, who has turned out to be known or one with somebody else. */
  async function moveClaimed(
    on: Queryable,
    drillId: string,
    groups: readonly Group[],
    claimed: ReadonlyMap<string, string>,
    taken: ReadonlySet<string>,
  ): Promise<void> {
    const becomes = new Map<string, string>();
    for (const { taskId, rows } of groups)
      for (const mark of rows.flatMap((row) => row.marks))
        if (!taken.has(mark) && claimed.get(mark) !== taskId) becomes.set(mark, taskId);
    if (becomes.size === 0) return;
    await on`
      update follow_up_keys k set task_id = g.task_id
      from unnest(${[...becomes.keys()]}::uuid[], ${[...becomes.values()]}::uuid[]) as g (key, task_id)
      where k.drill_id = ${drillId} and k.key = g.key`;
  }

  /** Makes tasks part of others, with all that hangs on them. Their marks stay theirs, and lead on. */
  async function absorb(on: Queryable, drillId: string, groups: readonly Group[]): Promise<void> {
    const pairs = groups.flatMap(({ taskId, absorbed }) => absorbed.map((from) => ({ from, into: taskId })));
    if (pairs.length === 0) return;
    const given = sql`unnest(${pairs.map(({ from }) => from)}::uuid[], ${pairs.map(({ into }) => into)}::uuid[]) as g (was, becomes)`;
    await on`
      with given as (select * from ${given}),
      moved as (update follow_up_rows r set task_id = g.becomes from given g where r.drill_id = ${drillId} and r.task_id = g.was),
      tried as (update follow_up_contacts c set task_id = g.becomes from given g where c.drill_id = ${drillId} and c.task_id = g.was),
      led as (
        update follow_up_tasks t set folded_into = g.becomes from given g where t.drill_id = ${drillId} and t.folded_into = g.was),
      folded as (
        update follow_up_tasks t set state = 'folded', folded_into = g.becomes, outcome = null, escalates_at = null
        from given g where t.drill_id = ${drillId} and t.id = g.was returning g.becomes, t.contacts, t.due_at, t.taken_at),
      summed as (
        select becomes, sum(contacts)::int as contacts, min(due_at) as due_at, min(taken_at) as taken_at from folded group by becomes)
      update follow_up_tasks t set contacts = t.contacts + s.contacts, due_at = least(t.due_at, s.due_at),
        taken_at = least(t.taken_at, s.taken_at)
      from summed s where t.drill_id = ${drillId} and t.id = s.becomes`;
  }

  /**
   * Of tasks that are put together, before they are: how many the import itself made for people of whom it turns out that they had
   * one already, by another list or an earlier piece of this file. The first row that speaks of a task is of who made it.
   */
  async function countedTwice(on: Queryable, list: NewList, groups: readonly Group[]): Promise<CountedTasks> {
    const fewer = { newTasks: 0, matched: 0, unplaced: 0 };
    const put = groups.filter(({ absorbed }) => absorbed.length > 0);
    if (put.length === 0 || list.importId === undefined) return fewer;
    const ids = put.flatMap(({ taskId, absorbed }) => [taskId, ...absorbed]);
    const made = await on<{ id: string; matched: number; unplaced: number }[]>`
      select t.id, (t.resident_id is not null)::int as matched, (length(t.division) < 12)::int as unplaced
      from follow_up_tasks t
      where t.drill_id = ${list.drillId} and t.id = any(${literal(ids)}::uuid[]) and ${list.importId}::uuid = (
        select r.import_id from follow_up_rows r where r.drill_id = t.drill_id and r.task_id = t.id
        order by r.at, r.import_id is not distinct from ${list.importId}::uuid limit 1)`;
    const own = new Map(made.map((task) => [task.id, task]));
    for (const { taskId, absorbed } of put) {
      const all = [taskId, ...absorbed];
      // One stays that nobody had before.
      const stays = all.every((id) => own.has(id)) ? taskId : undefined;
      for (const id of all) {
        const task = own.get(id);
        if (task === undefined || id === stays) continue;
        fewer.newTasks += 1;
        fewer.matched += task.matched;
        fewer.unplaced += task.unplaced;
      }
    }
    return fewer;
  }

  /** Tasks that were there: sooner due, and open again where the list came after they were settled. */
  async function renew(on: Queryable, list: NewList, ids: readonly string[], at: Date): Promise<void> {
    if (ids.length === 0) return;
    const { drillId, dueAt, receivedAt } = list;
    await on`
      update follow_up_tasks t set
        due_at = case when t.state = 'open' then least(t.due_at, ${dueAt}) else ${dueAt}::timestamptz end,
        escalates_at = case
          when t.state = 'open' and (t.escalates_at is null or t.escalated_at is not null) then t.escalates_at
          when length(t.division) >= 9 then least(case when t.state = 'open' then t.escalates_at end, ${dueAt}::timestamptz) end,
        level = case when t.state = 'open' then t.level else ${levelFrom(sql)} end,
        escalated_at = case when t.state = 'open' then t.escalated_at end,
        state = 'open', outcome = null, settled_at = null, given_at = case when t.state = 'open' then t.given_at else ${at} end,
        taken_at = case when t.state = 'open' then t.taken_at end
      where t.drill_id = ${drillId} and t.id = any(${[...ids]}::uuid[])
        and (t.state = 'settled' and t.settled_at < ${receivedAt}
          -- Those that stay as they are, are not written again: most, since whoever comes later is due later.
          or t.state = 'open' and (t.due_at > ${dueAt} or (t.escalates_at is not null and t.escalated_at is null
            and (length(t.division) < 9 or t.escalates_at > ${dueAt}))))`;
  }

  return {
    missing,

    async settle(on, list, { rows, taken }, at) {
      const groups = await group(on, list, rows, new Set(taken));
      const fewer = await countedTwice(on, list, groups);
      await absorb(on, list.drillId, groups);
      const old = groups.filter(({ isNew }) => !isNew).map(({ taskId }) => taskId);
      await renew(on, list, old, at);
      return {
        old,
        fewer,
        rows: groups.flatMap(({ taskId, rows: own }) => {
          const said = saidIn(own);
          return own.map((row) => ({ ...row, taskId, said }));
        }),
      };
    },
  };
}
