import type { SiteKind, SiteStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface Site {
  id: string;
  drillId: string;
  kind: SiteKind;
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
  /** Counts its changes. */
  version: number;
}

export interface Slot {
  id: string;
  startsAt: Date;
  endsAt: Date;
  capacity: number;
  /** Places that may still be, or are, taken: the ceiling where there is one; none once the drill is closed. */
  bookable: number;
  used: number;
}

export interface SitesRead {
  find(id: string): Promise<Site | undefined>;
  /** A drill's sites by name: the published ones to which people come, and below `draftsIn` all of every status and kind. */
  list(drillId: string, draftsIn: string | undefined): Promise<Site[]>;
  /** In order of time, from after `after`. */
  slots(siteId: string, after: Date | undefined, limit: number): Promise<Slot[]>;
}

export function createSitesRead({ sql }: ReadDatabase): SitesRead {
  const columns = sql`
    s.id, s.drill_id as "drillId", s.kind, s.name, s.address, s.lng, s.lat, s.division, s.lanes,
    s.rate_per_lane_hour as "ratePerLaneHour", s.walk_in_share as "walkInShare", s.hours, s.status, s.version,
    coalesce(s.visits, array(select community from site_communities c where c.site_id = s.id order by community)) as communities`;
  return {
    async find(id) {
      const [row] = await sql<Site[]>`select ${columns} from sites s where s.id = ${id}`;
      return row;
    },

    list: (drillId, draftsIn) => sql<Site[]>`
      select ${columns} from sites s
      where s.drill_id = ${drillId} and (s.status = 'published' and s.kind = 'fixed' or s.division like ${draftsIn ?? null}::text || '%')
      order by s.name, s.id`,

    slots: (siteId, after, limit) => sql<Slot[]>`
      select s.id, s.starts_at as "startsAt", s.ends_at as "endsAt", s.capacity,
        case when d.status = 'closed' then 0 else coalesce(s.ceiling, s.bookable) end as bookable, s.used
      from slots s join drills d on d.id = s.drill_id
      where s.site_id = ${siteId} and s.starts_at > coalesce(${after ?? null}::timestamptz, '-infinity')
        and (s.used > 0 or s.starts_at >= d.starts_at and s.ends_at <= d.ends_at)
      order by s.starts_at limit ${limit}`,
  };
}
