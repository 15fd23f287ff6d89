import type { z } from 'zod';
import type { LiveSource } from '../../service/index.ts';
import { queueNews, showQueue } from './lines.schemas.ts';
import type { SiteLinesRead } from './site-lines.read.ts';

/** How long the storing of a line may take to be committed, in ms: what it says is told twice rather than never. */
const marginMs = 5_000;

/** The lines of a drill as they change. A cursor is the database's time in ms, less a margin for what was under way. */
export function createLiveLines(
  read: Pick<SiteLinesRead, 'changed'>,
): LiveSource<z.output<typeof queueNews>> {
  return {
    type: 'queue',
    data: queueNews,
    everyMs: 1_000,

    async read(drillId, since) {
      const { now, rows } = await read.changed(drillId, since === undefined ? undefined : Number(since));
      const states = rows.map((row) => ({
        key: row.siteId,
        division: row.division,
        version: String(Math.floor(row.changed)),
        data: { siteId: row.siteId, ...showQueue(row) },
      }));
      return { cursor: String(Math.floor(now - marginMs)), states };
    },

    understands: (cursor, latest) => /^\d{1,16}$/.test(cursor) && Number(cursor) <= Number(latest) + marginMs,
    told: (version, cursor) => Number(version) <= Number(cursor),
  };
}
