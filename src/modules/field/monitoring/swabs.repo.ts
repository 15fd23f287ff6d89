import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { wantsVisit } from '../../swabs/index.ts';
import { standingJoins } from './standing.repo.ts';

export interface MonitoringSwabsRepo {
  /**
   * Asks for the swabs that today has for people under monitoring, of up to `limit` of them; answers how many there were. Whoever
   * was cleared is due again, and gone to at home, as is whoever is held or due again and has nobody on the way to them; whoever
   * has a swab before them anyhow keeps that. Whoever is not registered, or exempt, is listed for somebody to see to.
   */
  ask(of: { today: number; dayStart: Date; at: Date; limit: number }): Promise<number>;
}

export function createMonitoringSwabsRepo({ sql }: Database): MonitoringSwabsRepo {
  return {
    ask: ({ today, dayStart, at, limit }) =>
      inTransaction(sql, async (tx) => {
        const drills = await tx<{ id: string }[]>`
          ${unclosed(sql, sql`select distinct drill_id from monitorings where ended_day is null`)}`;
        const held = await tx<{ id: string }[]>`
          select m.id from monitorings m ${standingJoins(sql, today)}
          where m.drill_id = any(${drills.map(({ id }) => id)}::uuid[]) and m.ended_day is null and s.state = 'open'
            and ${today}::int between m.from_day and m.until_day
            and exists (select from unnest(m.swab_days) d where greatest(m.exposure_day + d, m.from_day) = ${today}::int)
            and not exists (select from monitoring_swabs w where w.monitoring_id = m.id and w.day = ${today}::int)
          order by m.person_id limit ${limit} for update of m skip locked`;
        if (held.length === 0) return 0;
        // Whoever was asked for while the lock was waited for is there in the sight of this statement, and left out.
        await tx`
          with due as materialized (
            select m.id, m.drill_id, m.person_id from monitorings m
            where m.id = any(${held.map(({ id }) => id)}::uuid[])
              and not exists (select from monitoring_swabs w where w.monitoring_id = m.id and w.day = ${today}::int)),
          person as materialized (
            select r.id, r.drill_id, r.status, d.id as monitoring_id,
              exists (select from samples p where p.drill_id = r.drill_id and p.registration_id = r.id
                and p.state in ('in', 'past', 'contested') and p.at >= ${dayStart}) as swabbed,
              exists (select from home_visits v where v.drill_id = r.drill_id and v.registration_id = r.id
                and not exists (select from samples p where p.drill_id = r.drill_id and p.registration_id = r.id
                  and p.state in ('in', 'contested') and p.at >= v.wanted_at)) as visited
            from due d join registrations r on r.id = d.person_id order by r.id for update of r),
          goes as materialized (
            select * from person
            where not swabbed and (status = 'cleared' or status in ('held', 'retest') and not visited)),
          ${changeRegistrations(sql, 'changed', {
            status: sql`'retest'`,
            set: sql`revision = r.revision + 1, updated_at = ${at}`,
            from: sql`goes g`,
            where: sql`r.id = g.id and g.status = 'cleared'`,
          })},
          unawaited as (${stopsWaiting(sql, sql`select id from goes`)}),
          visits as (${wantsVisit(sql, sql`select drill_id, id as registration_id from goes order by id`, at)}),
          told as (${outboxInsert(
            sql,
            'registration.retest',
            sql`select ${windowGivenBack(sql, at)} from changed`,
          )}),
          logged as (
            insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
            select g.id, gen_random_uuid(), g.drill_id, ${at}, 'monitoring-swab', 'system',
              jsonb_build_object('monitoringId', g.monitoring_id) from goes g)
          insert into monitoring_swabs (drill_id, monitoring_id, day, way, at)
          select d.drill_id, d.id, ${today}::int, case when g.id is not null then 'visit'
            when p.id is null or p.status in ('exempt', 'cancelled') and not p.swabbed then 'by-hand' else 'stands' end, ${at}
          from due d left join person p on p.monitoring_id = d.id left join goes g on g.id = p.id`;
        return held.length;
      }),
  };
}
