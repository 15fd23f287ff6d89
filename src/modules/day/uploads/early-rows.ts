import { LRUCache } from 'lru-cache';
import { AppError } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill, Site, SitesService } from '../../drill/index.ts';
import type { EarlyRow, EarlyRowsRepo } from './early-rows.repo.ts';
import type { KnownTablets, Upload } from './upload.ts';

/** What tablets sent before the person was registered: check-ins, registrations and tubes come in any order. */
export interface EarlyRows {
  /**
   * Takes those of a site whose people are there by now, as if they came now, and answers how many; their reviews are settled
   * by themselves. What cannot be taken stays as it was. It comes with every upload: so it looks at the newest alone, and opens
   * none again of which it knows whom it names. Older ones are left to `bindAll`.
   */
  bind(siteId: string): Promise<number>;
  /** Takes those of every site, however old, each opened anew: whom a passport means can be another one by now. */
  bindAll(): Promise<number>;
}

/** Rows that are looked at together; and with one upload. */
const together = 500;

/** Rows of which a process remembers whom they name: some MB. */
const mostRemembered = 20_000;

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
  const named = new LRUCache<string, string>({ max: mostRemembered });

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

  async function readThese(site: Site, drill: OpenDrill, ids: readonly string[]) {
    const rows = ids.length === 0 ? [] : await repo.read(ids);
    const found = (await Promise.all(rows.map((row) => readOne(site, drill, row)))).flatMap(
      (one) => one ?? [],
    );
    for (const { id, ready } of found) named.set(id, ready.registrationId);
    return found;
  }

  /** `anew`: each is opened, whatever is remembered of it. */
  async function bindThese(
    site: Site,
    drill: OpenDrill,
    ids: readonly string[],
    anew: boolean,
  ): Promise<number> {
    const remembered = new Map<string, string>();
    for (const id of anew ? [] : ids) {
      const person = named.get(id);
      if (person !== undefined) remembered.set(id, person);
    }
    const opened = await readThese(
      site,
      drill,
      ids.filter((id) => !remembered.has(id)),
    );
    const people = [...remembered.values(), ...opened.map(({ ready }) => ready.registrationId)];
    const there = await repo.registered(drill.id, people);
    const come = [...remembered].flatMap(([id, person]) => (there.has(person) ? [id] : []));
    const found = [...opened, ...(await readThese(site, drill, come))];
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

  async function placeOf(siteId: string): Promise<{ site: Site; drill: OpenDrill }> {
    const site = await sites.opened(siteId);
    return { site, drill: await drills.withPeople(site.drillId) };
  }

  async function bindWhole(siteId: string): Promise<number> {
    const { site, drill } = await placeOf(siteId);
    let bound = 0;
    for (let after: string | undefined; ; ) {
      const ids = await repo.ofSite({ siteId, after, limit: together });
      bound += ids.length === 0 ? 0 : await bindThese(site, drill, ids, true);
      if (ids.length < together) return bound;
      after = ids.at(-1);
    }
  }

  return {
    async bind(siteId) {
      const ids = await repo.newest({ siteId, limit: together });
      if (ids.length === 0) return 0;
      const { site, drill } = await placeOf(siteId);
      return bindThese(site, drill, ids, false);
    },

    async bindAll() {
      let bound = 0;
      for (const siteId of await repo.sites()) bound += await bindWhole(siteId);
      return bound;
    },
  };
}

/** How far the tablet's clock was ahead when the row came. */
export const offsetThen = (row: Pick<EarlyRow, 'at'>, recorded: Date): number =>
  recorded.getTime() - (row.at ?? recorded).getTime();
