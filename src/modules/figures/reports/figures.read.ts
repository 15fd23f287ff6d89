import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { Cell } from './sheets.ts';

/** A drill below a division. */
export interface Where {
  drillId: string;
  division: string;
}

/** Rows of sheets that are no coverage, cells in the order of their columns. */
export interface FiguresRead {
  sites(where: Where): Promise<Cell[][]>;
  queues(where: Where): Promise<Cell[][]>;
  tubes(where: Where): Promise<Cell[][]>;
  positives(where: Where): Promise<Cell[][]>;
  discrepancies(where: Where): Promise<Cell[][]>;
}

/** A value of the database as a cell: times in UTC, RFC 3339. */
const cellOf = (value: unknown): Cell =>
  value instanceof Date ? value.toISOString() : ((value ?? null) as Cell);

export function createFiguresRead({ sql }: ReadDatabase): FiguresRead {
  const rowsOf = async (rows: PromiseLike<readonly Record<string, unknown>[]>): Promise<Cell[][]> =>
    (await rows).map((row) => Object.values(row).map(cellOf));

  /** Shares of minutes between two times: null where nothing has got so far. */
  const minutes = (share: number, from: ReturnType<typeof sql>, to: ReturnType<typeof sql>) =>
    sql`round((percentile_cont(${share}::float8) within group (order by extract(epoch from ${to} - ${from}) / 60))::numeric, 1)::float8`;

  return {
    sites: ({ drillId, division }) =>
      rowsOf(sql`
        select s.id, s.name, s.division, s.status, s.lanes, coalesce(p.capacity, 0)::int, coalesce(p.used, 0)::int as used,
          coalesce(c.people, 0)::int as checked_in, coalesce(m.people, 0)::int as sampled, coalesce(t.tubes, 0)::int as tubes
        from sites s
        left join (
          select site_id, sum(capacity) as capacity, sum(used) as used from slots where drill_id = ${drillId} group by 1) p
          on p.site_id = s.id
        left join lateral (
          select count(distinct registration_id) as people from check_ins c
          where c.site_id = s.id and c.drill_id = ${drillId} and c.taken_back_at is null) c on true
        left join (
          select site_id, count(*) as people from samples where drill_id = ${drillId} and state = 'in' group by 1) m
          on m.site_id = s.id
        left join (
          select site_id, count(*) as tubes from tubes where drill_id = ${drillId} and not twin and status <> 'discarded'
          group by 1) t on t.site_id = s.id
        where s.drill_id = ${drillId} and s.division like ${`${division}%`} order by s.division, s.name, s.id`),

    queues: ({ drillId, division }) =>
      rowsOf(sql`
        select s.id, s.name, to_char(h.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:00') as hour, max(h.waiting) as waiting,
          round(avg(h.forecast_p50)::numeric, 1)::float8 as forecast, round(avg(h.waited_minutes)::numeric, 1)::float8 as waited
        from line_history h join sites s on s.id = h.site_id
        where h.drill_id = ${drillId} and s.division like ${`${division}%`} group by s.id, 3 order by s.name, s.id, 3`),

    tubes: ({ drillId, division }) =>
      rowsOf(sql`
        select s.id, s.name, l.name as laboratory, count(*)::int as tubes, sum(t.filled)::int as people,
          count(t.sealed_at)::int as sealed, count(b.received_at)::int as received,
          count(*) filter (where t.outcome = 'negative')::int as negative,
          count(*) filter (where t.outcome = 'positive')::int as positive,
          count(*) filter (where t.outcome = 'doubtful')::int as doubtful,
          count(*) filter (where t.outcome = 'invalid')::int as invalid,
          ${minutes(0.5, sql`t.first_swab_at`, sql`b.received_at`)} as a, ${minutes(0.9, sql`t.first_swab_at`, sql`b.received_at`)} as b,
          ${minutes(0.5, sql`b.received_at`, sql`r.entered_at`)} as c, ${minutes(0.9, sql`b.received_at`, sql`r.entered_at`)} as d,
          ${minutes(0.5, sql`t.first_swab_at`, sql`r.entered_at`)} as e, ${minutes(0.9, sql`t.first_swab_at`, sql`r.entered_at`)} as f
        from tubes t join sites s on s.id = t.site_id
        left join results r on r.drill_id = t.drill_id and r.tube_id = t.id and r.state = 'counts'
        left join laboratories l on l.id = r.laboratory_id
        left join (
          select tube_id, min(received_at) as received_at from box_tubes where drill_id = ${drillId} group by 1) b
          on b.tube_id = t.id
        where t.drill_id = ${drillId} and s.division like ${`${division}%`} and not t.twin and t.status <> 'discarded'
        group by s.id, l.id order by s.name, s.id, l.name nulls last`),

    positives: ({ drillId, division }) =>
      rowsOf(sql`
        select p.registration_id, p.kind, p.community, t.barcode, p.outcome, p.opened_at, p.closed_at
        from (
          select registration_id, 'case' as kind, community, tube_id, 'positive' as outcome, opened_at, withdrawn_at as closed_at
          from cases where drill_id = ${drillId} and community like ${`${division}%`}
          union all
          select registration_id, 'held', community, tube_id, outcome, opened_at, closed_at
          from holds where drill_id = ${drillId} and community like ${`${division}%`}) p
        join tubes t on t.drill_id = ${drillId} and t.id = p.tube_id
        order by p.opened_at, p.registration_id, p.kind, t.barcode`),

    discrepancies: ({ drillId, division }) =>
      rowsOf(sql`
        select source, code, site_id, about, found_at, settled_at
        from (
          select 'check-in' as source, code, division, site_id, registration_id::text as about, received_at as found_at, settled_at,
            id::text as key
          from check_in_reviews where drill_id = ${drillId}
          union all
          select 'swab', r.code, r.division, r.site_id, coalesce(t.barcode, r.registration_id::text), r.received_at, r.settled_at,
            r.id::text
          from swab_reviews r left join tubes t on t.drill_id = r.drill_id and t.id = r.tube_id where r.drill_id = ${drillId}
          union all
          select 'box', d.code, s.division, b.site_id, b.code || case when d.about = b.code then '' else ' ' || d.about end,
            d.found_at, d.explained_at, d.box_id::text || d.about
          from box_discrepancies d join boxes b on b.drill_id = d.drill_id and b.id = d.box_id
          left join sites s on s.id = b.site_id
          where d.drill_id = ${drillId}) d
        where coalesce(division, '') like ${`${division}%`} or division is null and length(${division}::text) <= 4
        order by found_at, source, code, key`),
  };
}
