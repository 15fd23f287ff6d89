import type { Database } from '../../../platform/db/client.ts';
import type { WorkedOut } from './work-out-line.ts';

/** A line to be stored, with whose it is. */
export interface StoredLine extends WorkedOut {
  siteId: string;
  drillId: string;
  division: string;
}

export interface SiteLinesRepo {
  /**
   * Stores lines; `changed_at` moves where what is shown has changed. Each goes to the history of its five minutes,
   * unless that has it already.
   */
  store(lines: readonly StoredLine[]): Promise<void>;
}

/** How often a line goes to the history, in ms. */
const historyMs = 5 * 60_000;

export function createSiteLinesRepo({ sql }: Database): SiteLinesRepo {
  return {
    async store(lines) {
      if (lines.length === 0) return;
      const inOrder = [...lines].sort((a, b) => (a.siteId < b.siteId ? -1 : 1));
      const column = <T>(pick: (line: StoredLine) => T): T[] => inOrder.map(pick);
      await sql`
        with input as materialized (
          select * from unnest(
            ${column((line) => line.siteId)}::uuid[], ${column((line) => line.drillId)}::uuid[],
            ${column((line) => line.division)}::text[], ${column((line) => line.asOf.toISOString())}::timestamptz[],
            ${column((line) => line.waiting)}::int[], ${column((line) => line.lanesOpen)}::int[],
            ${column((line) => line.servedLastHour)}::int[], ${column((line) => line.wait.p10)}::real[],
            ${column((line) => line.wait.p50)}::real[], ${column((line) => line.wait.p90)}::real[],
            ${column((line) => line.band)}::text[], ${column((line) => line.congested)}::real[],
            ${column((line) => JSON.stringify(line.state))}::text[],
            ${column((line) => line.waitedMinutes ?? null)}::real[], ${column((line) => line.served)}::int[],
            ${column((line) => new Date(Math.floor(line.asOf.getTime() / historyMs) * historyMs).toISOString())}::timestamptz[])
            as t (site_id, drill_id, division, as_of, waiting, lanes_open, served_last_hour, wait_p10, wait_p50, wait_p90, band, congested,
              state, waited_minutes, served, at)),
        remembered as (
          insert into line_history (drill_id, site_id, at, waiting, forecast_p50, waited_minutes, served)
          select drill_id, site_id, at, waiting, wait_p50, waited_minutes, served from input order by site_id
          on conflict do nothing)
        insert into site_queues as q (site_id, drill_id, division, as_of, changed_at, waiting, lanes_open, served_last_hour,
          wait_p10, wait_p50, wait_p90, band, congested, state)
        select site_id, drill_id, division, as_of, clock_timestamp(), waiting, lanes_open, served_last_hour, wait_p10, wait_p50,
          wait_p90, band, congested, state::jsonb
        from input order by site_id
        on conflict (site_id) do update set division = excluded.division, as_of = excluded.as_of, waiting = excluded.waiting,
          lanes_open = excluded.lanes_open, served_last_hour = excluded.served_last_hour, wait_p10 = excluded.wait_p10,
          wait_p50 = excluded.wait_p50, wait_p90 = excluded.wait_p90,
          band = excluded.band, congested = excluded.congested, state = excluded.state,
          changed_at = case
            when (q.waiting, q.lanes_open, q.served_last_hour, round(q.wait_p10), round(q.wait_p50), round(q.wait_p90), q.band)
              = (excluded.waiting, excluded.lanes_open, excluded.served_last_hour, round(excluded.wait_p10),
                round(excluded.wait_p50), round(excluded.wait_p90), excluded.band) then q.changed_at
            else excluded.changed_at end`;
    },
  };
}
