import type { SiteSupply } from '../../../core/capacity/index.ts';
import type { Point } from '../../../core/geography/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** A community of a drill, by the list of divisions. */
export interface CommunityRow {
  code: string;
  /** The code where the list does not have it. */
  name: string;
  /** Communities that its county has in the list, in the drill or not. */
  inCounty: number;
  /** Whether headquarters have said that its roster is complete. */
  rosterComplete: boolean;
}

/** People of one building. */
export interface PeopleRow {
  community: string;
  /** What it is called; null where nobody has named it. */
  building: string | null;
  lng: number | null;
  lat: number | null;
  onRoster: number;
  /** On the roster or registered, each once. */
  people: number;
  /** Those of them who have yet to come to a site. */
  due: number;
}

export type NamedSite = SiteSupply & { name: string };

export interface PublishingRead {
  /** Of each county of a drill the middle of its sites and of its buildings that are on the map, by medians. */
  countyMiddles(drillId: string): Promise<Point[]>;
  /** The communities of a drill below a division. */
  communities(drillId: string, division: string): Promise<CommunityRow[]>;
  /**
   * Everyone who is known below a division, building by building. Not due are those who have been to a site, whom a
   * team visits, and whose exemption outlasts the drill. Who is on the roster lives where the roster says.
   */
  people(drillId: string, division: string, endsAt: Date): Promise<PeopleRow[]>;
  /**
   * The sites that serve communities below a division, with those of their windows that have not begun at `now` and
   * lie in the drill.
   */
  supply(
    drillId: string,
    division: string,
    drill: { startsAt: Date; endsAt: Date; now: Date },
  ): Promise<NamedSite[]>;
}

export function createPublishingRead({ sql }: ReadDatabase): PublishingRead {
  return {
    countyMiddles: (drillId) => sql<Point[]>`
      select percentile_disc(0.5) within group (order by lng) as lng, percentile_disc(0.5) within group (order by lat) as lat
      from (
        select left(division, 6) as county, lng, lat from sites where drill_id = ${drillId} and status <> 'closed'
        union all
        select left(community, 6), lng, lat from buildings
        where drill_id = ${drillId} and lng is not null and lat is not null) places
      where length(county) = 6 group by county order by county`,

    communities: (drillId, division) => sql<CommunityRow[]>`
      with counties as (
        select left(code, 6) as county, count(*)::int as communities from divisions
        where level = 'community' and abolished_on is null and code like ${`${division.slice(0, 6)}%`} group by 1)
      select c.community as code, coalesce(d.name, c.community) as name, coalesce(n.communities, 0) as "inCounty",
        c.roster_complete_at is not null as "rosterComplete"
      from drill_communities c left join divisions d on d.code = c.community
        left join counties n on n.county = left(c.community, 6)
      where c.drill_id = ${drillId} and c.community like ${`${division}%`} order by c.community`,

    people: (drillId, division, endsAt) => sql<PeopleRow[]>`
      with known as (
        select r.community, r.building_id, true as rostered, g.status, g.mobility, g.exempt_until
        from roster r left join registrations g on g.id = r.id and g.status <> 'cancelled'
        where r.drill_id = ${drillId} and r.community like ${`${division}%`}
        union all
        select g.community, g.building_id, false, g.status, g.mobility, g.exempt_until
        from registrations g
        where g.drill_id = ${drillId} and g.community like ${`${division}%`} and g.status <> 'cancelled'
          and not exists (select from roster r where r.id = g.id)),
      counted as (
        select community, building_id, count(*) filter (where rostered)::int as on_roster, count(*)::int as people,
          count(*) filter (where coalesce(status not in ('checked-in', 'sampled', 'cleared', 'held', 'retest')
            and mobility = 'walks' and (exempt_until is null or exempt_until < ${endsAt}), true))::int as due
        from known group by community, building_id)
      select c.community, b.name as building, b.lng, b.lat, c.on_roster as "onRoster", c.people, c.due
      from counted c left join buildings b on b.id = c.building_id`,

    async supply(drillId, division, { startsAt, endsAt, now }) {
      const rows = await sql<(NamedSite & { hours: { opensAt: string; closesAt: string }[] } & Place)[]>`
        select s.id, s.name, s.lng, s.lat, s.lanes, s.rate_per_lane_hour as "ratePerLaneHour",
          s.walk_in_share as "walkInShare", s.hours,
          array(select community from site_communities c where c.site_id = s.id order by community) as communities,
          t.windows, t.bookable
        from sites s cross join lateral (
          select count(*)::int as windows, coalesce(sum(coalesce(t.ceiling, t.bookable)), 0)::int as bookable from slots t
          where t.site_id = s.id and t.starts_at >= greatest(${now}::timestamptz, ${startsAt}::timestamptz)
            and t.ends_at <= ${endsAt}) t
        where s.drill_id = ${drillId} and s.status <> 'closed' and exists (select from site_communities c
          where c.site_id = s.id and c.community like ${`${division}%`}) order by s.id`;
      return rows.map(({ lng, lat, hours, ...site }) => ({
        ...site,
        location: { lng, lat },
        hours: hours.map((open) => ({ opensAt: new Date(open.opensAt), closesAt: new Date(open.closesAt) })),
      }));
    },
  };
}

interface Place {
  lng: number;
  lat: number;
}
