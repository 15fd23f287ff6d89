import type { Tx } from '../../../platform/db/index.ts';
import type { Stays, TakenBack } from '../../service/index.ts';

type HeldTask = { id: string; others: boolean; touched: boolean };

/**
 * Takes the rows that an import has put on a list out of it, with the tasks of which nothing else speaks. A task on which
 * somebody has worked stays with its rows, and so does the list then. What other rows speak of, too, stays a task, by when
 * it was due.
 */
export async function takeListBack(
  tx: Tx,
  { drillId, listId, jobId }: { drillId: string; listId: string; jobId: string },
): Promise<TakenBack> {
  // Nobody puts rows with tasks meanwhile (`holdLists`).
  await tx`select from follow_up_lists where drill_id = ${drillId} and id = ${listId} for update`;
  await tx`
    select from follow_up_tasks
    where drill_id = ${drillId} and id in (
      select task_id from follow_up_rows where drill_id = ${drillId} and list_id = ${listId} and import_id = ${jobId})
    order by id for update`;
  const tasks = await tx<HeldTask[]>`
    select t.id,
      exists (
        select from follow_up_rows r where r.drill_id = t.drill_id and r.task_id = t.id
          and (r.list_id <> ${listId} or r.import_id is distinct from ${jobId})) as others,
      t.contacts > 0 or t.taken_at is not null or t.state <> 'open'
      or exists (select from follow_up_contacts c where c.drill_id = t.drill_id and c.task_id = t.id)
      or exists (select from assistance_people a where a.drill_id = t.drill_id and a.task_id = t.id)
      or exists (select from follow_up_tasks f where f.drill_id = t.drill_id and f.folded_into = t.id) as touched
    from follow_up_tasks t
    where t.drill_id = ${drillId} and t.id in (
      select task_id from follow_up_rows where drill_id = ${drillId} and list_id = ${listId} and import_id = ${jobId})
    order by t.id`;
  const stay = tasks.filter(({ others, touched }) => touched && !others).map(({ id }) => id);
  const goes = tasks.filter(({ others, touched }) => !touched && !others).map(({ id }) => id);
  const rows = await tx`
    delete from follow_up_rows
    where drill_id = ${drillId} and list_id = ${listId} and import_id = ${jobId} and not task_id = any(${stay}::uuid[])
    returning 1`;
  await tx`
    with gone as (delete from follow_up_tasks where drill_id = ${drillId} and id = any(${goes}::uuid[]))
    delete from follow_up_keys where drill_id = ${drillId} and task_id = any(${goes}::uuid[])`;
  const [left] = await tx<{ own: number; all: number }[]>`
    select count(*) filter (where import_id = ${jobId})::int as own, count(*)::int as "all" from follow_up_rows
    where drill_id = ${drillId} and list_id = ${listId}`;
  const { own = 0, all = 0 } = left ?? {};
  if (all === 0) await tx`delete from follow_up_lists where drill_id = ${drillId} and id = ${listId}`;
  const because = 'in-use' as const;
  const list: Stays[] = own === 0 ? [] : [{ kind: 'list', id: listId, because: 'not-empty' }];
  return {
    stays: [...list, ...stay.map((id) => ({ kind: 'task' as const, id, because }))],
    kinds: [
      { kind: 'list', removed: all === 0 ? 1 : 0, restored: 0, left: list.length },
      { kind: 'list-row', removed: rows.length, restored: 0, left: own },
      { kind: 'task', removed: goes.length, restored: 0, left: stay.length },
    ],
  };
}
