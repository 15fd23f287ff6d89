import { fold, levelOf } from '../../../core/follow-up/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { linkInsert } from '../../service/index.ts';
import type { SealedRow } from './listed-record.ts';
import type { ListReason } from './lists.tables.ts';

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
  take(on: Queryable, list: NewList, rows: readonly SealedRow[], at: Date): Promise<TakenRows>;
  /** How many rows `take` would add. */
  countNew(on: Queryable, drillId: string, rows: readonly SealedRow[]): Promise<number>;
}

/** Somebody of the rows that are being written. */
interface Group {
  taskId: string;
  rows: MarkedRow[];
  /** Tasks that become part of this one. */
  absorbed: string[];
  isNew: boolean;
}

type MarkedRow = SealedRow & { marks: string[] };

const marksOf = ({ byDocument, byPhone }: SealedRow): string[] =>
  [byDocument, byPhone].flatMap((mark) => mark ?? []);

export function createFollowUpWriter({ sql }: Pick<Database, 'sql'>): FollowUpWriter {
  async function missingOf(on: Queryable, drillId: string, rows: readonly SealedRow[]): Promise<MarkedRow[]> {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const known = await on<{ id: string }[]>`
      select id from follow_up_rows where drill_id = ${drillId} and id = any(${[...byId.keys()]}::uuid[])`;
    for (const { id } of known) byId.delete(id);
    return [...byId.values()].map((row) => ({ ...row, marks: marksOf(row) }));
  }

  async function ownersOf(on: Queryable, drillId: string, keys: readonly string[]) {
    const rows = await on<{ key: string; taskId: string }[]>`
      select key, task_id as "taskId" from follow_up_keys where drill_id = ${drillId} and key = any(${[...keys]}::uuid[])`;
    return new Map(rows.map(({ key, taskId }) => [key, taskId]));
  }

  /** Of tasks that turn out to be one person's, in the order in which they stay: what was got furthest first, then the oldest. */
  async function standing(on: Queryable, drillId: string, ids: readonly string[]): Promise<string[]> {
    const rows = await on<{ id: string }[]>`
      select id from follow_up_tasks where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])
      order by case state when 'handed-on' then 0 when 'settled' then 1 else 2 end, created_at, id`;
    return rows.map(({ id }) => id);
  }

  async function group(
    on: Queryable,
    drillId: string,
    rows: readonly MarkedRow[],
    owners: ReadonlyMap<string, string>,
  ): Promise<Group[]> {
    const folded = fold(rows, owners);
    const several = folded.filter((one) => one.owners.length > 1).flatMap((one) => one.owners);
    const order = several.length === 0 ? [] : await standing(on, drillId, several);
    return folded.map((one) => {
      // Ids that were claimed a moment ago have no task to stand in that order.
      const [stays] = [...order.filter((id) => one.owners.includes(id)), ...one.owners];
      return {
        taskId: stays ?? newId(),
        rows: one.items,
        absorbed: one.owners.filter((id) => id !== stays),
        isNew: stays === undefined,
      };
    });
  }

  /** Who owns each mark when it has been claimed: whoever else claimed one first keeps it. */
  async function claim(on: Queryable, drillId: string, rows: readonly MarkedRow[]): Promise<Group[]> {
    const marks = [...new Set(rows.flatMap((row) => row.marks))].sort();
    const owners = await ownersOf(on, drillId, marks);
    const groups = await group(on, drillId, rows, owners);
    const taskOf = new Map(
      groups.flatMap(({ taskId, rows: own }) =>
        own.flatMap((row) => row.marks.map((mark) => [mark, taskId] as const)),
      ),
    );
    const wanted = marks.filter((mark) => !owners.has(mark));
    // Ascending, so that two imports of the same people wait for each other and never in a circle.
    const claimed = await on<{ key: string }[]>`
      insert into follow_up_keys (drill_id, key, task_id)
      select ${drillId}, key, task_id from unnest(${wanted}::uuid[], ${wanted.map((mark) => taskOf.get(mark) ?? '')}::uuid[])
        as t (key, task_id)
      order by key on conflict do nothing returning key`;
    if (claimed.length === wanted.length) return groups;
    const fresh = new Set(groups.filter(({ isNew }) => isNew).map(({ taskId }) => taskId));
    const again = await group(on, drillId, rows, await ownersOf(on, drillId, marks));
    return again.map((one) => ({ ...one, isNew: fresh.has(one.taskId) }));
  }

  /** Makes tasks part of others, with all that hangs on them. What was claimed for nobody yet leaves its marks alone. */
  async function absorb(on: Queryable, drillId: string, pairs: readonly { from: string; into: string }[]) {
    if (pairs.length === 0) return;
    const given = sql`unnest(${pairs.map(({ from }) => from)}::uuid[], ${pairs.map(({ into }) => into)}::uuid[]) as g (was, becomes)`;
    await on`
      with given as (select * from ${given}),
      keyed as (update follow_up_keys k set task_id = g.becomes from given g where k.drill_id = ${drillId} and k.task_id = g.was),
      moved as (update follow_up_rows r set task_id = g.becomes from given g where r.drill_id = ${drillId} and r.task_id = g.was),
      tried as (update follow_up_contacts c set task_id = g.becomes from given g where c.drill_id = ${drillId} and c.task_id = g.was),
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
      with held as materialized (
        select id from follow_up_tasks where drill_id = ${drillId} and id = any(${[...ids]}::uuid[]) order by id for update)
      update follow_up_tasks t set
        due_at = case when t.state = 'open' then least(t.due_at, ${dueAt}) else ${dueAt}::timestamptz end,
        escalates_at = case
          when t.state = 'open' and (t.escalates_at is null or t.escalated_at is not null) then t.escalates_at
          when length(t.division) >= 9 then least(case when t.state = 'open' then t.escalates_at end, ${dueAt}::timestamptz) end,
        level = case when t.state = 'open' then t.level else ${levelFrom(sql)} end,
        escalated_at = case when t.state = 'open' then t.escalated_at end,
        state = 'open', outcome = null, settled_at = null, given_at = case when t.state = 'open' then t.given_at else ${at} end,
        taken_at = case when t.state = 'open' then t.taken_at end
      from held h where t.drill_id = ${drillId} and t.id = h.id
        and (t.state = 'open' or (t.state = 'settled' and t.settled_at < ${receivedAt}))`;
  }

  /** New tasks, each given to where its person lives. */
  async function add(on: Queryable, list: NewList, groups: readonly Group[], at: Date) {
    if (groups.length === 0) return { matched: 0, unplaced: 0 };
    const { drillId, division, dueAt } = list;
    const marks = groups.flatMap(({ taskId, rows }) =>
      rows.flatMap(({ byDocument, byPhone }) => [
        ...(byDocument === undefined ? [] : [{ taskId, mark: byDocument, kind: 'document' }]),
        ...(byPhone === undefined ? [] : [{ taskId, mark: byPhone, kind: 'phone' }]),
      ]),
    );
    const said = groups.map(({ rows }) => rows.find((row) => row.division !== undefined)?.division ?? null);
    const [figures] = await on<{ matched: number; unplaced: number }[]>`
      with marks as materialized (
        select distinct * from unnest(${marks.map(({ taskId }) => taskId)}::uuid[], ${marks.map(({ mark }) => mark)}::uuid[],
          ${marks.map(({ kind }) => kind)}::text[]) as t (task_id, mark, kind)),
      by_document as materialized (
        select distinct on (m.task_id) m.task_id, k.id, coalesce(k.roster_community, r.community) as community
        from marks m join known_people k on k.id = m.mark and k.drill_id = ${drillId}
        left join registrations r on r.id = k.id
        where m.kind = 'document' and (k.roster_community is not null or r.id is not null)
        order by m.task_id, k.id),
      by_phone as materialized (
        select distinct on (m.task_id) m.task_id, r.id, coalesce(r.roster_community, r.community) as community
        from marks m join registrations r on r.drill_id = ${drillId} and r.phone_likeness = m.mark
        where m.kind = 'phone' and m.task_id not in (select task_id from by_document)
        order by m.task_id, r.id),
      placed as (
        select g.task_id, coalesce(d.id, p.id) as resident_id,
          case when d.id is not null then 'document' when p.id is not null then 'phone' end as matched_by,
          coalesce(d.community, p.community, g.said, ${division}::text) as division
        from unnest(${groups.map(({ taskId }) => taskId)}::uuid[], ${said}::text[]) as g (task_id, said)
        left join by_document d using (task_id) left join by_phone p using (task_id)),
      added as (
        insert into follow_up_tasks (id, drill_id, division, level, state, resident_id, matched_by, due_at, escalates_at, given_at,
          created_at)
        select task_id, ${drillId}, t.division, ${levelFrom(sql)}, 'open', resident_id, matched_by, ${dueAt}::timestamptz,
          case when length(t.division) >= 9 then ${dueAt}::timestamptz end, ${at}::timestamptz, ${at}::timestamptz
        from placed t order by task_id
        returning resident_id, division)
      select count(resident_id)::int as matched, count(*) filter (where length(division) < 12)::int as unplaced from added`;
    return figures ?? { matched: 0, unplaced: 0 };
  }

  return {
    async take(on, list, rows, at) {
      const { drillId } = list;
      await on`
        insert into follow_up_lists (id, drill_id, kind, division, source, reason, received_at, due_at, created_by, created_at)
        values (${list.id}, ${drillId}, ${list.kind}, ${list.division}, ${list.source}, ${list.reason}, ${list.receivedAt},
          ${list.dueAt}, ${list.createdBy}, ${at})
        on conflict (id) do nothing`;
      const missing = await missingOf(on, drillId, rows);
      if (missing.length === 0) return { fresh: 0, newTasks: 0, folded: 0, matched: 0, unplaced: 0 };
      const groups = await claim(on, drillId, missing);
      const pairs = groups.flatMap(({ taskId, absorbed }) =>
        absorbed.map((from) => ({ from, into: taskId })),
      );
      await absorb(on, drillId, pairs);
      const added = groups.filter(({ isNew }) => isNew);
      const old = groups.filter(({ isNew }) => !isNew).map(({ taskId }) => taskId);
      await renew(on, list, old, at);
      const figures = await add(on, list, added, at);
      const written = groups.flatMap(({ taskId, rows: own }) => own.map((row) => ({ ...row, taskId })));
      await on`
        insert into follow_up_rows (id, drill_id, list_id, task_id, person, at)
        select id, ${drillId}, ${list.id}, task_id, decode(person, 'hex'), ${at}
        from unnest(${written.map(({ id }) => id)}::uuid[], ${written.map(({ taskId }) => taskId)}::uuid[],
          ${written.map(({ person }) => person.toString('hex'))}::text[]) as t (id, task_id, person)
        order by id on conflict do nothing`;
      // Also where all have a task: it may be open again. Whom a checkpoint hands over is told of one by one.
      if (list.kind !== 'checkpoint')
        await on`${linkInsert(
          sql,
          'task.given',
          sql`select ${drillId}::uuid as drill_id, ${`/v1/drills/${drillId}/lists/${list.id}`} as link, ${at}::timestamptz as at`,
        )}`;
      const fresh = written.length;
      return { fresh, newTasks: added.length, folded: fresh - added.length, ...figures };
    },

    countNew: async (on, drillId, rows) => (await missingOf(on, drillId, rows)).length,
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
