import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Database, Sql } from '../../../platform/db/index.ts';
import type { VisitOutcome, visitReasons } from './routes.tables.ts';

/** Somebody to be gone to who has no time for it yet. */
export interface WantedPerson {
  registrationId: string;
  /** Of those who live together behind one door. */
  door: string;
  community: string;
  building: string;
  lng: number | null;
  lat: number | null;
  revision: number;
}

/** A mobile site with what it has before it already. */
export interface TeamRow {
  siteId: string;
  communities: string[];
  hours: { opensAt: string; closesAt: string }[];
  lng: number;
  lat: number;
  /** When its way ends, as planned so far; and how many doors it has. Null where it has none. */
  doneBy: Date | null;
  stops: number;
}

export interface VisitRow {
  registrationId: string;
  siteId: string | null;
  position: number | null;
  why: (typeof visitReasons)[number];
  startsAt: Date | null;
  endsAt: Date | null;
  outcome: VisitOutcome | null;
  state: VisitState;
  status: RegistrationStatus;
  community: string;
  building: string;
  /** Sealed. */
  person: Buffer;
}

/** `wanted`: nobody goes there yet, or not any more, for the site that was to has been closed; `listed`: a team was there, and swabbed nobody. */
export const visitStates = ['wanted', 'planned', 'swabbed', 'listed'] as const;
export type VisitState = (typeof visitStates)[number];

export interface RoutesRead {
  /** Mobile sites of a drill below a division that are published. */
  teams(drillId: string, division: string): Promise<TeamRow[]>;
  /**
   * Who is to be gone to below a division and has no time: who cannot come, or is to be swabbed again at home, and was
   * not swabbed since; who was told a span that is over and in which nobody came, or one of a site that has been closed; and
   * where nobody was there. `of` only those on the way of these sites.
   */
  wanted(drillId: string, division: string, now: Date, of?: readonly string[]): Promise<WantedPerson[]>;
  /** The way of a mobile site, door by door. */
  way(siteId: string): Promise<VisitRow[]>;
  /** Visits of a drill below a division by how far they are, in order of registrations. */
  list(query: {
    drillId: string;
    division: string;
    state: VisitState | undefined;
    after: string | undefined;
    limit: number;
  }): Promise<VisitRow[]>;
}

/** Whether somebody was swabbed since their visit `v` was wanted. */
export const swabbedSince = (sql: Sql) => sql`
  exists (select from samples m where m.drill_id = v.drill_id and m.registration_id = v.registration_id
    and m.state in ('in', 'contested') and m.at >= v.wanted_at)`;

export function createRoutesRead({ sql }: Pick<Database, 'sql'>): RoutesRead {
  // Whoever cannot come and was swabbed without being gone to, at a site after all, has been swabbed.
  const state = sql`
    case when ${swabbedSince(sql)} or v.registration_id is null and r.status in ('sampled', 'cleared', 'held') then 'swabbed'
      when v.outcome is not null then 'listed' when v.site_id is null or s.status = 'closed' then 'wanted' else 'planned' end`;
  const visit = sql`
    select r.id as "registrationId", v.site_id as "siteId", v.position, coalesce(v.why, 'infirm') as why,
      v.starts_at as "startsAt", v.ends_at as "endsAt", v.outcome, ${state} as state, r.status, r.community,
      b.name as building, r.person
    from registrations r join buildings b on b.id = r.building_id
    left join home_visits v on v.drill_id = r.drill_id and v.registration_id = r.id left join sites s on s.id = v.site_id`;
  return {
    teams: (drillId, division) => sql<TeamRow[]>`
      select s.id as "siteId", s.visits as communities, s.hours, coalesce(l.lng, s.lng) as lng, coalesce(l.lat, s.lat) as lat,
        l.done_by as "doneBy", coalesce(l.position + 1, 0) as stops
      from sites s left join lateral (
        select v.done_by, v.position, b.lng, b.lat from home_visits v
        join registrations r on r.id = v.registration_id join buildings b on b.id = r.building_id
        where v.site_id = s.id order by v.position desc limit 1) l on true
      where s.drill_id = ${drillId} and s.kind = 'mobile' and s.status = 'published' and starts_with(s.division, ${division})
      order by s.id`,

    wanted: (drillId, division, now, of) => sql<WantedPerson[]>`
      select r.id as "registrationId", r.household_id || ' ' || r.building_id as door, r.community,
        r.building_id as building, b.lng, b.lat, r.revision
      from registrations r join buildings b on b.id = r.building_id
      left join home_visits v on v.drill_id = r.drill_id and v.registration_id = r.id left join sites s on s.id = v.site_id
      where r.drill_id = ${drillId} and starts_with(r.community, ${division})
        and (${of === undefined} or v.site_id = any(${[...(of ?? [])]}::uuid[]))
        and (r.mobility = 'needs-visit' and r.status in ('pending', 'missed', 'retest')
          or v.why = 're-swab' and r.status in ('held', 'retest'))
        and (v.why is distinct from 're-swab' or not ${swabbedSince(sql)})
        and (v.site_id is null or v.outcome = 'nobody-there' or v.outcome is null and (v.ends_at <= ${now} or s.status = 'closed'))
      order by r.id`,

    way: (siteId) => sql<VisitRow[]>`${visit} where v.site_id = ${siteId} order by v.position, r.id`,

    list: ({ drillId, division, state: only, after, limit }) => sql<VisitRow[]>`
      ${visit}
      where r.drill_id = ${drillId} and starts_with(r.community, ${division})
        and (v.registration_id is not null or r.mobility = 'needs-visit' and r.status not in ('cancelled', 'exempt'))
        and (${only ?? null}::text is null or ${state} = ${only ?? null}::text)
        and (${after ?? null}::uuid is null or r.id > ${after ?? null}::uuid)
      order by r.id limit ${limit}`,
  };
}
