import type { MonitoringState } from '../../../core/field/index.ts';
import type { Queryable, ReadDatabase, Sql } from '../../../platform/db/index.ts';
import { type SealedWho, whoColumns, whoJoins } from '../cases/index.ts';
import type { monitoringPlaces, monitoringReasons, swabWays } from './monitoring.tables.ts';
import { standingJoins } from './standing.repo.ts';

export type MonitoringPlace = (typeof monitoringPlaces)[number];
export type MonitoringReason = (typeof monitoringReasons)[number];
export type SwabWay = (typeof swabWays)[number];

/** A monitoring, with who it is and the days of its checks. */
export interface MonitoringRow extends SealedWho {
  id: string;
  personId: string;
  community: string;
  place: MonitoringPlace;
  reasons: MonitoringReason[];
  lastExposureAt: Date;
  exposureDay: number;
  fromDay: number;
  untilDay: number;
  swabDays: number[];
  begunAt: Date;
  begunBy: string;
  endedDay: number | null;
  endedAs: Exclude<MonitoringState, 'open'> | null;
  endedAt: Date | null;
  endedBy: string | null;
  /** Days with a check. */
  checkedDays: number[];
  /** Whether a check of today or yesterday tells of a fever or a symptom. */
  alarming: boolean;
}

/** Which are wanted. */
export interface MonitoringQuery {
  drillId: string;
  /** Of those who live below it. */
  division: string;
  /** Of those who lie in a bed of this facility. */
  facility?: string | undefined;
  today: number;
  case?: string | undefined;
  state?: MonitoringState | undefined;
  /** Open ones with a day that is over and has no check. */
  missed?: boolean | undefined;
  /** Those whose check of today is still to come. */
  due?: boolean | undefined;
  alarming?: boolean | undefined;
  /** Those whose swab of today came about so. */
  swab?: SwabWay | undefined;
  after: { community: string; id: string } | undefined;
  limit: number;
}

/** Which one is wanted, of those that a caller sees. */
export type MonitoringOf = Pick<MonitoringQuery, 'drillId' | 'division' | 'facility' | 'today'> & {
  id: string;
};

/** A check as it is kept. */
export interface CheckRow {
  id: string;
  day: number;
  at: Date;
  account: string;
  alarming: boolean;
  /** Sealed. */
  record: Buffer;
}

/** What a day of a division came to. */
export interface DayFigures {
  division: string;
  monitored: number;
  checked: number;
  due: number;
  missed: number;
  alarming: number;
  swabs: number;
  begun: number;
  released: number;
}

export interface MonitoringRead {
  /** In order of communities and ids. */
  list(query: MonitoringQuery): Promise<(MonitoringRow & Record<string, unknown>)[]>;
  find(of: MonitoringOf): Promise<MonitoringRow | undefined>;
  /** The latest first. */
  checks(drillId: string, id: string, limit: number): Promise<CheckRow[]>;
  swabs(id: string): Promise<{ day: number; way: SwabWay; at: Date }[]>;
  /** What a day came to, by the divisions of so many digits; as far as it is known by now. */
  figures(
    of: Pick<MonitoringQuery, 'drillId' | 'division' | 'today'> & { day: number; digits: number },
  ): Promise<DayFigures[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

const columns = (sql: Sql) => sql`
  m.id, m.person_id as "personId", m.community, m.place, m.reasons, m.last_exposure_at as "lastExposureAt",
  m.exposure_day as "exposureDay", m.from_day as "fromDay", m.until_day as "untilDay", m.swab_days as "swabDays",
  m.begun_at as "begunAt", m.begun_by as "begunBy", e.day as "endedDay", e.state as "endedAs", m.ended_at as "endedAt",
  m.ended_by as "endedBy", c.days as "checkedDays", c.alarming`;

/** SQL that is true of a monitoring `m` whose person lies in a bed of a facility, where one is asked for. */
const liesIn = (sql: Sql, facility: string | undefined) => sql`(${facility ?? null}::uuid is null or exists (
  select from facility_stays y where y.drill_id = m.drill_id and y.person_id = m.person_id
    and y.facility_id = ${facility ?? null}::uuid and y.ended_at is null and y.arrived_at is not null))`;

/** One of a drill below a division, or in a facility, as a query of it. */
export async function findMonitoring(
  sql: Sql,
  on: Queryable,
  { drillId, division, facility, today, id }: MonitoringOf,
): Promise<MonitoringRow | undefined> {
  const [row] = await on<(MonitoringRow & Record<string, unknown>)[]>`
    select ${columns(sql)}, ${whoColumns(sql)} from monitorings m ${standingJoins(sql, today)}
    ${whoJoins(sql, sql`m.person_id`, sql`m.drill_id`)}
    where m.id = ${id} and m.drill_id = ${drillId} and starts_with(m.community, ${division})
      and ${liesIn(sql, facility)}`;
  return row;
}

export function createMonitoringRead({ sql }: ReadDatabase): MonitoringRead {
  return {
    list: ({
      drillId,
      division,
      facility,
      today,
      case: id,
      state,
      missed = false,
      due = false,
      alarming = false,
      swab,
      after,
      limit,
    }) => sql<(MonitoringRow & Record<string, unknown>)[]>`
      select ${columns(sql)}, ${whoColumns(sql)}
      from monitorings m ${standingJoins(sql, today)} ${whoJoins(sql, sql`m.person_id`, sql`m.drill_id`)}
      where m.drill_id = ${drillId} and m.community like ${`${division}%`} and ${liesIn(sql, facility)}
        and (m.community, m.id) > (${after?.community ?? ''}, ${after?.id ?? nil}::uuid)
        and (${id ?? null}::uuid is null or exists (
          select from case_contacts n where n.drill_id = m.drill_id and n.person_id = m.person_id and n.case_id = ${id ?? null}::uuid))
        and (${state ?? null}::text is null or s.state = ${state ?? null}::text)
        and (not ${missed} or s.state = 'open' and s.missed > 0) and (not ${due} or s.due)
        and (not ${alarming} or s.state = 'open' and c.alarming)
        and (${swab ?? null}::text is null or exists (
          select from monitoring_swabs w where w.monitoring_id = m.id and w.day = ${today} and w.way = ${swab ?? null}::text))
      order by m.community, m.id limit ${limit}`,

    find: (of) => findMonitoring(sql, sql, of),

    checks: (drillId, id, limit) => sql<CheckRow[]>`
      select id, day, at, account, alarming, record from monitoring_checks
      where drill_id = ${drillId} and monitoring_id = ${id} order by at desc, id limit ${limit}`,

    swabs: (id) => sql<{ day: number; way: SwabWay; at: Date }[]>`
      select day, way, at from monitoring_swabs where monitoring_id = ${id} order by day`,

    figures: ({ drillId, division, today, day, digits }) => sql<DayFigures[]>`
      select left(m.community, ${digits}) as division,
        (count(*) filter (where d.on_it))::int as monitored, (count(*) filter (where d.on_it and d.checked))::int as checked,
        (count(*) filter (where d.on_it and not d.checked and ${day}::int = ${today}::int))::int as due,
        (count(*) filter (where d.on_it and not d.checked and ${day}::int < ${today}::int))::int as missed,
        (count(*) filter (where d.alarming))::int as alarming, (count(*) filter (where d.swab))::int as swabs,
        (count(*) filter (where m.from_day = ${day}::int))::int as begun,
        (count(*) filter (where m.ended_as = 'released' and m.ended_day = ${day}::int))::int as released
      from monitorings m ${standingJoins(sql, today)}
      cross join lateral (
        select ${day}::int between m.from_day and l.last as on_it, ${day}::int = any(c.days) as checked,
          exists (select from monitoring_checks k where k.monitoring_id = m.id and k.day = ${day}::int and k.alarming) as alarming,
          exists (select from monitoring_swabs w where w.monitoring_id = m.id and w.day = ${day}::int) as swab) d
      where m.drill_id = ${drillId} and m.community like ${`${division}%`}
      group by 1 order by 1`,
  };
}
