import { fold, levelOf, type TaskState } from '../../../core/follow-up/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { linkInsert } from '../../service/index.ts';
import type { ListReason } from './lists.tables.ts';
import { holdLists } from './lists-held.repo.ts';
import { literal, type MarkedRow, type RowBatch } from './row-batch.prepare.ts';

/** A list that is there from its first rows on. */
export interface NewList {
  id: string;
  drillId: string;
  kind: 'list' | 'request' | 'checkpoint';
  /** Whose headquarters brought it: what is nobody's community's is theirs. */
  division: string;
  source: string;
  reason: ListReason;
  receivedAt: Date;
  dueAt: Date;
  createdBy: string;
  /** The job that brings the rows, of an import. */
  importId?: string;
}

/** What became of some rows: how many. */
export interface TakenRows {
  /** Rows that the list had not before. */
  fresh: number;
  /** New tasks. */
  newTasks: number;
  /** Fresh rows about somebody who had a task, by another row of theirs, too. */
  folded: number;
  /** New tasks whose person is on the roster or registered. */
  matched: number;
  /** New tasks of nobody's community. */
  unplaced: number;
}

/** Makes tasks of rows. */
export interface FollowUpWriter {
  /**
   * Puts rows on a list, within a transaction. A row that the list has changes nothing. Rows with a document or a name and
   * telephone in common are of one person and share a task, whatever lists they stand on; where a row shows that two tasks
   * are of one person, one becomes part of the other, with its rows and contacts. A new task is given to where the person
   * lives: by the roster, the registration, or the row; else to the headquarters that brought the list. Somebody whose task
   * was settled before the list came is to be asked again.
   */
  take(on: Queryable, list: NewList, batch: RowBatch, at: Date): Promise<TakenRows>;
  /** How many rows `take` would add. */
  countNew(on: Queryable, list: Pick<NewList, 'id' | 'drillId'>, batch: RowBatch): Promise<number>;
}

/** Somebody of the rows that are being written. */
interface Group {
  taskId: string;
  rows: Known[];
  /** Tasks that become part of this one. */
  absorbed: string[];
  isNew: boolean;
}

type Known = MarkedRow & { marks: string[] };

/** A task that rows were found to be about, held until the transaction ends. */
type HeldTask = { id: string; state: TaskState; createdAt: Date; foldedInto: string | null };

const marksOf = ({ byDocument, byPhone }: MarkedRow): string[] =>
  [byDocument, byPhone].flatMap((mark) => mark ?? []);

const nothing: TakenRows = { fresh: 0, newTasks: 0, folded: 0, matched: 0, unplaced: 0 };

export function createFollowUpWriter({ sql }: Pick<Database, 'sql'>): FollowUpWriter {
  async function missingOf<T extends MarkedRow>(
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

  /**
   * Has each mark that is nobody's be that of a task; answers those that were somebody's: whoever claims one first keeps it, and
   * of two imports of one moment the other waits here until it is told.
   */
  async function claim(
    on: Queryable,
    drillId: string,
    tasks: ReadonlyMap<string, string>,
  ): Promise<string[]> {
    // Ascending, so that two imports of the same people wait for each other and never in a circle.
    const taken = await on<{ key: string }[]>`
      with given as materialized (
        select key, task_id from unnest(${literal([...tasks.keys()])}::uuid[], ${literal([...tasks.values()])}::uuid[]) as t (key, task_id)),
      claimed as (
        insert into follow_up_keys (drill_id, key, task_id) select ${drillId}, key, task_id from given order by key
        on conflict do nothing returning key)
      select key from given where key not in (select key from claimed)`;
    return taken.map(({ key }) => key);
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
  async function groupKnown(
    on: Queryable,
    list: NewList,
    rows: readonly Known[],
    claimed: ReadonlyMap<string, string>,
    taken: readonly string[],
  ): Promise<Group[]> {
    const { drillId } = list;
    const owners = await ownersOf(on, drillId, taken);
    const held = await holdAll(on, drillId, owners.values());
    const standing = (id: string): string => {
      const into = held.get(id)?.foldedInto;
      return into == null ? id : standing(into);
    };
    for (const [mark, id] of owners) owners.set(mark, standing(id));
    // Looked for once the tasks are held: whoever else brings a row of this list holds one of its tasks, too.
    const missing = await missingOf(on, list, rows);
    for (const [mark, id] of claimed) if (!owners.has(mark)) owners.set(mark, id);
    const rank = (id: string): string => {
      const { state, createdAt } = held.get(id) ?? {};
      const got = state === 'handed-on' ? 0 : state === 'settled' ? 1 : 2;
      return `${got} ${createdAt?.toISOString()} ${id}`;
    };
    const groups = fold(missing, owners).map(({ items, owners: all }): Group => {
      const old = all.filter((id) => held.has(id)).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
      const taskId = old[0] ?? all[0] ?? newId();
      return { taskId, rows: items, absorbed: old.filter((id) => id !== taskId), isNew: old.length === 0 };
    });
    await moveClaimed(on, drillId, groups, claimed, new Set(taken));
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

  /** Whose the rows are that the list has not. Where no mark of them was anybody's, nothing else needs to be looked for. */
  async function groupAll(on: Queryable, list: NewList, rows: readonly MarkedRow[]): Promise<Group[]> {
    const all = [...new Map(rows.map((row) => [row.id, { ...row, marks: marksOf(row) }])).values()];
    const groups = fold(all, new Map()).map(({ items, marks }) => ({ taskId: newId(), items, marks }));
    const claimed = new Map(groups.flatMap(({ taskId, marks }) => marks.map((mark) => [mark, taskId])));
    const taken = await claim(on, list.drillId, claimed);
    if (taken.length > 0) return groupKnown(on, list, all, claimed, taken);
    return groups.map(({ taskId, items }) => ({ taskId, rows: items, absorbed: [], isNew: true }));
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
        and (t.state = 'open' or (t.state = 'settled' and t.settled_at < ${receivedAt}))`;
  }

  /**
   * Puts rows on the list, and makes new tasks, each given to where its person lives: in one statement. No row of these can be
   * there, nor come meanwhile, as its marks were claimed or its task is held.
   */
  async function add(
    on: Queryable,
    list: NewList,
    { rows, ids, people }: RowBatch,
    groups: readonly Group[],
    at: Date,
  ) {
    const { drillId, division, dueAt } = list;
    const fresh = groups.filter(({ isNew }) => isNew);
    const said = fresh.map(
      ({ rows: own }) => own.find((row) => row.division !== undefined)?.division ?? null,
    );
    const knownBy = (of: (row: MarkedRow) => string | undefined) => {
      const tasks: string[] = [];
      const marks: string[] = [];
      for (const { taskId, rows: own } of fresh)
        for (const mark of own.length === 1 ? own.map(of) : new Set(own.map(of))) {
          if (mark === undefined) continue;
          tasks.push(taskId);
          marks.push(mark);
        }
      return sql`unnest(${literal(tasks)}::uuid[], ${literal(marks)}::uuid[]) as m (task_id, mark)`;
    };
    const taskOf = new Map(
      groups.flatMap(({ taskId, rows: own }) => own.map(({ id }) => [id, taskId] as const)),
    );
    const written = taskOf.size;
    // Each row once, though it stand there twice; none that the list has.
    const tasks = rows.map(({ id }) => {
      const task = taskOf.get(id);
      taskOf.delete(id);
      return task ?? null;
    });
    // Also where all have a task: it may be open again. Whom a checkpoint hands over is told of one by one.
    const told = linkInsert(
      sql,
      'task.given',
      sql`select ${drillId}::uuid as drill_id, ${`/v1/drills/${drillId}/lists/${list.id}`} as link, ${at}::timestamptz as at
        where ${list.kind !== 'checkpoint'}::bool`,
    );
    const [figures] = await on<{ matched: number; unplaced: number }[]>`
      with by_document as materialized (
        select distinct on (m.task_id) m.task_id, k.id, coalesce(k.roster_community, r.community) as community
        from ${knownBy(({ byDocument }) => byDocument)} join known_people k on k.id = m.mark and k.drill_id = ${drillId}
        left join registrations r on r.id = k.id and k.roster_community is null
        where k.roster_community is not null or r.id is not null
        order by m.task_id, k.id),
      by_phone as materialized (
        select distinct on (m.task_id) m.task_id, r.id, coalesce(r.roster_community, r.community) as community
        from ${knownBy(({ byPhone }) => byPhone)}
        join registrations r on r.drill_id = ${drillId} and r.phone_likeness = m.mark
        where m.task_id not in (select task_id from by_document)
        order by m.task_id, r.id),
      placed as (
        select g.task_id, coalesce(d.id, p.id) as resident_id,
          case when d.id is not null then 'document' when p.id is not null then 'phone' end as matched_by,
          coalesce(d.community, p.community, g.said, ${division}::text) as division
        from unnest(${literal(fresh.map(({ taskId }) => taskId))}::uuid[], ${said}::text[]) as g (task_id, said)
        left join by_document d using (task_id) left join by_phone p using (task_id)),
      added as (
        insert into follow_up_tasks (id, drill_id, division, level, state, resident_id, matched_by, due_at, escalates_at, given_at,
          created_at)
        select task_id, ${drillId}, t.division, ${levelFrom(sql)}, 'open', resident_id, matched_by, ${dueAt}::timestamptz,
          case when length(t.division) >= 9 then ${dueAt}::timestamptz end, ${at}::timestamptz, ${at}::timestamptz
        from placed t order by task_id
        returning resident_id, division),
      written as (
        insert into follow_up_rows (id, drill_id, list_id, task_id, import_id, person, at)
        select id, ${drillId}, ${list.id}, task_id, ${list.importId ?? null}, decode(person, 'hex'), ${at}
        from unnest(${ids}::uuid[], ${literal(tasks)}::uuid[], ${people}::text[]) as t (id, task_id, person)
        where task_id is not null order by id),
      told as (${told})
      select count(resident_id)::int as matched, count(*) filter (where length(division) < 12)::int as unplaced from added`;
    return {
      fresh: written,
      newTasks: fresh.length,
      folded: written - fresh.length,
      ...(figures ?? { matched: 0, unplaced: 0 }),
    };
  }

  return {
    async take(on, list, batch, at) {
      await on`
        insert into follow_up_lists (id, drill_id, kind, division, source, reason, received_at, due_at, created_by, created_at)
        values (${list.id}, ${list.drillId}, ${list.kind}, ${list.division}, ${list.source}, ${list.reason}, ${list.receivedAt},
          ${list.dueAt}, ${list.createdBy}, ${at})
        on conflict (id) do nothing`;
      await holdLists(on, list.drillId);
      if (batch.rows.length === 0) return nothing;
      const groups = await groupAll(on, list, batch.rows);
      if (groups.length === 0) return nothing;
      await absorb(on, list.drillId, groups);
      const old = groups.filter(({ isNew }) => !isNew).map(({ taskId }) => taskId);
      await renew(on, list, old, at);
      return add(on, list, batch, groups, at);
    },

    countNew: async (on, list, { rows }) => (await missingOf(on, list, rows)).length,
  };
}

/** `levelOf` of a task's division, as an expression over `t`. */
export function levelFrom(sql: Database['sql']) {
  const lengths = [12, 9, 6].map((length) => ({ length, level: levelOf('0'.repeat(length)) }));
  const [community, street, district] = lengths;
  return sql`case when length(t.division) >= ${community?.length ?? 12} then ${community?.level ?? 'community'}
    when length(t.division) >= ${street?.length ?? 9} then ${street?.level ?? 'street'}
    when length(t.division) >= ${district?.length ?? 6} then ${district?.level ?? 'district'} else ${levelOf('')} end`;
}
