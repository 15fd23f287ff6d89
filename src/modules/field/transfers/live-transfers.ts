import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { type LiveSource, timeCursors } from '../../service/index.ts';
import type { TransfersRead } from './transfers.read.ts';

const districtTransfers = z
  .object({
    division: z.string().meta({ description: 'The district in which people are fetched' }),
    asked: z.int(),
    approved: z.int(),
    placed: z.int(),
    arranged: z.int(),
    pickedUp: z.int(),
    overdue: z.int().meta({ description: 'Those of them that have stood still for too long' }),
  })
  .meta({
    description:
      'How many transfers of a district are under way, by status, have changed, or one is overdue now',
  });

const cursors = timeCursors();

/** Transfers as they go on: figures of each district, never a list of people. */
export function createLiveTransfers(deps: {
  read: Pick<TransfersRead, 'districts'>;
  clock: Clock;
}): LiveSource<z.output<typeof districtTransfers>> {
  return {
    type: 'transfers',
    data: districtTransfers,
    everyMs: 1_000,
    ...cursors,

    async read(drillId, since) {
      const from = since === undefined ? undefined : Number(since);
      const rows = await deps.read.districts(drillId, deps.clock.now(), from);
      const latest = rows.reduce(
        (most, { changed }) => Math.max(most, changed),
        Number(since ?? 0) + cursors.marginMs,
      );
      return {
        cursor: cursors.cursorAt(latest),
        states: rows.map(({ changed, ...data }) => ({
          key: data.division,
          division: data.division,
          version: cursors.versionAt(changed),
          data,
        })),
      };
    },
  };
}
