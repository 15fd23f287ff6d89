import type { Action, Effect } from '../../../core/queueing/proposals/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { OpenOffers } from './decided.ts';
import type { LineSample } from './measured.ts';
import { answerMs } from './timing.ts';

/** What a round needs to know of its sites beside their lines. */
export interface SiteFacts {
  siteId: string;
  communities: string[];
  lanesStandingBy: number;
}

/** People of a window who have been offered another already and still hold it. */
export interface AskedPeople {
  siteId: string;
  startsAt: Date;
  people: number;
}

/** A decision whose effect can be looked at. */
export interface Decided {
  id: string;
  sites: string[];
  action: Action;
  effect: Effect;
  decidedAt: Date;
  until: Date;
}

export interface DecidedRead {
  /** Actions that were accepted in the last day, in their order. */
  actions(drillId: string, now: Date): Promise<Action[]>;
  /** Decisions that have been taken in a drill: a round worked out before another one is not to be kept. */
  decisions(drillId: string): Promise<number>;
  openOffers(drillId: string, now: Date): Promise<OpenOffers[]>;
  asked(siteIds: readonly string[]): Promise<AskedPeople[]>;
  facts(siteIds: readonly string[]): Promise<SiteFacts[]>;
  teams(drillId: string): Promise<number>;
  /** Until when walk-ins of a site are asked to come later; undefined where they are not. */
  pausedUntil(siteId: string, now: Date): Promise<Date | undefined>;
  /** Decisions that are over and whose effect has not been written down. */
  over(drillId: string, now: Date): Promise<Decided[]>;
  /** How lines of sites went between two instants. */
  samples(siteIds: readonly string[], from: Date, to: Date): Promise<LineSample[]>;
}

export function createDecidedRead({ sql }: ReadDatabase): DecidedRead {
  return {
    async actions(drillId, now) {
      const rows = await sql<{ action: Action }[]>`
        select action from proposals
        where drill_id = ${drillId} and status = 'accepted' and decided_at > ${now}::timestamptz - interval '1 day'
        order by decided_at, id`;
      return rows.map(({ action }) => action);
    },

    async decisions(drillId) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from proposals
        where drill_id = ${drillId} and status in ('accepted', 'dismissed')`;
      return row?.n ?? 0;
    },

    openOffers: (drillId, now) => sql<OpenOffers[]>`
      with open as materialized (
        select o.from_slot, o.to_slot, count(*)::int as people
        from window_offers o join appointments a on a.registration_id = o.registration_id and a.slot_id = o.from_slot
        where o.drill_id = ${drillId} and o.offered_at > ${new Date(now.getTime() - answerMs)}
        group by o.from_slot, o.to_slot)
      select s.site_id as "siteId", s.starts_at as "startsAt", sum(c.people)::int as people
      from (select from_slot as slot, -people as people from open union all select to_slot, people from open) c
        join slots s on s.id = c.slot
      group by s.site_id, s.starts_at order by s.site_id, s.starts_at`,

    asked: (siteIds) => sql<AskedPeople[]>`
      select a.site_id as "siteId", a.starts_at as "startsAt", count(*)::int as people
      from window_offers o join appointments a on a.registration_id = o.registration_id
        join registrations r on r.id = o.registration_id and r.status = 'assigned'
      where o.drill_id in (select drill_id from sites where id = any(${[...siteIds]}::uuid[]))
        and a.site_id = any(${[...siteIds]}::uuid[])
      group by a.site_id, a.starts_at`,

    facts: (siteIds) => sql<SiteFacts[]>`
      select s.id as "siteId", array(select c.community from site_communities c where c.site_id = s.id order by 1) as communities,
        coalesce(l.lanes, 0) as "lanesStandingBy"
      from sites s left join standby_lanes l on l.site_id = s.id where s.id = any(${[...siteIds]}::uuid[])`,

    async teams(drillId) {
      const [row] = await sql<{ teams: number }[]>`select teams from reserves where drill_id = ${drillId}`;
      return row?.teams ?? 0;
    },

    async pausedUntil(siteId, now) {
      const [row] = await sql<{ to: number | null }[]>`
        select max((action->>'to')::float8) as to from proposals
        where drill_id = (select drill_id from sites where id = ${siteId}) and status = 'accepted'
          and kind = 'pause-walk-ins' and sites @> array[${siteId}::uuid]
          and (action->>'from')::float8 <= ${now.getTime()}::float8 and (action->>'to')::float8 > ${now.getTime()}::float8`;
      return typeof row?.to === 'number' ? new Date(row.to) : undefined;
    },

    over: (drillId, now) => sql<Decided[]>`
      select id, sites, action, effect, decided_at as "decidedAt", until from proposals
      where drill_id = ${drillId} and status = 'accepted' and until <= ${now} and measured is null order by id limit 100`,

    samples: (siteIds, from, to) => sql<LineSample[]>`
      select site_id as "siteId", at, waited_minutes::float8 as "waitedMinutes" from line_history
      where site_id = any(${[...siteIds]}::uuid[]) and at >= ${from} and at <= ${to} order by site_id, at`,
  };
}
