import type { Database, Queryable } from '../../../platform/db/index.ts';
import { linkInsert } from '../../service/index.ts';
import { type CountedTasks, createKnownRowsRepo } from './known-rows.repo.ts';
import { holdLists } from './lists-held.repo.ts';
import type { NewList } from './new-list.ts';
import { findPeople } from './people-found.repo.ts';
import { columnsOf, itemsOf, literal, type PeopleFound, type RowBatch, rowsOf } from './row-batch.prepare.ts';
import { levelFrom } from './task-level.repo.ts';

/**
 * What became of some rows: how many. Of the pieces of a file together: a task of an earlier one that this one shows to be somebody
 * else's, too, is new no more, so that these may be less than nothing.
 */
export interface TakenRows extends CountedTasks {
  /** Rows that the list had not before. */
  fresh: number;
  /** Fresh rows about somebody who had a task, by another row of theirs, too. */
  folded: number;
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
  take(on: Queryable, list: NewList, batch: RowBatch & Partial<PeopleFound>, at: Date): Promise<TakenRows>;
  /**
   * Whom the drill knows of the people of some rows, for `take`, which looks by itself where it is not told: ahead of the transaction
   * and beside that of other rows.
   */
  find(drillId: string, batch: RowBatch): Promise<PeopleFound>;
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
    batch: RowBatch & PeopleFound,
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
          ${batch.said}::text[], ${batch.residents}::uuid[], ${batch.homes}::text[], ${batch.begins}::int[],
          ${batch.lengths}::int[])
          as t (id, task_id, document, phone, said, resident, home, begins, length)),
      ${claims ? claiming(drillId) : claimed},
      placed as (
        select distinct on (task_id) task_id, resident as resident_id,
          -- Whoever is known by a document has it for an id.
          case when resident = document then 'document' when resident is not null then 'phone' end as matched_by,
          coalesce(home, said, ${division}::text) as division
        from standing where task_id not in (select unnest(${literal(old)}::uuid[]))
        order by task_id, resident = document desc nulls last, resident),
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

  /**
   * The rows that a list has not: where a file adds to one, most of it may have been sent before, and a row that is there changes
   * nothing. A new list has none.
   */
  async function newTo(
    on: Queryable,
    list: NewList,
    batch: RowBatch & PeopleFound,
  ): Promise<RowBatch & PeopleFound> {
    const { id, importId } = list;
    if (importId === undefined || importId === id || batch.ids === '{}') return batch;
    const all = itemsOf(batch.ids).map((row = '') => ({ id: row }));
    const fresh = new Set((await known.missing(on, list, all)).map((row) => row.id));
    return fresh.size === all.length ? batch : columnsOf(rowsOf(batch, (row) => fresh.has(row.id)));
  }

  return {
    async take(on, list, given, at) {
      // A piece of a file may be lost with a crash before its job is done: it goes on from there, and its end waits for all of them.
      await on`
        with listed as (
          insert into follow_up_lists (id, drill_id, kind, division, source, reason, received_at, due_at, created_by, created_at)
          values (${list.id}, ${list.drillId}, ${list.kind}, ${list.division}, ${list.source}, ${list.reason}, ${list.receivedAt},
            ${list.dueAt}, ${list.createdBy}, ${at})
          on conflict (id) do nothing)
        select set_config('synchronous_commit', 'off', true) where ${list.importId !== undefined}::bool`;
      await holdLists(on, list.drillId);
      const { residents, homes } = given;
      const found =
        residents === undefined || homes === undefined
          ? await findPeople(on, list.drillId, given)
          : { residents, homes };
      const batch = await newTo(on, list, { ...given, ...found });
      if (batch.ids === '{}') return nothing;
      const { taken, ...some } = await put(on, list, batch, { claims: true, tells: true, at });
      if (taken.length === 0) return { ...some, folded: some.fresh - some.newTasks };
      const tasksTaken = new Set(taken.map(({ task }) => task));
      const rows = rowsOf(batch, ({ taskId }) => tasksTaken.has(taskId));
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
      const { fewer } = settled;
      const newTasks = some.newTasks + others.newTasks - fewer.newTasks;
      return {
        fresh,
        newTasks,
        folded: fresh - newTasks,
        matched: some.matched + others.matched - fewer.matched,
        unplaced: some.unplaced + others.unplaced - fewer.unplaced,
      };
    },

    find: (drillId, batch) => findPeople(sql, drillId, batch),

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
