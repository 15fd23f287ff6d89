import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { EventType, MessageType } from './event-types.ts';
import type { DeliveryStatus } from './webhooks.tables.ts';

/** An endpoint as headquarters see it: without its secrets. */
export interface EndpointRow {
  id: string;
  url: string;
  description: string | null;
  events: EventType[];
  active: boolean;
  stopped: 'gone' | null;
  /** Until when the secret before the present one signs beside it; null where none does. */
  previousUntil: Date | null;
  createdAt: Date;
  failures: number;
  retryAt: Date | null;
}

export interface DeliveryRow {
  messageId: string;
  type: MessageType;
  items: number;
  status: DeliveryStatus;
  attempts: number;
  createdAt: Date;
  /** Null where there is none to come. */
  nextAt: Date | null;
  lastAttemptAt: Date | null;
  lastStatus: number | null;
  lastFailure: string | null;
  deliveredAt: Date | null;
}

export interface WebhooksRead {
  find(drillId: string, id: string): Promise<EndpointRow | undefined>;
  /** In the order in which they were made. */
  list(
    drillId: string,
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<EndpointRow[]>;
  /** An endpoint's messages, newest first. */
  deliveries(query: {
    endpointId: string;
    status: DeliveryStatus | undefined;
    below: { createdAt: Date; messageId: string } | undefined;
    limit: number;
  }): Promise<DeliveryRow[]>;
}

export function createWebhooksRead({ sql }: ReadDatabase): WebhooksRead {
  const columns = sql`
    id, url, description, events, active, stopped, created_at as "createdAt", failures, retry_at as "retryAt",
    case when previous_until > now() then previous_until end as "previousUntil"`;
  return {
    async find(drillId, id) {
      const [row] = await sql<EndpointRow[]>`
        select ${columns} from webhook_endpoints where id = ${id} and drill_id = ${drillId}`;
      return row;
    },

    list: (drillId, after, limit) => sql<EndpointRow[]>`
      select ${columns} from webhook_endpoints
      where drill_id = ${drillId} and (${after?.id ?? null}::uuid is null
        or (created_at, id) > (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by created_at, id limit ${limit}`,

    deliveries: ({ endpointId, status, below, limit }) => sql<DeliveryRow[]>`
      select d.message_id as "messageId", m.type, m.items, d.status, d.attempts, d.created_at as "createdAt",
        case when d.status = 'pending' then d.next_at end as "nextAt", d.last_attempt_at as "lastAttemptAt",
        d.last_status as "lastStatus", d.last_failure as "lastFailure", d.delivered_at as "deliveredAt"
      from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      where d.endpoint_id = ${endpointId} and (${status ?? null}::text is null or d.status = ${status ?? null})
        and (${below?.messageId ?? null}::uuid is null or (d.created_at, d.message_id)
          < (${below?.createdAt ?? null}::timestamptz, ${below?.messageId ?? null}::uuid))
      order by d.created_at desc, d.message_id desc limit ${limit}`,
  };
}
