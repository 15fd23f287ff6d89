import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { EventType } from './event-types.ts';

export interface NewEndpoint {
  id: string;
  drillId: string;
  url: string;
  description: string | undefined;
  events: readonly EventType[];
  /** Sealed. */
  secret: Buffer;
  createdAt: Date;
  createdBy: string;
}

/** What of an endpoint changes; what is left out stays, null takes away. */
export interface EndpointChange {
  url?: string | undefined;
  description?: string | null | undefined;
  events?: readonly EventType[] | undefined;
  active?: boolean | undefined;
}

/** Which messages an endpoint is to be sent again. */
export type Replay =
  | { messageIds: readonly string[] }
  /** Those written from `from` on and before `to` that did not reach it: given up, or never on their way to it. */
  | { from: Date | undefined; to: Date | undefined };

/** Each act is written together with its line in the audit log, and once with one line. */
export interface EndpointsRepo {
  /** Adds an endpoint; false, with nothing written, where the drill has `most` already without it. */
  add(endpoint: NewEndpoint, most: number, noted: AuditEntry): Promise<boolean>;
  /** False where there is no such endpoint. Another address, or being switched on, forgets what failed before. */
  change(drillId: string, id: string, change: EndpointChange, noted: AuditEntry): Promise<boolean>;
  /** Takes it away with everything that was on its way to it; false where there is no such endpoint. */
  remove(drillId: string, id: string, noted: AuditEntry): Promise<boolean>;
  /**
   * Gives it another secret; the present one signs beside it for `besideMs`. Answers until when, by the database's
   * clock; undefined where there is no such endpoint.
   */
  rotate(
    drillId: string,
    id: string,
    secret: Buffer,
    besideMs: number,
    noted: AuditEntry,
  ): Promise<Date | undefined>;
  /**
   * Puts messages on their way again, from the first attempt on, and forgets what failed before. Answers how many; where
   * the log has the line already, how many it was then.
   */
  replay(drillId: string, id: string, which: Replay, expiresMs: number, noted: AuditEntry): Promise<number>;
}

export function createEndpointsRepo({ sql }: Pick<Database, 'sql'>): EndpointsRepo {
  const from = (ms: number) => sql`now() + ${ms}::float8 * interval '1 millisecond'`;
  return {
    async add({ id, drillId, url, description, events, secret, createdAt, createdBy }, most, noted) {
      const [row] = await sql<{ added: number }[]>`
        with added as (
          insert into webhook_endpoints (id, drill_id, url, description, events, secret, created_at, created_by)
          select ${id}::uuid, ${drillId}::uuid, ${url}, ${description ?? null}, ${[...events]}::text[], ${secret}::bytea,
            ${createdAt}::timestamptz, ${createdBy}
          where (select count(*) from webhook_endpoints where drill_id = ${drillId}) < ${most}::int
            and ${unlessNoted(sql, noted)}
          returning id),
        noted as (${auditInsert(sql, noted)} from added)
        select (exists (select from added) or not ${unlessNoted(sql, noted)})::int as added`;
      return row?.added === 1;
    },

    async change(drillId, id, { url, description, events, active }, noted) {
      const [row] = await sql<{ changed: number }[]>`
        with changed as (
          update webhook_endpoints set
            url = coalesce(${url ?? null}, url),
            description = case when ${description !== undefined} then ${description ?? null}::text else description end,
            events = coalesce(${events === undefined ? null : [...events]}::text[], events),
            active = coalesce(${active ?? null}::bool, active),
            stopped = case when ${active !== undefined} then null else stopped end,
            failures = case when ${active === true || url !== undefined} then 0 else failures end,
            retry_at = case when ${active === true || url !== undefined} then null else retry_at end,
            slow = case when ${url !== undefined} then false else slow end
          where id = ${id} and drill_id = ${drillId} returning id),
        noted as (${auditInsert(sql, noted)} from changed)
        select count(*)::int as changed from changed`;
      return row?.changed === 1;
    },

    async remove(drillId, id, noted) {
      const [row] = await sql<{ removed: number }[]>`
        with removed as (delete from webhook_endpoints where id = ${id} and drill_id = ${drillId} returning id),
        noted as (${auditInsert(sql, noted)} from removed)
        select count(*)::int as removed from removed`;
      return row?.removed === 1;
    },

    async rotate(drillId, id, secret, besideMs, noted) {
      const [row] = await sql<{ until: Date }[]>`
        with rotated as (
          update webhook_endpoints set previous_secret = secret, previous_until = ${from(besideMs)}, secret = ${secret}
          where id = ${id} and drill_id = ${drillId} and ${unlessNoted(sql, noted)} returning id, previous_until),
        noted as (${auditInsert(sql, noted)} from rotated)
        select coalesce((select previous_until from rotated), previous_until) as until
        from webhook_endpoints where id = ${id} and drill_id = ${drillId}`;
      return row?.until;
    },

    async replay(drillId, id, which, expiresMs, noted) {
      const named = 'messageIds' in which;
      const wanted = named
        ? sql`m.id = any(${[...which.messageIds]}::uuid[])`
        : sql`m.type = any(e.events) and m.created_at >= coalesce(${which.from ?? null}::timestamptz, '-infinity')
            and m.created_at < coalesce(${which.to ?? null}::timestamptz, 'infinity')`;
      // What is being sent at this moment is left to its attempt.
      const again = named
        ? sql`d.status <> 'pending' or d.lease_until is null or d.lease_until < now()`
        : sql`d.status = 'dead'`;
      const [row] = await sql<{ replayed: number }[]>`
        with endpoint as (
          update webhook_endpoints set failures = 0, retry_at = null
          where id = ${id} and drill_id = ${drillId} and ${unlessNoted(sql, noted)}
          returning id, events),
        replayed as (
          insert into webhook_deliveries as d
            (endpoint_id, message_id, drill_id, status, attempts, next_at, expires_at, created_at)
          select e.id, m.id, m.drill_id, 'pending', 0, now(), ${from(expiresMs)}, m.created_at
          from endpoint e join webhook_messages m on m.drill_id = ${drillId} where ${wanted}
          on conflict (endpoint_id, message_id) do update set status = 'pending', attempts = 0, next_at = now(),
            expires_at = excluded.expires_at, claim = null, lease_until = null, delivered_at = null
          where ${again}
          returning 1),
        counted as (select count(*)::int as replayed from replayed),
        noted as (${auditInsert(sql, noted, sql`(select jsonb_build_object('replayed', replayed) from counted)`)} from endpoint)
        select coalesce((select (details->'replayed')::int from audit_log where id = ${noted.id}), replayed) as replayed
        from counted`;
      return row?.replayed ?? 0;
    },
  };
}
