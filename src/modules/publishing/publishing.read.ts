import type { CommunityDemand, SiteSupply } from '../../core/capacity/index.ts';
import type { ReadDatabase } from '../../platform/db/client.ts';

export interface PublishingRead {
  /** The communities of a drill below a division with the residents known: by roster, else by registration. */
  demand(drillId: string, division: string): Promise<CommunityDemand[]>;
  /** The sites that serve communities below a division, with what they offer from `from` on. */
  supply(drillId: string, division: string, from: Date): Promise<SiteSupply[]>;
}

export function createPublishingRead({ sql }: ReadDatabase): PublishingRead {
  return {
    demand: (drillId, division) => sql<CommunityDemand[]>`
      select c.community as code, greatest(
        (select count(*) from roster r where r.drill_id = c.drill_id and r.community = c.community),
        (select count(*) from registrations g where g.drill_id = c.drill_id and g.community = c.community and g.status <> 'cancelled')
      )::int as residents
      from drill_communities c where c.drill_id = ${drillId} and c.community like ${`${division}%`} order by c.community`,

    supply: (drillId, division, from) => sql<SiteSupply[]>`
      select s.id, s.lanes * s.rate_per_lane_hour as "ratePerHour",
        array(select community from site_communities c where c.site_id = s.id order by community) as communities,
        coalesce((select sum(coalesce(t.ceiling, t.bookable)) from slots t where t.site_id = s.id and t.starts_at >= ${from}), 0)::int as bookable
      from sites s
      where s.drill_id = ${drillId} and s.status <> 'closed' and exists (select from site_communities c
        where c.site_id = s.id and c.community like ${`${division}%`}) order by s.id`,
  };
}
