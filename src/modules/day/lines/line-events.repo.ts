import type { Database } from '../../../platform/db/client.ts';
import type { LineEventKind } from './lines.tables.ts';

/** One event as a tablet recorded it. */
export interface NewLineEvent {
  siteId: string;
  drillId: string;
  device: string;
  deviceSeq: number;
  kind: LineEventKind;
  lane: string;
  ticket: string | undefined;
  at: Date;
  recordedAt: Date;
  receivedAt: Date;
}

/** `other` where the device has used the sequence for something else: what came first stands. */
export type Recorded = 'new' | 'known' | 'other';

export interface LineEventsRepo {
  /** Writes events in one statement; answers at each one's index. No two may share a sequence. Safe to repeat. */
  record(events: readonly NewLineEvent[]): Promise<Recorded[]>;
}

export function createLineEventsRepo({ sql }: Database): LineEventsRepo {
  /** One attempt; undefined where a twin was written at this very moment, which the statement does not see yet. */
  async function tryRecord(events: readonly NewLineEvent[]): Promise<(Recorded | undefined)[]> {
    const column = <T>(pick: (event: NewLineEvent) => T): T[] => events.map(pick);
    const rows = await sql<{ n: number; outcome: Recorded | null }[]>`
        with input as materialized (
          select * from unnest(
            ${events.map((_, n) => n)}::int[], ${column((one) => one.siteId)}::uuid[], ${column((one) => one.device)}::text[],
            ${column((one) => one.deviceSeq)}::bigint[], ${column((one) => one.drillId)}::uuid[],
            ${column((one) => one.kind)}::text[], ${column((one) => one.lane)}::text[],
            ${column((one) => one.ticket ?? null)}::text[], ${column((one) => one.at.toISOString())}::timestamptz[],
            ${column((one) => one.recordedAt.toISOString())}::timestamptz[],
            ${column((one) => one.receivedAt.toISOString())}::timestamptz[])
            as t (n, site_id, device, device_seq, drill_id, kind, lane, ticket, at, recorded_at, received_at)),
        recorded as (
          insert into line_events (site_id, device, device_seq, drill_id, kind, lane, ticket, at, recorded_at, received_at)
          select site_id, device, device_seq, drill_id, kind, lane, ticket, at, recorded_at, received_at from input
          order by site_id, device, device_seq
          on conflict (site_id, device, device_seq) do nothing returning site_id, device, device_seq)
        select i.n,
          case when r.device is not null then 'new'
            when k.device is null then null
            when (k.kind, k.lane, k.recorded_at) = (i.kind, i.lane, i.recorded_at)
              and k.ticket is not distinct from i.ticket then 'known'
            else 'other' end as outcome
        from input i left join recorded r using (site_id, device, device_seq)
        left join line_events k using (site_id, device, device_seq)`;
    const outcomes = new Map(rows.map(({ n, outcome }) => [n, outcome ?? undefined]));
    return events.map((_, n) => outcomes.get(n));
  }

  return {
    async record(events) {
      const outcomes = await tryRecord(events);
      for (;;) {
        // A twin has been committed by now, or its writer has given up.
        const unseen = outcomes.flatMap((outcome, n) => (outcome === undefined ? [n] : []));
        if (unseen.length === 0) return outcomes.map((outcome) => outcome ?? 'known');
        const again = await tryRecord(unseen.flatMap((n) => events[n] ?? []));
        for (const [index, n] of unseen.entries()) outcomes[n] = again[index];
      }
    },
  };
}
