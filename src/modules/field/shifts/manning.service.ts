import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed, requireSites, type SitesService } from '../../drill/index.ts';
import {
  type Auditor,
  auditInsert,
  type Caller,
  requireDivision,
  unlessNoted,
} from '../../foundation/index.ts';
import type { LaneChanges } from '../../windows/index.ts';
import type { By } from './posts.service.ts';
import { having } from './shifts.read.ts';

/** How a site's lanes stand to its shifts. */
export interface Manning {
  siteId: string;
  byShifts: boolean;
  graceMinutes: number;
  lanes: number;
  lanesOpen: number;
}

interface MannedSite extends Omit<Manning, 'byShifts'> {
  drillId: string;
  stoppedUntil: Date | null;
  setBy: string;
  role: 'city-hq' | 'district-hq';
  division: string;
  siteLanes: number;
}

/** Lanes of a site that have a shift now and nobody in it; and until when the first of these shifts goes. */
interface Unmanned {
  lanes: number;
  until: Date | null;
}

export interface ManningService {
  /** Has a site's lanes be open as long as their shifts are manned, or as told again. @throws AppError 404, 403, 409 */
  set(by: By, siteId: string, of: { byShifts: boolean; graceMinutes: number }): Promise<Manning>;
  /** @throws AppError 404, 403 */
  see(by: Caller, siteId: string): Promise<Manning>;
  /**
   * Opens and closes the lanes of these sites, or of all, by who is at their posts now, as `PUT /v1/sites/{siteId}/lanes` does
   * and confirms it; answers how many sites have changed.
   */
  settle(sites?: readonly string[]): Promise<number>;
}

export function createManningService(deps: {
  sql: Database['sql'];
  drills: DrillCatalogue;
  sites: Pick<SitesService, 'see'>;
  laneChanges: LaneChanges;
  audit: Auditor;
  clock: Clock;
}): ManningService {
  const { sql, drills, sites, laneChanges, audit, clock } = deps;
  const columns = sql`
    m.site_id as "siteId", m.drill_id as "drillId", m.grace_minutes as "graceMinutes", m.lanes, m.lanes_open as "lanesOpen",
    m.stopped_until as "stoppedUntil", m.set_by as "setBy", m.role, m.division, s.lanes as "siteLanes"`;

  /**
   * A lane lacks its sampler where it has a running shift that asks for one and none of those who have it is there; until its grace is over, whoever has
   * the shift is taken to be coming.
   */
  async function unmannedOf({ siteId, graceMinutes }: MannedSite, at: Date): Promise<Unmanned> {
    const [row] = await sql<Unmanned[]>`
      select count(distinct p.id)::int as lanes, min(s.ends_at) as until
      from posts p join shifts s on s.post_id = p.id and s.skill = 'sampling'
      where p.site_id = ${siteId} and s.starts_at <= ${at} and s.ends_at > ${at}
        and not exists (
          select from shifts o join shift_places l on l.drill_id = o.drill_id and l.shift_id = o.id
          where o.post_id = p.id and o.starts_at <= ${at} and o.ends_at > ${at} and o.skill = 'sampling'
            and (l.state = 'present' or (l.state = any(${[...having]})
              and o.starts_at + ${graceMinutes}::int * interval '1 minute' > ${at})))`;
    return row ?? { lanes: 0, until: null };
  }

  async function settleOne(site: MannedSite): Promise<boolean> {
    const at = clock.now();
    const drill = await drills.get(site.drillId);
    if (drill.status === 'closed') return false;
    const unmanned = await unmannedOf(site, at);
    // What headquarters have changed meanwhile by hand is theirs: the number of all lanes goes with it.
    const lanes = Math.max(1, site.lanes + (site.siteLanes - site.lanesOpen));
    const manned = Math.max(0, lanes - unmanned.lanes);
    // A site has one lane at least; where that is not manned either, its windows are stopped until the shift is over.
    const open = Math.max(1, manned);
    const by = { sub: site.setBy, role: site.role, division: site.division, site: undefined };
    let changed = false;
    if (open !== site.siteLanes) {
      await laneChanges.setLanes(by, site.siteId, {
        lanes: open,
        until: unmanned.until ?? undefined,
        reason: open < site.siteLanes ? '采样台无人值守' : '采样台人员到岗',
      });
      changed = true;
    }
    let { stoppedUntil } = site;
    if (manned === 0 && unmanned.until !== null && (stoppedUntil === null || stoppedUntil < unmanned.until)) {
      await laneChanges.stop(
        by,
        { id: site.siteId, drillId: site.drillId, division: site.division },
        { from: at, to: unmanned.until, reason: '全部采样台无人值守' },
      );
      stoppedUntil = unmanned.until;
      changed = true;
    }
    if (changed || lanes !== site.lanes)
      await sql`
        update site_manning set lanes = ${lanes}, lanes_open = ${open}, stopped_until = ${stoppedUntil}
        where site_id = ${site.siteId}`;
    return changed;
  }

  async function see(by: Caller, siteId: string): Promise<Manning> {
    const site = await sites.see(by, siteId);
    requireDivision(by, site.division);
    const [row] = await sql<MannedSite[]>`
      select ${columns} from site_manning m join sites s on s.id = m.site_id where m.site_id = ${siteId}`;
    const { lanes } = site;
    if (row === undefined) return { siteId, byShifts: false, graceMinutes: 0, lanes, lanesOpen: lanes };
    const { graceMinutes } = row;
    return { siteId, byShifts: true, graceMinutes, lanes: row.lanes, lanesOpen: row.lanesOpen };
  }

  async function settle(ids?: readonly string[]): Promise<number> {
    const all = await sql<MannedSite[]>`
      select ${columns} from site_manning m join sites s on s.id = m.site_id
      where s.status = 'published' and (${ids === undefined}::bool or m.site_id = any(${[...(ids ?? [])]}::uuid[]))
      order by m.site_id`;
    let changed = 0;
    for (const site of all) if (await settleOne(site)) changed += 1;
    return changed;
  }

  return {
    see,
    settle,

    async set(by, siteId, { byShifts, graceMinutes }) {
      const site = await sites.see(by, siteId);
      requireDivision(by, site.division);
      const drill = await drills.get(site.drillId);
      refuseClosed(drill);
      requireSites(drill);
      if (site.kind !== 'fixed') throw new AppError(notFound);
      const { lanes, division } = site;
      const noted = audit.entryIn(drill, {
        by,
        action: 'manning.set',
        object: { kind: 'site', id: siteId },
        division,
        details: { byShifts, graceMinutes },
      });
      if (byShifts)
        await sql`
          with set as (
            insert into site_manning (site_id, drill_id, grace_minutes, lanes, lanes_open, set_by, role, division)
            select ${siteId}::uuid, ${drill.id}::uuid, ${graceMinutes}::int, ${lanes}::int, ${lanes}::int, ${by.sub}, ${by.role}, ${by.division ?? division}
            where ${unlessNoted(sql, noted)}
            on conflict (site_id) do update set grace_minutes = excluded.grace_minutes, set_by = excluded.set_by,
              role = excluded.role, division = excluded.division
            returning 1)
          ${auditInsert(sql, noted)} from set`;
      else
        await sql`
          with gone as (delete from site_manning where site_id = ${siteId} returning 1)
          ${auditInsert(sql, noted)} from gone where ${unlessNoted(sql, noted)}`;
      await settle([siteId]);
      return see(by, siteId);
    },
  };
}
