import type { CommunityLoad, SiteOption } from '../../../core/assignment/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** What the communities of one part are planned with. */
export interface PartSupply {
  walkLimit: number;
  detour: number;
  sites: SiteOption[];
  /** Ids of the published sites that serve each of the communities, in the order of the communities. */
  serving: { community: string; sites: string[] }[];
}

export interface PlanningRead {
  /** Communities below a division in which somebody waits for a window, with the published sites that serve them. */
  loads(drillId: string, division: string): Promise<CommunityLoad[]>;
  /** Sites that serve any of the communities, with their slots that start at or after `from`. */
  supply(drillId: string, communities: readonly string[], from: Date): Promise<PartSupply>;
}

export function createPlanningRead({ sql }: ReadDatabase): PlanningRead {
  return {
    loads: (drillId, division) => sql<CommunityLoad[]>`
      with waiting as (
        select community, count(*)::int as people from waiting
        where drill_id = ${drillId} and community like ${`${division}%`}
        group by community)
      select w.community, w.people, array(
        select c.site_id::text from site_communities c join sites s on s.id = c.site_id and s.status = 'published'
        where c.drill_id = ${drillId} and c.community = w.community order by 1) as sites
      from waiting w order by w.community`,

    async supply(drillId, communities, from) {
      const [settings] = await sql<{ walkLimit: number; detour: number }[]>`
        select walk_limit_metres as "walkLimit", detour_factor as detour from drills where id = ${drillId}`;
      if (settings === undefined) throw new RangeError('there is no such drill');
      const serving = await sql<{ community: string; sites: string[] }[]>`
        select t.community, array(
          select c.site_id::text from site_communities c join sites s on s.id = c.site_id and s.status = 'published'
          where c.drill_id = ${drillId} and c.community = t.community order by 1) as sites
        from unnest(${[...communities]}::text[]) with ordinality as t (community, n) order by t.n`;
      const ids = [...new Set(serving.flatMap(({ sites }) => sites))];
      const places = await sql<{ id: string; lng: number; lat: number }[]>`
        select id, lng, lat from sites where id = any(${ids}::uuid[])`;
      const slots = await sql<
        { site: string; id: string; s: number; e: number; bookable: number; free: number }[]
      >`
        select t.site_id as site, t.id, (extract(epoch from t.starts_at) * 1000)::float8 as s,
          (extract(epoch from t.ends_at) * 1000)::float8 as e, coalesce(t.ceiling, t.bookable) as bookable,
          coalesce(t.ceiling, t.bookable) - t.used as free
        from slots t join drills d on d.id = t.drill_id and t.starts_at >= d.starts_at and t.ends_at <= d.ends_at
        where t.site_id = any(${ids}::uuid[]) and t.starts_at >= ${from} and coalesce(t.ceiling, t.bookable) > 0`;
      const bySite = new Map<string, SiteOption['slots'][number][]>(ids.map((id) => [id, []]));
      for (const { site, id, s, e, bookable, free } of slots) {
        bySite.get(site)?.push({ id, startsAt: s, endsAt: e, bookable, free });
      }
      const sites = places.map(({ id, lng, lat }) => ({
        id,
        location: { lng, lat },
        slots: bySite.get(id) ?? [],
      }));
      return { ...settings, sites, serving: [...serving] };
    },
  };
}
