import type { ReadDatabase } from '../../../platform/db/index.ts';
import type { ListReason } from './lists.tables.ts';

/** A list as it was brought. */
export interface ListRow {
  id: string;
  kind: 'list' | 'request' | 'checkpoint';
  division: string;
  source: string;
  reason: ListReason;
  receivedAt: Date;
  dueAt: Date;
  createdBy: string;
  createdAt: Date;
}

/** What tasks come to: every task is counted once, as what it is. */
export interface TaskFigures {
  tasks: number;
  /** Neither settled nor handed on; those that are overdue are among them. */
  open: number;
  overdue: number;
  handedOn: number;
  found: number;
  refused: number;
  /** Settled with any other outcome: nobody is tried any more. */
  notFound: number;
  contacts: number;
}

/** Tries in one hour. */
export interface HourFigures {
  hour: string;
  contacts: number;
  found: number;
}

/** Whose tasks are counted. */
interface Counted {
  drillId: string;
  list: string;
  /** Those below it. */
  division: string;
  now: Date;
}

export interface ListsRead {
  /** The latest first. */
  list(
    drillId: string,
    after: { receivedAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<ListRow[]>;
  find(drillId: string, id: string): Promise<ListRow | undefined>;
  /** Rows of each list, and what their tasks come to, below a division that each names. */
  figures(
    drillId: string,
    lists: readonly { id: string; division: string }[],
    now: Date,
  ): Promise<({ id: string; rows: number } & TaskFigures)[]>;
  /** The same by whose the tasks are. */
  byDivision(counted: Counted): Promise<({ division: string } & TaskFigures)[]>;
  /** Tries by hour of Chinese clocks, from the list's first one on. */
  byHour(counted: Omit<Counted, 'now'>): Promise<HourFigures[]>;
}

export function createListsRead({ sql }: ReadDatabase): ListsRead {
  const columns = sql`
    id, kind, division, source, reason, received_at as "receivedAt", due_at as "dueAt", created_by as "createdBy",
    created_at as "createdAt"`;

  return {
    list: (drillId, after, limit) => sql<ListRow[]>`
      select ${columns} from follow_up_lists
      where drill_id = ${drillId} and (${after?.id ?? null}::uuid is null
        or (received_at, id) < (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by received_at desc, id desc limit ${limit}`,

    async find(drillId, id) {
      const [row] = await sql<ListRow[]>`
        select ${columns} from follow_up_lists where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    figures: (drillId, lists, now) => sql<({ id: string; rows: number } & TaskFigures)[]>`
      select l.id, coalesce(sum(r.rows), 0)::int as rows, ${taskFigures(sql, now)}
      from unnest(${lists.map(({ id }) => id)}::uuid[], ${lists.map(({ division }) => division)}::text[]) as l (id, division)
      left join lateral (
        select task_id, count(*) as rows from follow_up_rows
        where drill_id = ${drillId} and list_id = l.id group by task_id) r on true
      join follow_up_tasks t on t.drill_id = ${drillId} and t.id = r.task_id and t.division like l.division || '%'
      group by l.id`,

    byDivision: ({ drillId, list, division, now }) => sql<({ division: string } & TaskFigures)[]>`
      select t.division, ${taskFigures(sql, now)}
      from follow_up_tasks t
      where t.drill_id = ${drillId} and t.division like ${`${division}%`} and t.id in (
        select task_id from follow_up_rows where drill_id = ${drillId} and list_id = ${list})
      group by t.division order by t.division`,

    byHour: ({ drillId, list, division }) => sql<HourFigures[]>`
      select to_char(c.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:00') as hour, count(*)::int as contacts,
        count(*) filter (where c.outcome = 'reached')::int as found
      from follow_up_contacts c
      where c.drill_id = ${drillId} and c.division like ${`${division}%`} and c.task_id in (
        select task_id from follow_up_rows where drill_id = ${drillId} and list_id = ${list})
      group by 1 order by 1`,
  };
}

/** The columns of `TaskFigures`, of tasks `t`: each is counted once. */
export function taskFigures(sql: ReadDatabase['sql'], now: Date) {
  return sql`
    count(*)::int as tasks, count(*) filter (where t.state = 'open')::int as open,
    count(*) filter (where t.state = 'open' and t.due_at <= ${now})::int as overdue,
    count(*) filter (where t.state = 'handed-on')::int as "handedOn",
    count(*) filter (where t.state = 'settled' and t.outcome = 'reached')::int as found,
    count(*) filter (where t.state = 'settled' and t.outcome = 'refused')::int as refused,
    count(*) filter (where t.state = 'settled' and t.outcome not in ('reached', 'refused'))::int as "notFound",
    coalesce(sum(t.contacts), 0)::int as contacts`;
}
