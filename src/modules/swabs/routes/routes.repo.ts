import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { requireUnclosed } from '../../drill/index.ts';
import { changeRegistrations } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { swabbedSince, type TeamRow } from './routes.read.ts';
import type { VisitOutcome } from './routes.tables.ts';

/** Somebody with their place on a team's way. */
export interface PlannedVisit {
  registrationId: string;
  /** Of the registration as it was planned for. */
  revision: number;
  siteId: string;
  position: number;
  expectedAt: Date;
  doneBy: Date;
  startsAt: Date;
  endsAt: Date;
}

export interface RoutesRepo {
  /**
   * Writes visits, each with an event, and the apps are told. Who has changed meanwhile is left for the next plan. Answers
   * how many it has, those of an earlier request of the same id included. `stale`,
   * with nothing written, where one of the teams was given other doors since it was looked at.
   */
  plan(
    plan: { id: string; drillId: string },
    teams: readonly TeamRow[],
    visits: readonly PlannedVisit[],
    at: Date,
  ): Promise<number | 'stale'>;
  /**
   * Takes back the spans of those on the way of closed sites who were not swabbed and for whom there is no other: they are to be
   * placed, and the apps are told. Answers how many.
   */
  takeBack(of: { drillId: string; sites: readonly string[]; at: Date }): Promise<number>;
  /**
   * Writes down why a team swabbed nobody, with an event. `same` where it says so already; undefined where the site has no
   * such visit, or has swabbed them.
   */
  end(visit: {
    siteId: string;
    registrationId: string;
    outcome: VisitOutcome;
    at: Date;
    by: string;
  }): Promise<'done' | 'same' | undefined>;
}

export function createRoutesRepo({ sql }: Database): RoutesRepo {
  return {
    plan: ({ id, drillId }, teams, visits, at) =>
      inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const ids = teams.map(({ siteId }) => siteId);
        // Two plans of one team follow each other.
        await tx`select from sites where id = any(${ids}::uuid[]) order by id for update`;
        const stale = await tx`
          select from unnest(${ids}::uuid[], ${teams.map(({ stops }) => stops)}::int[]) as t (id, stops)
          where t.stops <> coalesce((select max(v.position) + 1 from home_visits v where v.site_id = t.id), 0)`;
        if (stale.length > 0) return 'stale';
        const column = <T>(pick: (visit: PlannedVisit) => T): T[] => visits.map(pick);
        const [row] = await tx<{ planned: number }[]>`
          with input as materialized (
            select * from unnest(${column((one) => one.registrationId)}::uuid[], ${column((one) => one.revision)}::int[],
              ${column((one) => one.siteId)}::uuid[], ${column((one) => one.position)}::int[],
              ${column((one) => one.expectedAt.toISOString())}::timestamptz[],
              ${column((one) => one.doneBy.toISOString())}::timestamptz[],
              ${column((one) => one.startsAt.toISOString())}::timestamptz[],
              ${column((one) => one.endsAt.toISOString())}::timestamptz[])
              as t (id, revision, site_id, position, expected_at, done_by, starts_at, ends_at)),
          held as materialized (
            select i.*, r.household_id, r.status from input i join registrations r on r.id = i.id
            where r.drill_id = ${drillId} and r.revision = i.revision
              and r.status in ('pending', 'missed', 'held', 'retest') order by r.id for update of r),
          ${changeRegistrations(sql, 'marked', {
            set: sql`revision = r.revision + 1, updated_at = ${at}`,
            from: sql`held`,
            where: sql`r.id = held.id`,
          })},
          visits as (
            insert into home_visits as v (drill_id, registration_id, why, wanted_at, site_id, position, expected_at, done_by,
              starts_at, ends_at, planned_at, plan_id)
            select ${drillId}, id, 'infirm', ${at}, site_id, position, expected_at, done_by, starts_at, ends_at, ${at}, ${id} from held
            on conflict (drill_id, registration_id) do update set
              wanted_at = case v.why when 'infirm' then excluded.wanted_at else v.wanted_at end, site_id = excluded.site_id, position = excluded.position,
              expected_at = excluded.expected_at, done_by = excluded.done_by, starts_at = excluded.starts_at,
              ends_at = excluded.ends_at, planned_at = excluded.planned_at, plan_id = excluded.plan_id, outcome = null, outcome_at = null,
              outcome_by = null),
          told as (${outboxInsert(
            sql,
            'registration.assigned',
            sql`
              select ${drillId}::uuid as drill_id, h.id as registration_id, h.household_id, h.site_id, null::uuid as slot_id,
                h.starts_at, h.ends_at, m.revision, ${at}::timestamptz as at
              from held h join marked m on m.id = h.id`,
          )}),
          logged as (
            insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
            select id, gen_random_uuid(), ${drillId}, ${at}, 'visit-planned', 'system', jsonb_build_object('siteId', site_id)
            from held)
          select ((select count(*) from held) + (select count(*) from home_visits where drill_id = ${drillId}
            and plan_id = ${id}))::int as planned`;
        return row?.planned ?? 0;
      }),

    async takeBack({ drillId, sites, at }) {
      const [row] = await sql<{ people: number }[]>`
        with left_over as materialized (
          select r.id, v.site_id from home_visits v join sites s on s.id = v.site_id and s.status = 'closed'
          join registrations r on r.id = v.registration_id
          where v.drill_id = ${drillId} and v.site_id = any(${[...sites]}::uuid[]) and v.outcome is null
            and not ${swabbedSince(sql)}
          order by r.id for update of r),
        taken as (
          update home_visits v set site_id = null, position = null, expected_at = null, done_by = null, starts_at = null,
            ends_at = null, planned_at = null, plan_id = null
          from left_over l where v.drill_id = ${drillId} and v.registration_id = l.id and v.site_id = l.site_id),
        ${changeRegistrations(sql, 'marked', {
          set: sql`revision = r.revision + 1, updated_at = ${at}`,
          from: sql`left_over l`,
          where: sql`r.id = l.id`,
        })},
        told as (${outboxInsert(sql, 'registration.changed', sql`select ${windowGivenBack(sql, at)} from marked`)}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select id, gen_random_uuid(), ${drillId}, ${at}, 'visit-taken-back', 'system', jsonb_build_object('siteId', site_id)
          from left_over)
        select count(*)::int as people from left_over`;
      return row?.people ?? 0;
    },

    async end({ siteId, registrationId, outcome, at, by }) {
      const [row] = await sql<{ ended: boolean }[]>`
        with visit as materialized (
          select v.drill_id, v.registration_id, v.outcome from home_visits v
          where v.site_id = ${siteId} and v.registration_id = ${registrationId}
            and not exists (select from samples m where m.drill_id = v.drill_id and m.registration_id = v.registration_id
              and m.state in ('in', 'contested') and m.at >= v.wanted_at)
          for update of v),
        ended as (
          update home_visits v set outcome = ${outcome}, outcome_at = ${at}, outcome_by = ${by}
          from visit where v.drill_id = visit.drill_id and v.registration_id = visit.registration_id
            and visit.outcome is distinct from ${outcome} returning v.drill_id, v.registration_id),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
          select registration_id, gen_random_uuid(), drill_id, ${at}, 'visit-ended', ${by}, ${by},
            jsonb_build_object('siteId', ${siteId}::text, 'outcome', ${outcome}::text)
          from ended)
        select exists (select from ended) as ended from visit`;
      if (row === undefined) return undefined;
      return row.ended ? 'done' : 'same';
    },
  };
}
