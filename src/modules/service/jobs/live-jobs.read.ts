import type { z } from 'zod';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import { type LiveSource, timeCursors } from '../live/index.ts';
import { jobNews } from './jobs.schemas.ts';
import type { jobStatuses } from './jobs.tables.ts';

interface JobRow {
  id: string;
  kind: string;
  status: (typeof jobStatuses)[number];
  division: string;
  done: number;
  total: number;
  changed: number;
}

/** How long a job that is over is shown to somebody who comes new, in ms. */
const shownMs = 60 * 60_000;

/** A job's step writes many rows, and takes longer than others to be committed. */
const cursors = timeCursors(10_000);

/** The jobs of a drill: what kind, how far, how it ended. */
export function createLiveJobs({ sql }: ReadDatabase): LiveSource<z.output<typeof jobNews>> {
  return {
    type: 'job',
    data: jobNews,
    everyMs: 500,
    ...cursors,

    async read(drillId, since) {
      const from = since === undefined ? undefined : Number(since);
      const rows = await sql<(JobRow & { now: number })[]>`
        select n.now, j.* from (select (extract(epoch from clock_timestamp()) * 1000)::float8 as now) n left join lateral (
          select id, kind, status, division, done, total, (extract(epoch from changed_at) * 1000)::float8 as changed
          from jobs where drill_id = ${drillId} and (
            (${from ?? null}::float8 is null
              and (status in ('queued', 'running') or changed_at > now() - ${shownMs} * interval '1 millisecond'))
            or changed_at > to_timestamp(${from ?? null}::float8 / 1000))
          order by changed_at, id) j on true`;
      const states = rows.flatMap(({ id, kind, status, division, done, total, changed }) =>
        id === null
          ? []
          : [
              {
                key: id,
                division,
                version: cursors.versionAt(changed),
                data: { id, kind, status, progress: { done, total } },
              },
            ],
      );
      return { cursor: cursors.cursorAt(rows[0]?.now ?? 0), states };
    },
  };
}
