import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { LiveSource } from '../../service/index.ts';
import { boxNews } from './boxes.answers.ts';
import type { BoxesRead } from './boxes.read.ts';
import { showListedBox } from './boxes.show.ts';

/** How long the writing of an act may take to be committed, in ms: what it says is told twice rather than never. */
const marginMs = 5_000;

/**
 * The boxes of a drill as they change, and those under way as their minutes run: a newcomer is told of boxes under way, and
 * everybody once a minute of how much time these have left. A cursor is the database's time in ms, less a margin.
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

    async read(drillId, since) {
      const { now, rows } = await read.changed(drillId, since === undefined ? undefined : Number(since));
      const states = rows.map(({ changed, ...row }) => ({
        key: row.id,
        // A box of which only a laboratory has heard is the city's to look at.
        division: row.division ?? row.city,
        version: String(Math.floor(changed)),
        data: showListedBox(row, clock.now()),
      }));
      return { cursor: String(Math.floor(now - marginMs)), states };
    },

    understands: (cursor, latest) => /^\d{1,16}$/.test(cursor) && Number(cursor) <= Number(latest) + marginMs,
    told: (version, cursor) => Number(version) <= Number(cursor),
  };
}
