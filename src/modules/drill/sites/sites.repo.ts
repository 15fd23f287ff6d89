import type { SlotCapacity } from '../../../core/capacity/index.ts';
import { placeKey } from '../../../core/identity/index.ts';
import type { SiteKind } from '../../../core/lifecycle/index.ts';
import type { Database, Queryable, Sql } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';

export interface NewSite {
  id: string;
  drillId: string;
  kind: SiteKind;
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
   * Writes a site as a draft, with the communities it serves, its slots and its line of the audit log (none for those of
   * an import, which has its own), in one statement. Nothing, and false, where a site of that id stands already, or one
   * of its name, address and division in the drill (of two who add the same at once, one does), or that line is there.
   */
  add(on: Queryable, site: NewSite, slots: readonly NewSlot[], noted?: AuditEntry): Promise<boolean>;
  /** The site that has this one's name, address and division. */
  findTwin(site: Pick<NewSite, 'drillId' | 'division' | 'name' | 'address'>): Promise<string | undefined>;
  /**
   * Changes what a site is called and where it is, with its line of the audit log, in one statement; `version` is the one that
   * was read, if it matters. `twin` where another site of the drill has that name, address and division; false where the
   * site is of another version. Once for each line of the log.
   */
  change(
    site: Pick<NewSite, 'id' | 'drillId' | 'division' | 'name' | 'address' | 'location'>,
    version: number | undefined,
    noted: AuditEntry,
  ): Promise<boolean | 'twin'>;
  /**
   * Deletes a draft with its slots, with its line of the audit log; false where it is none, somebody holds a window there, or
   * a tablet has been added to it.
   */
  delete(siteId: string, noted: AuditEntry): Promise<boolean>;
}

/** What two sites may not have in common: written alike but for spaces, width and case, they are the same. */
export function siteKey({ division, name, address }: Pick<NewSite, 'division' | 'name' | 'address'>): string {
  return [division, name, address].map(placeKey).join(' ');
}

/** The statement that opens slots; `site` is a table expression with the `id` and `drill_id` of the one site whose they are. */
export function insertSlots(sql: Sql, site: ReturnType<Sql>, slots: readonly NewSlot[]) {
  return sql`
    insert into slots (id, site_id, drill_id, starts_at, ends_at, capacity, bookable, used)
    select slot.id, site.id, site.drill_id, slot.starts_at, slot.ends_at, slot.capacity, slot.bookable, 0
    from ${site}, unnest(
      ${slots.map((slot) => slot.id)}::uuid[], ${slots.map((slot) => slot.startsAt.toISOString())}::timestamptz[],
      ${slots.map((slot) => slot.endsAt.toISOString())}::timestamptz[], ${slots.map((slot) => slot.capacity)}::int[],
      ${slots.map((slot) => slot.bookable)}::int[]) as slot (id, starts_at, ends_at, capacity, bookable)`;
}

export function createSitesRepo({ sql }: Pick<Database, 'sql'>): SitesRepo {
  return {
    async add(on, site, slots, noted) {
      const once = noted === undefined ? sql`true` : unlessNoted(sql, noted);
      const audited = noted === undefined ? sql`` : sql`audited as (${auditInsert(sql, noted)} from site),`;
      const rows = await on<{ added: boolean }[]>`
        with site as (
          insert into sites (id, drill_id, name, address, lng, lat, division, lanes, rate_per_lane_hour, walk_in_share,
            hours, status, version, created_at, place_key, kind, visits)
          select ${site.id}::uuid, ${site.drillId}::uuid, ${site.name}, ${site.address}, ${site.location.lng}::float8,
            ${site.location.lat}::float8, ${site.division}, ${site.lanes}::int, ${site.ratePerLaneHour}::int,
            ${site.walkInShare}::float8, ${JSON.stringify(site.hours)}::text::jsonb, 'draft', 1,
            ${site.createdAt}::timestamptz, ${siteKey(site)}, ${site.kind},
            ${site.kind === 'mobile' ? [...site.communities] : null}::text[]
          where ${once}
          on conflict do nothing
          returning id, drill_id),
        ${audited}
        serves as (
          insert into site_communities (site_id, drill_id, community)
          select site.id, site.drill_id, community from site, unnest(${site.kind === 'mobile' ? [] : [...site.communities]}::text[]) as community),
        opens as (${insertSlots(sql, sql`site`, slots)})
        select exists (select from site) as added`;
      return rows[0]?.added === true;
    },

    async findTwin(site) {
      const [row] = await sql<{ id: string }[]>`
        select id from sites where drill_id = ${site.drillId} and place_key = ${siteKey(site)}`;
      return row?.id;
    },

    async change(site, version, noted) {
      const [row] = await sql<{ changed: boolean; twin: boolean }[]>`
        with twin as (
          select from sites where drill_id = ${site.drillId} and place_key = ${siteKey(site)} and id <> ${site.id}),
        before as (select from audit_log where id = ${noted.id}),
        changed as (
          update sites set name = ${site.name}, address = ${site.address}, lng = ${site.location.lng}::float8,
            lat = ${site.location.lat}::float8, place_key = ${siteKey(site)}, version = version + 1
          where id = ${site.id} and version = coalesce(${version ?? null}::int, version) and status <> 'closed'
            and not exists (select from twin) and ${unlessNoted(sql, noted)}
          returning id),
        noted as (${auditInsert(sql, noted)} from changed)
        select exists (select from changed) or exists (select from before) as changed, exists (select from twin) as twin`;
      return row?.changed === true || (row?.twin === true ? 'twin' : false);
    },

    async delete(siteId, noted) {
      const [row] = await sql<{ deleted: number }[]>`
        with deleted as (
          delete from sites s
          where s.id = ${siteId} and s.status = 'draft'
            and not exists (select from slots o where o.site_id = s.id and o.used > 0)
            and not exists (select from devices d where d.site_id = s.id)
          returning id),
        served as (delete from site_communities c using deleted where c.site_id = deleted.id),
        opened as (delete from slots o using deleted where o.site_id = deleted.id),
        noted as (${auditInsert(sql, noted)} from deleted)
        select count(*)::int as deleted from deleted`;
      return row?.deleted === 1;
    },
  };
}
