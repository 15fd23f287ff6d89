import { type Database, isTooFar } from '../../../platform/db/index.ts';
import type { MessageType } from './event-types.ts';
import { type DeliveryTimes, longestAhead, mostFailures, mostInFlight } from './retries.ts';

/** A delivery that is now one process's own. */
export interface ClaimedDelivery {
  endpointId: string;
  messageId: string;
  claim: string;
  drillId: string;
  type: MessageType;
  at: Date;
  link: string | null;
  /** This one counted. */
  attempts: number;
  url: string;
  /** Sealed. */
  secret: Buffer;
  /** The one before, while it still signs. */
  previousSecret: Buffer | null;
  /** The receiver's, in a row, before this attempt. */
  failures: number;
}

/** What came of an attempt. */
export type AttemptOutcome =
  | { kind: 'delivered'; status: number; slow: boolean }
  | {
      kind: 'failed';
      /** What was answered; null for nothing. */
      status: number | null;
      failure: string;
      slow: boolean;
      /** Until the next attempt at this message; undefined where this was the last. */
      retryMs: number | undefined;
      /** How long the receiver is left alone; undefined where the failure says nothing about it. */
      pauseMs: number | undefined;
    }
  /** The receiver wants nothing more, ever. */
  | { kind: 'gone'; status: number };

export interface DueEndpoint {
  id: string;
  /** Whether it was slow or failed the last time. */
  troubled: boolean;
}

export interface DeliveriesRepo {
  /** Active endpoints with a message that is due. */
  due(): Promise<DueEndpoint[]>;
  /**
   * Takes the message that has been due longest, for `leaseMs`; undefined where there is none, or where as many are
   * under way as may be. A receiver that has failed repeatedly gets one at a time.
   */
  claim(endpointId: string, claim: string, leaseMs: number): Promise<ClaimedDelivery | undefined>;
  /** Notes what came of an attempt, for the message and for its receiver; false where it is no longer its own. */
  settle(delivery: ClaimedDelivery, outcome: AttemptOutcome): Promise<boolean>;
  /** Gives a message back that was not tried, or not to the end. */
  release(delivery: ClaimedDelivery): Promise<void>;
  /** Gives up what has waited too long: for a receiver that is switched off, or that never answered. Answers how many. */
  expire(): Promise<number>;
  /**
   * Makes due what was put off, paused or held further ahead than it can be: the database's clock was ahead then. Apart from
   * what looks for due messages each second, whose index it would cost. Answers how much there was.
   */
  pullBack(): Promise<number>;
  /** How many messages are on their way, and how many were given up. */
  counts(): Promise<{ pending: number; dead: number }>;
}

export function createDeliveriesRepo({ sql }: Pick<Database, 'sql'>, times: DeliveryTimes): DeliveriesRepo {
  const ahead = longestAhead(times);
  const from = (ms: number) => sql`now() + ${ms}::float8 * interval '1 millisecond'`;
  const free = sql`(d.lease_until is null or d.lease_until < now())`;
  const mine = ({ endpointId, messageId, claim }: ClaimedDelivery) =>
    sql`endpoint_id = ${endpointId} and message_id = ${messageId} and claim = ${claim} and status = 'pending'`;

  return {
    due: () => sql<DueEndpoint[]>`
      select e.id, e.slow or e.failures > 0 as troubled from webhook_endpoints e
      where e.active and (e.retry_at is null or e.retry_at <= now()) and exists (
        select from webhook_deliveries d
        where d.endpoint_id = e.id and d.status = 'pending' and d.next_at <= now() and ${free})`,

    async claim(endpointId, claim, leaseMs) {
      const [row] = await sql<ClaimedDelivery[]>`
        with endpoint as materialized (
          select e.*, (
            select count(*) from webhook_deliveries f
            where f.endpoint_id = e.id and f.status = 'pending' and f.lease_until > now()) as in_flight
          from webhook_endpoints e
          where e.id = ${endpointId} and e.active and (e.retry_at is null or e.retry_at <= now())),
        next as materialized (
          select d.endpoint_id, d.message_id from webhook_deliveries d join endpoint e on e.id = d.endpoint_id
          where d.status = 'pending' and d.next_at <= now() and ${free}
            and e.in_flight < case when e.failures < ${mostFailures}::int then ${mostInFlight}::int else 1 end
          order by d.next_at limit 1 for update of d skip locked),
        taken as (
          update webhook_deliveries d set claim = ${claim}, lease_until = ${from(leaseMs)}, attempts = attempts + 1
          from next n where d.endpoint_id = n.endpoint_id and d.message_id = n.message_id
          returning d.endpoint_id, d.message_id, d.attempts)
        select t.endpoint_id as "endpointId", t.message_id as "messageId", ${claim}::uuid as claim, m.drill_id as "drillId",
          m.type, m.at, m.link, t.attempts, e.url, e.secret, e.failures,
          case when e.previous_until > now() then e.previous_secret end as "previousSecret"
        from taken t join endpoint e on e.id = t.endpoint_id join webhook_messages m on m.id = t.message_id`;
      return row;
    },

    async settle(delivery, outcome) {
      const { endpointId } = delivery;
      if (outcome.kind === 'delivered') {
        const [row] = await sql<{ settled: number }[]>`
          with settled as (
            update webhook_deliveries set status = 'delivered', delivered_at = now(), last_attempt_at = now(),
              last_status = ${outcome.status}, last_failure = null, claim = null, lease_until = null
            where ${mine(delivery)} returning endpoint_id),
          well as (
            update webhook_endpoints set failures = 0, retry_at = null, slow = ${outcome.slow}
            where id = ${endpointId} and (failures > 0 or retry_at is not null or slow <> ${outcome.slow}))
          select count(*)::int as settled from settled`;
        return row?.settled === 1;
      }
      const { status } = outcome;
      const gone = outcome.kind === 'gone';
      const failure = gone ? 'gone' : outcome.failure;
      const next = gone || outcome.retryMs === undefined ? null : outcome.retryMs;
      const pause = gone || outcome.pauseMs === undefined ? null : outcome.pauseMs;
      const slow = !gone && outcome.slow;
      const [row] = await sql<{ settled: number }[]>`
        with settled as (
          update webhook_deliveries set last_attempt_at = now(), last_status = ${status}, last_failure = ${failure},
            status = case when ${next}::float8 is null or ${from(next ?? 0)} > expires_at then 'dead' else 'pending' end,
            next_at = ${from(next ?? 0)}, claim = null, lease_until = null
          where ${mine(delivery)} returning endpoint_id),
        ill as (
          update webhook_endpoints set slow = ${slow},
            failures = failures + case when ${pause}::float8 is null then 0 else 1 end,
            retry_at = case when ${pause}::float8 is null then retry_at else ${from(pause ?? 0)} end
          where id = ${endpointId} and not ${gone} and (${pause}::float8 is not null or slow <> ${slow})),
        stopped as (
          update webhook_endpoints set active = false, stopped = 'gone' where id = ${endpointId} and ${gone})
        select count(*)::int as settled from settled`;
      return row?.settled === 1;
    },

    async release(delivery) {
      await sql`
        update webhook_deliveries set claim = null, lease_until = null, attempts = attempts - 1 where ${mine(delivery)}`;
    },

    async expire() {
      const rows = await sql`
        update webhook_deliveries d set status = 'dead', last_failure = coalesce(last_failure, 'expired')
        where status = 'pending' and expires_at < now() and ${free} returning 1`;
      return rows.length;
    },

    async pullBack() {
      const [row] = await sql<{ pulled: number }[]>`
        with message as (
          update webhook_deliveries set next_at = least(next_at, now()),
            lease_until = case when ${isTooFar(sql, 'lease_until', ahead.leaseMs)} then null else lease_until end
          where status = 'pending'
            and (${isTooFar(sql, 'next_at', ahead.nextMs)} or ${isTooFar(sql, 'lease_until', ahead.leaseMs)})
          returning 1),
        receiver as (
          update webhook_endpoints set retry_at = null where ${isTooFar(sql, 'retry_at', ahead.pauseMs)} returning 1)
        select ((select count(*) from message) + (select count(*) from receiver))::int as pulled`;
      return row?.pulled ?? 0;
    },

    async counts() {
      const [row] = await sql<{ pending: number; dead: number }[]>`
        select count(*) filter (where status = 'pending')::int as pending, count(*) filter (where status = 'dead')::int as dead
        from webhook_deliveries`;
      return row ?? { pending: 0, dead: 0 };
    },
  };
}
