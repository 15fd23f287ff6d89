import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { type LiveSource, wholeCursors } from '../../service/index.ts';
import type { ResultsRead } from './results.read.ts';
import { holdNews } from './results.schemas.ts';

/**
 * Tubes that hold people, or held them: one in some thousands, so all of them are read in each round, and whoever comes back is
 * told all of them.
 */
export function createLiveHolds(deps: {
  read: Pick<ResultsRead, 'holding'>;
  clock: Clock;
}): LiveSource<z.output<typeof holdNews>> {
  const { read, clock } = deps;
  return {
    type: 'hold',
    data: holdNews,
    everyMs: 1_000,
    ...wholeCursors,

    async read(drillId) {
      const rows = await read.holding(drillId);
      const states = rows.map(({ tubeId, division, ...data }) => ({
        key: tubeId,
        division,
        version: '0',
        data,
      }));
      return { cursor: String(clock.now().getTime()), states };
    },
  };
}
