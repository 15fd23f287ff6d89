import type { Database, Queryable } from '../../../platform/db/index.ts';
import { linkInsert } from '../../service/index.ts';
import { createKnownRowsRepo } from './known-rows.repo.ts';
import { holdLists } from './lists-held.repo.ts';
import type { NewList } from './new-list.ts';
import { columnsOf, itemsOf, literal, type RowBatch, rowsOf } from './row-batch.prepare.ts';
import { levelFrom } from './task-level.repo.ts';

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

const nothing: TakenRows = { fresh: 0, newTasks: 0, folded: 0, matched: 0, unplaced: 0 };

/** What came of one statement that puts rows on a list. */
type Put = Omit<TakenRows, 'folded'> & {
  /** Marks that were somebody's already; nothing was done about the tasks of which they were to be. */
  taken: { key: string; task: string }[];
};

export function createFollowUpWriter(database: Pick<Database, 'sql'>): FollowUpWriter {
  const { sql } = database;
  const known = createKnownRowsRepo(database);

  /**
   * Has each mark that is nobody's be that of a task, and leaves out the rows of tasks of which one was somebody's: whoever claims
   * one first keeps it, and of two imports of one moment the other waits here until it is told.
   */
  const claiming = (drillId: string) => sql`
    wanted as materialized (
      select key, task_id from (select document as key, task_id from given union all select phone, task_id from given) k
      where key is not null group by key, task_id),
    -- Ascending, so that two imports of the same people wait for each other and never in a circle.
    claimed as (
      insert into follow_up_keys (drill_id, key, task_id) select ${drillId}::uuid, key, task_id from wanted order by key
      on conflict do nothing returning key),
    taken as materialized (select key, task_id from wanted where key not in (select key from claimed)),
    standing as materialized (select * from given where task_id not in (select task_id from taken))`;
  /** The same where whose the rows are is known. */
  const claimed = sql`
    taken as (select null::uuid as key, null::uuid as task_id where false),
    standing as (select * from given)`;

  /**
   * Puts rows on the list, and makes new tasks of all but the `old`, each given to where its person lives: in one statement, with
   * the marks, as long as nobody is known. No row of these can be there, nor come meanwhile, as its marks are claimed or its task
   * is held. Where one statement claimed and another wrote, with the tasks put together in between, 100,000 rows took 9.0 and 10.1 s
   * where they take 6.9 and 7.4 (two cores, in turns with this).
   */
  async function put(
    on: Queryable,
    list: NewList,
    batch: RowBatch,
    { claims, old = [], tells, at }: { claims: boolean; old?: string[]; tells: boolean; at: Date },
  ): Promise<Put> {
    const { drillId, division, dueAt } = list;
    // Also where all have a task: it may be open again. Whom a checkpoint hands over is told of one by one.
    const told = linkInsert(
      sql,
      'task.given',
      sql`select ${drillId}::uuid as drill_id, ${`/v1/drills/${drillId}/lists/${list.id}`} as link, ${at}::timestamptz as at
        where ${tells && list.kind !== 'checkpoint'}::bool and exists (select from standing)`,
    );
    const [figures] = await on<Put[]>`
      with given as materialized (
        select * from unnest(${batch.ids}::uuid[], ${batch.tasks}::uuid[], ${batch.documents}::uuid[], ${batch.phones}::uuid[],
          ${batch.said}::text[], ${batch.begins}::int[], ${batch.lengths}::int[])
          as t (id, task_id, document, phone, said, begins, length)),
      ${claims ? claiming(drillId) : claimed},
      fresh as materialized (select task_id, document, phone, said from standing where task_id <> all(${literal(old)}::uuid[])),
      by_document as materialized (
        select distinct on (m.task_id) m.task_id, k.id, coalesce(k.roster_community, r.community) as community
        from fresh m join known_people k on k.id = m.document and k.drill_id = ${drillId}
        -- Looked for only where the roster does not say: a join on both is looked for first and thrown away then.
        left join registrations r on r.id = case when k.roster_community is null then k.id end
        where k.roster_community is not null or r.id is not null
        order by m.task_id, k.id),
      by_phone as materialized (
        select distinct on (m.task_id) m.task_id, r.id, coalesce(r.roster_community, r.community) as community
        from fresh m join registrations r on r.drill_id = ${drillId} and r.phone_likeness = m.phone
        where m.task_id not in (select task_id from by_document)
        order by m.task_id, r.id),
      placed as (
        select g.task_id, coalesce(d.id, p.id) as resident_id,
          case when d.id is not null then 'document' when p.id is not null then 'phone' end as matched_by,
          coalesce(d.community, p.community, g.said, ${division}::text) as division
        from (select distinct task_id, said from fresh) g
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
        select id, ${drillId}, ${list.id}, task_id, ${list.importId ?? null}, substring(${batch.people}::bytea from begins for length),
          ${at}
        from standing order by id),
      told as (${told})
      select (select count(*)::int from standing) as fresh, count(*)::int as "newTasks", count(resident_id)::int as matched,
        count(*) filter (where length(division) < 12)::int as unplaced,
        (select coalesce(json_agg(json_build_object('key', key, 'task', task_id)), '[]') from taken) as taken
      from added`;
    return figures ?? { ...nothing, taken: [] };
  }

  return {
    async take(on, list, batch, at) {
      await on`
        insert into follow_up_lists (id, drill_id, kind, division, source, reason, received_at, due_at, created_by, created_at)
        values (${list.id}, ${list.drillId}, ${list.kind}, ${list.division}, ${list.source}, ${list.reason}, ${list.receivedAt},
          ${list.dueAt}, ${list.createdBy}, ${at})
        on conflict (id) do nothing`;
      await holdLists(on, list.drillId);
      if (batch.ids === '{}') return nothing;
      const { taken, ...some } = await put(on, list, batch, { claims: true, tells: true, at });
      if (taken.length === 0) return { ...some, folded: some.fresh - some.newTasks };
      const rows = rowsOf(batch, new Set(taken.map(({ task }) => task)));
      const settled = await known.settle(on, list, { rows, taken: taken.map(({ key }) => key) }, at);
      if (settled.rows.length === 0) return { ...some, folded: some.fresh - some.newTasks };
      const others = await put(on, list, columnsOf(settled.rows), {
        claims: false,
        old: settled.old,
        // Told of once.
        tells: some.fresh === 0,
        at,
      });
      const fresh = some.fresh + others.fresh;
      const newTasks = some.newTasks + others.newTasks;
      return {
        fresh,
        newTasks,
        folded: fresh - newTasks,
        matched: some.matched + others.matched,
        unplaced: some.unplaced + others.unplaced,
      };
    },

    async countNew(on, list, { ids }) {
      return (
        await known.missing(
          on,
          list,
          itemsOf(ids).map((id = '') => ({ id })),
        )
      ).length;
    },
  };
}
