import type { ReadDatabase } from '../../../platform/db/client.ts';
import { requestCounts, taskFigures } from '../../field/index.ts';
import type { Where } from './figures.read.ts';
import type { Cell } from './sheets.ts';

/** Rows of the sheets of follow-up lists and requests, cells in the order of their columns. */
export interface FollowUpsRead {
  /** Lists with what has become of their people below the division; others are left out. */
  lists(where: Where, asOf: Date): Promise<Cell[][]>;
  /** The same of all lists together, by whose the people are: each person once. */
  tasks(where: Where, asOf: Date): Promise<Cell[][]>;
  /** Tries of each hour, by how they ended. */
  contacts(where: Where): Promise<Cell[][]>;
  requests(where: Where): Promise<Cell[][]>;
}

/** A value of the database as a cell: times in UTC, RFC 3339. */
const cellOf = (value: unknown): Cell =>
  value instanceof Date ? value.toISOString() : ((value ?? null) as Cell);

export function createFollowUpsRead({ sql }: ReadDatabase): FollowUpsRead {
  const rowsOf = async (rows: PromiseLike<readonly Record<string, unknown>[]>): Promise<Cell[][]> =>
    (await rows).map((row) => Object.values(row).map(cellOf));

  return {
    lists: ({ drillId, division }, asOf) =>
      rowsOf(sql`
        select l.id, l.source, l.reason, l.division, l.received_at, l.due_at, sum(r.rows)::int as rows, ${taskFigures(sql, asOf)}
        from follow_up_lists l
        join (
          select list_id, task_id, count(*) as rows from follow_up_rows where drill_id = ${drillId} group by 1, 2) r
          on r.list_id = l.id
        join follow_up_tasks t on t.drill_id = ${drillId} and t.id = r.task_id and t.division like ${`${division}%`}
        where l.drill_id = ${drillId} group by l.id order by l.received_at, l.id`),

    tasks: ({ drillId, division }, asOf) =>
      rowsOf(sql`
        select t.division, ${taskFigures(sql, asOf)} from follow_up_tasks t
        where t.drill_id = ${drillId} and t.division like ${`${division}%`} and t.state <> 'folded'
        group by t.division order by t.division`),

    contacts: ({ drillId, division }) =>
      rowsOf(sql`
        select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:00') as hour, count(*)::int as contacts,
          count(*) filter (where outcome = 'reached')::int as reached,
          count(*) filter (where outcome = 'refused')::int as refused,
          count(*) filter (where outcome = 'lives-elsewhere')::int as elsewhere
        from follow_up_contacts where drill_id = ${drillId} and division like ${`${division}%`} group by 1 order by 1`),

    requests: ({ drillId, division }) =>
      rowsOf(sql`
        select q.id, q.direction, q.number, q.region, q.division, q.due_at, n.people, n.answered, q.taken_at, q.answered_at
        from assistance_requests q ${requestCounts(sql)}
        where q.drill_id = ${drillId} and q.division like ${`${division}%`} order by q.created_at, q.id`),
  };
}
