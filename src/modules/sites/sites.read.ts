import type { SiteStatus } from '../../core/lifecycle/index.ts';
import type { Database } from '../../platform/db/client.ts';

export interface Site {
  id: string;
  drillId: string;
  name: string;
  address: string;
  lng: number;
  lat: number;
  division: string;
  communities: string[];
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  hours: { opensAt: string; closesAt: string }[];
  status: SiteStatus;
}

export interface Slot {
  id: string;
  startsAt: Date;
  endsAt: Date;
  capacity: number;
  bookable: number;
  used: number;
}

export interface SitesQuery {
  drillId: string;
  /** Division whose sites are seen in every status; elsewhere only published ones are. */
  draftsIn: string | undefined;
  /** Only sites whose division begins with it. */
  division: string;
  near: { lng: number; lat: number } | undefined;
  offset: number;
  limit: number;
}

export interface SitesRead {
  find(id: string): Promise<Site | undefined>;
  /** Nearest first where a place is given (`distanceMetres` by haversine, else null), then by name. */
  list(query: SitesQuery): Promise<(Site & { distanceMetres: number | null })[]>;
  /** In order of time, from after `after`. */
  slots(siteId: string, after: Date | undefined, limit: number): Promise<Slot[]>;
}

export function createSitesRead({ sql }: Database): SitesRead {
  const columns = sql`
    s.id, s.drill_id as "drillId", s.name, s.address, s.lng, s.lat, s.division, s.lanes,
    s.rate_per_lane_hour as "ratePerLaneHour", s.walk_in_share as "walkInShare", s.hours, s.status,
    array(select community from site_communities c where c.site_id = s.id order by community) as communities`;
  return {
    async find(id) {
      const [row] = await sql<Site[]>`select ${columns} from sites s where s.id = ${id}`;
      return row;
    },

    list({ drillId, draftsIn, division, near, offset, limit }) {
      const distance =
        near === undefined
          ? sql`null::float8`
          : sql`round(2 * 6371008.8 * asin(least(1, sqrt(
              sin(radians(s.lat - ${near.lat}::float8) / 2) ^ 2
              + cos(radians(${near.lat}::float8)) * cos(radians(s.lat)) * sin(radians(s.lng - ${near.lng}::float8) / 2) ^ 2))))`;
      return sql<(Site & { distanceMetres: number | null })[]>`
        select ${columns}, ${distance} as "distanceMetres" from sites s
        where s.drill_id = ${drillId} and s.division like ${`${division}%`}
          and (s.status = 'published' or s.division like ${draftsIn ?? null}::text || '%')
        order by "distanceMetres" nulls last, s.name, s.id offset ${offset} limit ${limit}`;
    },

    slots: (siteId, after, limit) => sql<Slot[]>`
      select id, starts_at as "startsAt", ends_at as "endsAt", capacity, bookable, used from slots
      where site_id = ${siteId} and starts_at > coalesce(${after ?? null}::timestamptz, '-infinity')
      order by starts_at limit ${limit}`,
  };
}
