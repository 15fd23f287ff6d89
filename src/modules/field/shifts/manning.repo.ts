import { type Database, isOver } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, type headquarters, unlessNoted } from '../../foundation/index.ts';
import { having } from './shifts.read.ts';
import type { SiteHours } from './shifts.tables.ts';

/** A site whose lanes go by their shifts, with what has been made of them. */
export interface MannedSite {
  siteId: string;
  drillId: string;
  graceMinutes: number;
  lanes: number;
  lanesOpen: number;
  /** What a process that was at it has written down that it would open; null where none was, or it is done. */
  lanesNext: number | null;
  stoppedUntil: Date | null;
  /** The site's hours before its windows were stopped, and what was left of them; null where none are, or it is not known. */
  hoursBefore: SiteHours | null;
  hoursLeft: SiteHours | null;
  setBy: string;
  role: (typeof headquarters)[number];
  division: string;
  /** Of the site as it stands. */
  siteLanes: number;
  siteHours: SiteHours;
  /** Lanes of which it is written down that nobody has them, in ascending order. */
  unmanned: number[];
}

/** Lanes of a site that have a shift now and nobody in it, in ascending order; and until when the first of these shifts goes. */
export interface Unmanned {
  lanes: number[];
  until: Date | null;
}

export interface ManningRepo {
  find(siteId: string): Promise<MannedSite | undefined>;
  /** Published sites whose lanes go by their shifts; of these, or all. */
  list(siteIds: readonly string[] | undefined): Promise<MannedSite[]>;
  /**
   * A lane lacks its sampler where it has a running shift that asks for one and none of those who have it is there; until its
   * grace is over, whoever has the shift is taken to be coming.
   */
  unmanned(site: Pick<MannedSite, 'siteId' | 'graceMinutes'>, at: Date): Promise<Unmanned>;
  /**
   * Takes a site for this process to change, for a minute at most: two at once would each take the other's change for one that
   * headquarters made by hand. False while another is at it.
   */
  claim(siteId: string): Promise<boolean>;
  /** Writes down how many lanes are about to be opened, before they are. */
  intend(siteId: string, lanesNext: number): Promise<void>;
  /** Writes down which hours a site is to have again, before its windows are stopped. */
  remember(siteId: string, hours: SiteHours): Promise<void>;
  /** Gives a site back unchanged. */
  release(siteId: string): Promise<void>;
  /** Notes what has been made of a site's lanes, and gives it back. */
  settle(
    siteId: string,
    now: Pick<MannedSite, 'lanes' | 'lanesOpen' | 'stoppedUntil' | 'hoursBefore' | 'hoursLeft'>,
  ): Promise<void>;
  /** Has a site's lanes go by their shifts from now on, with its line of the audit log. */
  begin(
    site: Pick<MannedSite, 'siteId' | 'drillId' | 'graceMinutes' | 'lanes' | 'setBy' | 'division'> & {
      role: string;
    },
    noted: AuditEntry,
  ): Promise<void>;
  /** Has them be as told again. */
  end(siteId: string, noted: AuditEntry): Promise<void>;
  /** The sites at whose lanes these shifts are. */
  sitesOf(shiftIds: readonly string[]): Promise<string[]>;
}

/** Longer than the lanes of the largest site take. */
const leaseMs = 60_000;

export function createManningRepo({ sql }: Pick<Database, 'sql'>): ManningRepo {
  const columns = sql`
    m.site_id as "siteId", m.drill_id as "drillId", m.grace_minutes as "graceMinutes", m.lanes, m.lanes_open as "lanesOpen",
    m.lanes_next as "lanesNext", m.stopped_until as "stoppedUntil", m.hours_before as "hoursBefore",
    m.hours_left as "hoursLeft", m.set_by as "setBy", m.role, m.division, s.lanes as "siteLanes", s.hours as "siteHours",
    array(select u.lane from unmanned_lanes u where u.site_id = m.site_id and u.until is null order by u.lane) as unmanned`;
  return {
    async find(siteId) {
      const [row] = await sql<MannedSite[]>`
        select ${columns} from site_manning m join sites s on s.id = m.site_id where m.site_id = ${siteId}`;
      return row;
    },

    list: (siteIds) => sql<MannedSite[]>`
      select ${columns} from site_manning m join sites s on s.id = m.site_id
      where s.status = 'published' and (${siteIds === undefined}::bool or m.site_id = any(${[...(siteIds ?? [])]}::uuid[]))
      order by m.site_id`,

    async unmanned({ siteId, graceMinutes }, at) {
      const [row] = await sql<Unmanned[]>`
        select coalesce(array_agg(distinct p.lane), '{}') as lanes, min(s.ends_at) as until
        from posts p join shifts s on s.post_id = p.id and s.skill = 'sampling'
        where p.site_id = ${siteId} and s.starts_at <= ${at} and s.ends_at > ${at}
          and not exists (
            select from shifts o join shift_places l on l.drill_id = o.drill_id and l.shift_id = o.id
            where o.post_id = p.id and o.starts_at <= ${at} and o.ends_at > ${at} and o.skill = 'sampling'
              and (l.state = 'present' or (l.state = any(${[...having]})
                and o.starts_at + ${graceMinutes}::int * interval '1 minute' > ${at})))`;
      return row ?? { lanes: [], until: null };
    },

    async claim(siteId) {
      const rows = await sql`
        update site_manning set settling_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
        where site_id = ${siteId} and ${isOver(sql, 'settling_until', leaseMs)} returning 1`;
      return rows.length > 0;
    },

    async intend(siteId, lanesNext) {
      await sql`update site_manning set lanes_next = ${lanesNext} where site_id = ${siteId}`;
    },

    async remember(siteId, hours) {
      await sql`
        update site_manning set hours_before = ${JSON.stringify(hours)}::text::jsonb, hours_left = null
        where site_id = ${siteId}`;
    },

    async release(siteId) {
      await sql`update site_manning set settling_until = null where site_id = ${siteId}`;
    },

    async settle(siteId, { lanes, lanesOpen, stoppedUntil, hoursBefore, hoursLeft }) {
      const json = (hours: SiteHours | null) => (hours === null ? null : JSON.stringify(hours));
      await sql`
        update site_manning set lanes = ${lanes}, lanes_open = ${lanesOpen}, lanes_next = null, stopped_until = ${stoppedUntil},
          hours_before = ${json(hoursBefore)}::text::jsonb, hours_left = ${json(hoursLeft)}::text::jsonb, settling_until = null
        where site_id = ${siteId}`;
    },

    async begin({ siteId, drillId, graceMinutes, lanes, setBy, role, division }, noted) {
      await sql`
        with set as (
          insert into site_manning (site_id, drill_id, grace_minutes, lanes, lanes_open, set_by, role, division)
          select ${siteId}::uuid, ${drillId}::uuid, ${graceMinutes}::int, ${lanes}::int, ${lanes}::int, ${setBy}, ${role},
            ${division}
          where ${unlessNoted(sql, noted)}
          on conflict (site_id) do update set grace_minutes = excluded.grace_minutes, set_by = excluded.set_by,
            role = excluded.role, division = excluded.division
          returning 1)
        ${auditInsert(sql, noted)} from set`;
    },

    async end(siteId, noted) {
      await sql`
        with gone as (delete from site_manning where site_id = ${siteId} returning 1)
        ${auditInsert(sql, noted)} from gone where ${unlessNoted(sql, noted)}`;
    },

    async sitesOf(shiftIds) {
      const rows = await sql<{ siteId: string }[]>`
        select distinct p.site_id as "siteId" from shifts s join posts p on p.id = s.post_id
        where s.id = any(${[...shiftIds]}::uuid[]) and p.site_id is not null`;
      return rows.map(({ siteId }) => siteId);
    },
  };
}
