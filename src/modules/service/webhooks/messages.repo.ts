import { newId } from '../../../platform/crypto/index.ts';
import type { Database } from '../../../platform/db/client.ts';
import { mostItems, testType } from './event-types.ts';
import { type MessageItem, type OutboxRow, pack } from './message.ts';

export interface MessagesRepo {
  /**
   * Puts up to `limit` rows of the outbox into messages, each with a delivery to every active endpoint that wants it,
   * in one statement. Answers how many rows it looked at. Safe to run at once: a row goes into one message.
   */
  compose(limit: number, expiresMs: number): Promise<number>;
  /**
   * A message without events for one endpoint; answers its id, also where that message is there already. Undefined where
   * there is no such endpoint.
   */
  addTest(test: { id: string; endpointId: string; at: Date }, expiresMs: number): Promise<string | undefined>;
  /** What a message tells, in its order. */
  items(messageId: string): Promise<MessageItem[]>;
  /** Deletes up to `limit` messages older than `keptMs` that are on their way to nobody; answers how many. */
  sweep(keptMs: number, limit: number): Promise<number>;
}

export function createMessagesRepo({ sql }: Pick<Database, 'sql'>): MessagesRepo {
  const from = (ms: number) => sql`now() + ${ms}::float8 * interval '1 millisecond'`;
  // Cursors carry milliseconds.
  const now = sql`date_trunc('milliseconds', now())`;
  return {
    async compose(limit, expiresMs) {
      const rows = await sql<OutboxRow[]>`
        select id, drill_id as "drillId", type, size, link from webhook_outbox where message_id is null
        order by drill_id, at, id limit ${limit}`;
      if (rows.length === 0) return 0;
      const messages = pack(rows, mostItems, newId);
      await sql`
        with input as materialized (
          select * from unnest(${rows.map(({ id }) => id)}::uuid[], ${messages}::uuid[]) as t (id, message_id)),
        -- Another process may have them by now: the lock looks again, and what it holds is left to it.
        held as materialized (
          select o.id, o.drill_id, o.type, o.at, o.size, o.link, i.message_id from webhook_outbox o join input i on i.id = o.id
          where o.message_id is null order by o.id for update of o skip locked),
        message as (
          insert into webhook_messages (id, drill_id, type, at, items, link, created_at)
          select message_id, drill_id, type, max(at), sum(size)::int, max(link), ${now} from held group by 1, 2, 3
          returning id, drill_id, type, created_at),
        assigned as (
          update webhook_outbox o set message_id = h.message_id from held h where o.id = h.id)
        insert into webhook_deliveries (endpoint_id, message_id, drill_id, status, attempts, next_at, expires_at, created_at)
        select e.id, m.id, m.drill_id, 'pending', 0, now(), ${from(expiresMs)}, m.created_at
        from message m join webhook_endpoints e on e.drill_id = m.drill_id and e.active and m.type = any(e.events)`;
      return rows.length;
    },

    async addTest({ id, endpointId, at }, expiresMs) {
      const [row] = await sql<{ id: string }[]>`
        with message as (
          insert into webhook_messages (id, drill_id, type, at, items, created_at)
          select ${id}::uuid, drill_id, ${testType}, ${at}::timestamptz, 0, ${now}
          from webhook_endpoints where id = ${endpointId}
          on conflict (id) do nothing
          returning id, drill_id, created_at),
        delivery as (
          insert into webhook_deliveries (endpoint_id, message_id, drill_id, status, attempts, next_at, expires_at, created_at)
          select ${endpointId}, id, drill_id, 'pending', 0, now(), ${from(expiresMs)}, created_at from message)
        select ${id}::uuid as id from webhook_endpoints where id = ${endpointId}`;
      return row?.id;
    },

    items: (messageId) => sql<MessageItem[]>`
      select i.registration_id as "registrationId", i.household_id as "householdId", i.site_id as "siteId",
        i.slot_id as "slotId", i.starts_at as "startsAt", i.ends_at as "endsAt", coalesce(i.revision, 0) as revision, i.at
      from webhook_outbox o, unnest(o.registrations, o.households, o.sites, o.slots, o.starts, o.ends, o.revisions,
        o.ats)
        with ordinality as i (registration_id, household_id, site_id, slot_id, starts_at, ends_at, revision, at, number)
      where o.message_id = ${messageId} order by o.at, o.id, i.number`,

    async sweep(keptMs, limit) {
      const rows = await sql`
        delete from webhook_messages where id in (
          select id from webhook_messages m
          where created_at < now() - ${keptMs}::float8 * interval '1 millisecond' and not exists (
            select from webhook_deliveries d where d.message_id = m.id and d.status = 'pending')
          order by created_at limit ${limit} for update skip locked)
        returning 1`;
      return rows.length;
    },
  };
}
