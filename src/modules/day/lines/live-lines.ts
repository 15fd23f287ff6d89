import type { z } from 'zod';
import { type LiveSource, timeCursors } from '../../service/index.ts';
import { queueNews, showQueue } from './lines.schemas.ts';
import type { SiteLinesRead } from './site-lines.read.ts';

const cursors = timeCursors();

/** The lines of a drill as they change. */
export function createLiveLines(
  read: Pick<SiteLinesRead, 'changed'>,
): LiveSource<z.output<typeof queueNews>> {
  return {
    type: 'queue',
    data: queueNews,
    everyMs: 1_000,
    ...cursors,

    async read(drillId, since) {
      const { now, rows } = await read.changed(drillId, since === undefined ? undefined : Number(since));
      const states = rows.map((row) => ({
        key: row.siteId,
        division: row.division,
        version: cursors.versionAt(row.changed),
        data: { siteId: row.siteId, ...showQueue(row) },
      }));
      return { cursor: cursors.cursorAt(now), states };
    },
  };
}
