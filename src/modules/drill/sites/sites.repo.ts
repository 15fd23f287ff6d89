import type { SlotCapacity } from '../../../core/capacity/index.ts';
import type { Queryable } from '../../../platform/db/index.ts';

export interface NewSite {
  id: string;
  drillId: string;
  name: string;
  address: string;
  location: { lng: number; lat: number };
  division: string;
  communities: readonly string[];
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  hours: readonly { opensAt: Date; closesAt: Date }[];
  createdAt: Date;
}

export interface NewSlot extends SlotCapacity {
  id: string;
  startsAt: Date;
  endsAt: Date;
}

export interface SitesRepo {
  /**
   * Writes a site as a draft, with the communities it serves and its slots, in one statement. Nothing, and false,
   * where a site of that id stands already.
   */
  add(on: Queryable, site: NewSite, slots: readonly NewSlot[]): Promise<boolean>;
}

export function createSitesRepo(): SitesRepo {
  return {
    async add(on, site, slots) {
      const rows = await on<{ added: boolean }[]>`
        with site as (
          insert into sites (id, drill_id, name, address, lng, lat, division, lanes, rate_per_lane_hour, walk_in_share,
            hours, status, version, created_at)
          values (${site.id}, ${site.drillId}, ${site.name}, ${site.address}, ${site.location.lng}, ${site.location.lat},
            ${site.division}, ${site.lanes}, ${site.ratePerLaneHour}, ${site.walkInShare},
            ${JSON.stringify(site.hours)}::text::jsonb, 'draft', 1, ${site.createdAt})
          on conflict (id) do nothing
          returning id, drill_id),
        serves as (
          insert into site_communities (site_id, drill_id, community)
          select site.id, site.drill_id, community from site, unnest(${[...site.communities]}::text[]) as community),
        opens as (
        insert into slots (id, site_id, drill_id, starts_at, ends_at, capacity, bookable, used)
        select slot.id, site.id, site.drill_id, slot.starts_at, slot.ends_at, slot.capacity, slot.bookable, 0
        from site, unnest(
          ${slots.map((slot) => slot.id)}::uuid[], ${slots.map((slot) => slot.startsAt.toISOString())}::timestamptz[],
          ${slots.map((slot) => slot.endsAt.toISOString())}::timestamptz[], ${slots.map((slot) => slot.capacity)}::int[],
          ${slots.map((slot) => slot.bookable)}::int[]) as slot (id, starts_at, ends_at, capacity, bookable))
        select exists (select from site) as added`;
      return rows[0]?.added === true;
    },
  };
}
