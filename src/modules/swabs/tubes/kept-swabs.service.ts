import type { Clock } from '../../../platform/clock.ts';
import {
  createEarlyRows,
  type DeviceRegistry,
  type EarlyRows,
  type EarlyRowsRepo,
  offsetThen,
  openKept,
  SettledMeanwhile,
  unlessSettled,
} from '../../day/index.ts';
import { type DrillCatalogue, refuseAfterClosing, type SitesService } from '../../drill/index.ts';
import type { RackRepo, StandByResult } from './rack.repo.ts';
import { type ReadyAct, toAct } from './recording.ts';
import type { swabBody } from './tubes.schemas.ts';
import type { FindWho } from './who.ts';

/** "Look for people who have been registered since their swab came." */
export const keptSwabsTopic = 'kept-swabs';

/** Swabs that came before the person: they are put into their tubes as soon as that is registered. */
export function createKeptSwabs(deps: {
  repo: EarlyRowsRepo;
  rack: Pick<RackRepo, 'recordWith'>;
  stand: StandByResult;
  findWho: FindWho;
  tablets: Pick<DeviceRegistry, 'find'>;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  body: ReturnType<typeof swabBody>;
  clock: Clock;
  onError: (error: unknown) => void;
}): EarlyRows {
  const { repo, rack, stand, findWho, body, clock } = deps;
  return createEarlyRows<ReadyAct & { registrationId: string }>({
    ...deps,

    async read(row, from) {
      const said = body.safeParse(openKept('swab_reviews', from.drill.keys, row));
      if (!said.success || said.data.act !== 'sample') return undefined;
      const upload = { ...from, offsetMs: offsetThen(row, said.data.at) };
      const ready = await toAct(upload, said.data, findWho);
      refuseAfterClosing(from.drill, ready.act.act.at);
      if (ready.act.act.kind !== 'sample') return undefined;
      const { registrationId } = ready.act.act;
      return { ...ready, act: { ...ready.act, receivedAt: clock.now() }, registrationId };
    },

    async take(id, drill, { act, registrationId }) {
      const how = { action: 'put-in', to: act.tube.barcode, registrationId };
      const now = clock.now();
      const recorded = rack.recordWith(
        drill.id,
        [act],
        (tx, tubeIds) => stand(tx, drill, tubeIds, now),
        async (tx, [result]) => {
          if (result === undefined || result.result === 'refused') return false;
          if (await repo.comesRight(tx, id, now, how)) return true;
          throw new SettledMeanwhile();
        },
      );
      return (await unlessSettled(recorded)) ?? false;
    },
  });
}
