import type { Clock } from '../../../platform/clock.ts';
import { type DrillCatalogue, refuseAfterClosing, type SitesService } from '../../drill/index.ts';
import {
  createEarlyRows,
  type EarlyRows,
  type EarlyRowsRepo,
  type KnownTablets,
  offsetThen,
  openKept,
  timeIn,
} from '../uploads/index.ts';
import type { NewCheckIn } from './check-in.repo.ts';
import type { checkInBody } from './check-in.schemas.ts';
import type { Identify } from './identify.ts';
import type { KeptCheckInsRepo } from './kept-check-ins.repo.ts';
import { toRecord } from './recording.ts';

/** "Look for people who have been registered since their check-in came." */
export const keptCheckInsTopic = 'kept-check-ins';

/**
 * Check-ins that came before the person: a tablet's upload may be quicker than the registration that another one, or the
 * community, made of them. They stand as soon as that is there, at the time at which they were recorded.
 */
export function createKeptCheckIns(deps: {
  repo: EarlyRowsRepo;
  kept: KeptCheckInsRepo;
  identify: Identify;
  tablets: Pick<KnownTablets, 'find'>;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  body: ReturnType<typeof checkInBody>;
  clock: Clock;
  onError: (error: unknown) => void;
}): EarlyRows {
  const { kept, identify, body, clock } = deps;
  return createEarlyRows<NewCheckIn>({
    ...deps,

    async read(row, from) {
      const said = body.safeParse(openKept('check_in_reviews', from.drill.keys, row));
      if (!said.success) return undefined;
      const upload = { ...from, offsetMs: offsetThen(row, said.data.at) };
      const when = timeIn(upload, said.data.at);
      refuseAfterClosing(from.drill, when.at);
      const who = await identify(said.data, { ...upload, at: when.at });
      // It counts from now on: whatever was recorded of them since came before it.
      return { ...toRecord(upload, said.data, when, who), receivedAt: clock.now() };
    },

    take: (id, _drill, checkIn) => kept.bind(id, checkIn),
  });
}
