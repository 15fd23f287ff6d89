import { AppError } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill, Site, SitesService } from '../../drill/index.ts';
import type { EarlyRow, EarlyRowsRepo } from './early-rows.repo.ts';
import type { KnownTablets, Upload } from './upload.ts';

/** What tablets sent before the person was registered: check-ins, registrations and tubes come in any order. */
export interface EarlyRows {
  /**
   * Takes those of a site whose people are there by now, as if they came now, and answers how many; their reviews are settled
   * by themselves. What cannot be taken stays as it was.
   */
  bind(siteId: string): Promise<number>;
  /** The same of every site. */
  bindAll(): Promise<number>;
}

/** Rows that are looked at together. */
const together = 500;

/**
 * `read` makes out what a row says and of whom; undefined where that cannot be told. `take` writes it, with its review settled,
 * and answers whether it could.
 */
export function createEarlyRows<T extends { registrationId: string }>(deps: {
  repo: EarlyRowsRepo;
  tablets: Pick<KnownTablets, 'find'>;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  /** @throws AppError where the row is refused still */
  read(row: EarlyRow, from: Omit<Upload, 'offsetMs'>): Promise<T | undefined>;
  take(id: string, drill: OpenDrill, ready: T): Promise<boolean>;
  onError(error: unknown): void;
}): EarlyRows {
  const { repo, tablets, sites, drills, read, take, onError } = deps;

  async function readOne(site: Site, drill: OpenDrill, row: EarlyRow) {
    const { device, receivedAt } = row;
    const tag = (await tablets.find(device))?.tag;
    try {
      const ready = await read(row, { device, tag, site, drill, receivedAt, offline: true });
      return ready && { id: row.id, ready };
    } catch (error) {
      if (!(error instanceof AppError)) onError(error);
      return undefined;
    }
  }

  async function bindThese(site: Site, drill: OpenDrill, rows: readonly EarlyRow[]): Promise<number> {
    const found = (await Promise.all(rows.map((row) => readOne(site, drill, row)))).flatMap(
      (one) => one ?? [],
    );
    const there = await repo.registered(
      drill.id,
      found.map(({ ready }) => ready.registrationId),
    );
    let bound = 0;
    for (const { id, ready } of found) {
      if (!there.has(ready.registrationId)) continue;
      try {
        bound += Number(await take(id, drill, ready));
      } catch (error) {
        onError(error);
      }
    }
    return bound;
  }

  async function bind(siteId: string): Promise<number> {
    const site = await sites.opened(siteId);
    const drill = await drills.withPeople(site.drillId);
    let bound = 0;
    for (let after: string | undefined; ; ) {
      const rows = await repo.ofSite({ siteId, after, limit: together });
      bound += rows.length === 0 ? 0 : await bindThese(site, drill, rows);
      if (rows.length < together) return bound;
      after = rows.at(-1)?.id;
    }
  }

  return {
    bind,
    async bindAll() {
      let bound = 0;
      for (const siteId of await repo.sites()) bound += await bind(siteId);
      return bound;
    },
  };
}

/** How far the tablet's clock was ahead when the row came. */
export const offsetThen = (row: Pick<EarlyRow, 'at'>, recorded: Date): number =>
  recorded.getTime() - (row.at ?? recorded).getTime();
