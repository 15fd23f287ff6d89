import { z } from 'zod';
import { type LiveSource, timeCursors } from '../../service/index.ts';
import type { HandOversRead } from './hand-overs.read.ts';

const handedOver = z
  .object({
    division: z.string().meta({ description: 'The community, or whoever has to find out which it is' }),
    open: z.int().meta({ description: 'People whom checkpoints have handed over and nobody has met yet' }),
    nextDueAt: z.iso.datetime().nullable().meta({ description: 'When the first of them will be there' }),
  })
  .meta({ description: 'Somebody has been handed over by a checkpoint: how many a community has to meet' });

const cursors = timeCursors();

/** People whom checkpoints hand over, as that is heard of: a figure for each community, never a list of people. */
export function createLiveHandOvers(deps: { read: HandOversRead }): LiveSource<z.output<typeof handedOver>> {
  return {
    type: 'handed-over',
    data: handedOver,
    everyMs: 1_000,
    ...cursors,

    async read(drillId, since) {
      const rows = await deps.read.divisions(drillId, since === undefined ? undefined : Number(since));
      const latest = rows.reduce(
        (most, { changed }) => Math.max(most, changed),
        Number(since ?? 0) + cursors.marginMs,
      );
      return {
        cursor: cursors.cursorAt(latest),
        states: rows.map(({ division, open, nextDueAt, changed }) => ({
          key: division,
          division,
          version: cursors.versionAt(changed),
          data: { division, open, nextDueAt: nextDueAt?.toISOString() ?? null },
        })),
      };
    },
  };
}
