import type { SiteStatus } from '../../../core/lifecycle/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { insertSlots, type NewSite, type NewSlot, siteKey } from './sites.repo.ts';

/** How a site stands, in a transaction that holds it. */
export type HeldSite = {
  id: string;
  status: SiteStatus;
  version: number;
  /** Whether somebody holds a window there. */
  booked: boolean;
  /** Whether a tablet has been added to it. */
  manned: boolean;
};

/** Writes drafts anew, many in one transaction: for files. */
export interface DraftsRepo {
  /** Sites as they stand, locked until the transaction ends, in the order of their ids: whoever locks some takes them so. */
  hold(on: Queryable, ids: readonly string[]): Promise<HeldSite[]>;
  /** Has drafts that are held be planned otherwise: all of each but its id and when it was made, and its slots. */
  rewrite(on: Queryable, site: Omit<NewSite, 'createdAt'>, slots: readonly NewSlot[]): Promise<void>;
  /** Deletes drafts that are held, with their slots. */
  drop(on: Queryable, ids: readonly string[]): Promise<void>;
}

export function createDraftsRepo({ sql }: Pick<Database, 'sql'>): DraftsRepo {
  return {
    hold: async (on, ids) => on<HeldSite[]>`
      select s.id, s.status, s.version,
        exists (select from slots o where o.site_id = s.id and o.used > 0) as booked,
        exists (select from devices d where d.site_id = s.id) as manned
      from sites s where s.id = any(${[...ids]}::uuid[]) order by s.id for update`,

    async rewrite(on, site, slots) {
      const mobile = site.kind === 'mobile';
      await on`
        with served as (delete from site_communities where site_id = ${site.id}),
        opened as (delete from slots where site_id = ${site.id})
        update sites set name = ${site.name}, address = ${site.address}, place_key = ${siteKey(site)},
          lng = ${site.location.lng}::float8, lat = ${site.location.lat}::float8, division = ${site.division},
          kind = ${site.kind}, visits = ${mobile ? [...site.communities] : null}::text[], lanes = ${site.lanes}::int,
          rate_per_lane_hour = ${site.ratePerLaneHour}::int, walk_in_share = ${site.walkInShare}::float8,
          hours = ${JSON.stringify(site.hours)}::text::jsonb, version = version + 1
        where id = ${site.id}`;
      // In a statement of their own: what the one above deletes still stands for it.
      await on`
        with served as (
          insert into site_communities (site_id, drill_id, community)
          select ${site.id}::uuid, ${site.drillId}::uuid, unnest(${mobile ? [] : [...site.communities]}::text[]))
        ${insertSlots(sql, sql`(select ${site.id}::uuid as id, ${site.drillId}::uuid as drill_id) site`, slots)}`;
    },

    async drop(on, ids) {
      const gone = [...ids];
      await on`
        with served as (delete from site_communities where site_id = any(${gone}::uuid[])),
        opened as (delete from slots where site_id = any(${gone}::uuid[]))
        delete from sites where id = any(${gone}::uuid[])`;
    },
  };
}
