import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { type LiveSource, timeCursors } from '../../service/index.ts';
import { boxNews } from './boxes.answers.ts';
import type { BoxesRead } from './boxes.read.ts';
import { showListedBox } from './boxes.show.ts';

const cursors = timeCursors();

/**
 * The boxes of a drill as they change, and those under way as their minutes run: a newcomer is told of boxes under way, and
 * everybody once a minute of how much time these have left.
 */
export function createLiveBoxes(deps: {
  read: Pick<BoxesRead, 'changed'>;
  clock: Clock;
}): LiveSource<z.output<typeof boxNews>> {
  const { read, clock } = deps;
  return {
    type: 'box',
    data: boxNews,
    everyMs: 1_000,
    ...cursors,

    async read(drillId, since) {
      const { now, rows } = await read.changed(drillId, since === undefined ? undefined : Number(since));
      const states = rows.map(({ changed, ...row }) => ({
        key: row.id,
        // A box of which only a laboratory has heard is the city's to look at.
        division: row.division ?? row.city,
        version: cursors.versionAt(changed),
        data: showListedBox(row, clock.now()),
      }));
      return { cursor: cursors.cursorAt(now), states };
    },
  };
}
