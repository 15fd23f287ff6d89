import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { CommunityPlace } from '../../foundation/index.ts';

/**
 * Where communities lie, by what drills know: the middle of a community's buildings where a roster has put any on the
 * map, else the middle of the published sites that serve it. To three decimals of a degree (about 100 m), so that no
 * building can be told from it.
 */
export function createCommunityPlacesRead({ sql }: ReadDatabase): () => Promise<CommunityPlace[]> {
  return () => sql<CommunityPlace[]>`
    select code, round(lng::numeric, 3)::float8 as lng, round(lat::numeric, 3)::float8 as lat from (
      select coalesce(b.community, s.community) as code, coalesce(b.lng, s.lng) as lng, coalesce(b.lat, s.lat) as lat
      from (
        select community, avg(lng) as lng, avg(lat) as lat from buildings
        where lng is not null and lat is not null group by community) b
      full join (
        select c.community, avg(s.lng) as lng, avg(s.lat) as lat
        from site_communities c join sites s on s.id = c.site_id and s.status = 'published' group by c.community) s
        on s.community = b.community) known
    order by code`;
}
