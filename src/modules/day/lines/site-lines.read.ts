import type { ToldBand } from '../../../core/queueing/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import { type LineState, readBelief, type SiteLine, type StoredBelief } from './line-state.ts';

/** A site's line as everybody may see it; waits in minutes. */
export interface QueueRow {
  siteId: string;
  waiting: number;
  lanesOpen: number;
  servedLastHour: number;
  p10: number;
  p50: number;
  p90: number;
  /** By the limits of its drill when it was worked out. */
  band: ToldBand;
  /** Until when what its tablets recorded is known; when it was worked out where nothing is missing. */
  asOf: Date;
  workedOutAt: Date;
}

/** The same for headquarters. */
export interface QueueDetail extends QueueRow {
  name: string;
  division: string;
  lanesPlanned: number;
  basis: LineState['basis'];
  windows: LineState['windows'];
  lanes: LineState['lanes'];
  early: number;
  gone: number;
}

/** A row that has changed, for those who listen. */
export interface ChangedQueue extends QueueRow {
  division: string;
  /** When it changed, and when this was read: ms of the database's clock. */
  changed: number;
}

export interface SiteLinesRead {
  find(siteId: string): Promise<QueueRow | undefined>;
  /** Lines below a division that were worked out after `since`, the longest wait first. */
  worst(
    drillId: string,
    division: string,
    since: Date,
    offset: number,
    limit: number,
  ): Promise<QueueDetail[]>;
  /** What changed after an instant of the database's clock (ms); all of the last day without one. */
  changed(drillId: string, since: number | undefined): Promise<{ now: number; rows: ChangedQueue[] }>;
  /** The highest probability of congestion that any site of the drill heads for; 0 without one. */
  outlook(drillId: string, now: Date): Promise<number>;
  /** All lines of the drill that were worked out in the last quarter of an hour, in order of their sites' ids. */
  lines(drillId: string, now: Date): Promise<SiteLine[]>;
}

export function createSiteLinesRead({ sql }: ReadDatabase): SiteLinesRead {
  const shown = sql`
    q.site_id as "siteId", q.waiting, q.lanes_open as "lanesOpen", q.served_last_hour as "servedLastHour",
    q.wait_p10 as p10, q.wait_p50 as p50, q.wait_p90 as p90, q.band,
    least(q.as_of, to_timestamp((q.state->>'knownUntil')::float8 / 1000)) as "asOf", q.as_of as "workedOutAt"`;
  const fresh = (now: Date) =>
    sql`q.as_of > ${now}::timestamptz - interval '15 minutes' and q.as_of <= ${now}::timestamptz + interval '1 minute'`;
  return {
    async find(siteId) {
      const [row] = await sql<QueueRow[]>`select ${shown} from site_queues q where q.site_id = ${siteId}`;
      return row;
    },

    worst: (drillId, division, since, offset, limit) => sql<QueueDetail[]>`
      select ${shown}, s.name, s.division, s.lanes as "lanesPlanned", q.state->>'basis' as basis, q.state->'windows' as windows,
        q.state->'lanes' as lanes, (q.state->>'early')::int as early, (q.state->>'gone')::int as gone
      from site_queues q join sites s on s.id = q.site_id
      where q.drill_id = ${drillId} and starts_with(q.division, ${division}) and q.as_of >= ${since}
      order by q.wait_p50 desc, q.site_id offset ${offset} limit ${limit}`,

    async changed(drillId, since) {
      const rows = await sql<(ChangedQueue & { now: number })[]>`
        select n.now, c.* from (select (extract(epoch from clock_timestamp()) * 1000)::float8 as now) n left join lateral (
          select ${shown}, q.division, (extract(epoch from q.changed_at) * 1000)::float8 as changed from site_queues q
          where q.drill_id = ${drillId} and q.changed_at > coalesce(
            to_timestamp(${since ?? null}::float8 / 1000), clock_timestamp() - interval '1 day')
          order by q.changed_at, q.site_id) c on true`;
      return { now: rows[0]?.now ?? 0, rows: rows.filter(({ siteId }) => siteId !== null) };
    },

    async outlook(drillId, now) {
      const [row] = await sql<{ congested: number }[]>`
        select coalesce(max(congested), 0)::float8 as congested from site_queues q where q.drill_id = ${drillId} and ${fresh(now)}`;
      return row?.congested ?? 0;
    },

    async lines(drillId, now) {
      type Row = Omit<SiteLine, 'location' | 'belief'> & { lng: number; lat: number; belief: StoredBelief };
      const rows = await sql<Row[]>`
        select q.site_id as "siteId", q.drill_id as "drillId", s.division, s.lng, s.lat, q.state->'plan' as plan,
          q.state->'belief' as belief, q.state->'bookable' as bookable, q.congested
        from site_queues q join sites s on s.id = q.site_id
        where q.drill_id = ${drillId} and ${fresh(now)} and s.status = 'published' order by q.site_id`;
      return rows.map(({ lng, lat, belief, ...line }) => ({
        ...line,
        belief: readBelief(belief),
        location: { lng, lat },
      }));
    },
  };
}
