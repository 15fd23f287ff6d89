import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { openKept, type Upload } from '../../day/index.ts';
import {
  type DrillCatalogue,
  type OpenDrill,
  refuseAfterClosing,
  type Site,
  type SitesService,
} from '../../drill/index.ts';
import type { KeptSwab, KeptSwabsRepo } from './kept-swabs.repo.ts';
import type { RackRepo } from './rack.repo.ts';
import { type ReadyAct, toAct } from './recording.ts';
import type { swabBody } from './tubes.schemas.ts';
import type { FindWho } from './who.ts';

/** Swabs that came before the person: tablets send check-ins and tubes in any order. */
export interface KeptSwabs {
  /**
   * Binds those of a site whose people are there by now, as if they came now, and answers how many; their reviews are settled
   * by themselves. What cannot be bound stays as it was.
   */
  bind(siteId: string): Promise<number>;
  /** The same of every site. */
  bindAll(): Promise<number>;
}

/** Rows that are looked at together. */
const together = 500;

export function createKeptSwabs(deps: {
  kept: KeptSwabsRepo;
  rack: Pick<RackRepo, 'recordWith'>;
  findWho: FindWho;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  body: ReturnType<typeof swabBody>;
  clock: Clock;
  onError: (error: unknown) => void;
}): KeptSwabs {
  const { kept, rack, findWho, sites, drills, body, clock, onError } = deps;

  /** What a kept row says, with whose swab it is; undefined where that is not to be made out, or it is no swab. */
  async function read(
    site: Site,
    drill: OpenDrill,
    row: KeptSwab,
  ): Promise<(ReadyAct & { id: string; registrationId: string }) | undefined> {
    const said = body.safeParse(openKept('swab_reviews', drill.keys, row));
    if (!said.success || said.data.act !== 'sample') return undefined;
    const upload: Upload = {
      device: row.device,
      tag: undefined,
      site,
      drill,
      receivedAt: row.receivedAt,
      // As it was reckoned when it came.
      offsetMs: said.data.at.getTime() - (row.at ?? said.data.at).getTime(),
      offline: true,
    };
    try {
      const ready = await toAct(upload, said.data, findWho);
      refuseAfterClosing(drill, ready.act.act.at);
      if (ready.act.act.kind !== 'sample') return undefined;
      const { registrationId } = ready.act.act;
      return { ...ready, act: { ...ready.act, receivedAt: clock.now() }, id: row.id, registrationId };
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  async function bindThese(site: Site, drill: OpenDrill, rows: readonly KeptSwab[]): Promise<number> {
    const ready = (await Promise.all(rows.map((row) => read(site, drill, row)))).flatMap((one) => one ?? []);
    const there = await kept.registered(
      drill.id,
      ready.map(({ registrationId }) => registrationId),
    );
    let bound = 0;
    for (const { id, registrationId, act } of ready) {
      if (!there.has(registrationId)) continue;
      try {
        bound += await rack.recordWith(drill.id, [act], async (tx, [result]) => {
          if (result === undefined || result.result === 'refused') return 0;
          await kept.comesRight(tx, id, clock.now());
          return 1;
        });
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
      const rows = await kept.ofSite({ siteId, after, limit: together });
      bound += rows.length === 0 ? 0 : await bindThese(site, drill, rows);
      if (rows.length < together) return bound;
      after = rows.at(-1)?.id;
    }
  }

  return {
    bind,
    async bindAll() {
      let bound = 0;
      for (const siteId of await kept.sites()) bound += await bind(siteId);
      return bound;
    },
  };
}
