import type { ReadDatabase } from '../../../platform/db/index.ts';
import type { deliveryKinds, deliveryStates, takers } from './deliveries.tables.ts';

export type DeliveryKind = (typeof deliveryKinds)[number];
export type DeliveryState = (typeof deliveryStates)[number];
export type Taker = (typeof takers)[number];

/** What somebody needs for living, and how that stands. */
export type DeliveryRow = {
  id: string;
  drillId: string;
  community: string;
  monitoringId: string | null;
  kind: DeliveryKind;
  state: DeliveryState;
  /** Sealed. */
  need: Buffer;
  askedAt: Date;
  askedBy: string;
  failures: number;
  failedAt: Date | null;
  settledAt: Date | null;
  settledBy: string | null;
  takenBy: Taker | null;
  /** Sealed. */
  signature: Buffer | null;
};

export interface DeliveriesQuery {
  drillId: string;
  /** Below any of these. */
  divisions: readonly string[];
  state: DeliveryState | undefined;
  kind: DeliveryKind | undefined;
  /** Those that were brought and not taken, or those that were not; all unless told. */
  failed: boolean | undefined;
  monitoring: string | undefined;
  after: { community: string; id: string } | undefined;
  limit: number;
}

export interface DeliveriesRead {
  find(drillId: string, id: string): Promise<DeliveryRow | undefined>;
  /** In order of community and id. */
  list(query: DeliveriesQuery): Promise<DeliveryRow[]>;
  /** In which community somebody is under health monitoring; undefined where there is no such monitoring. */
  communityOf(drillId: string, monitoringId: string): Promise<string | undefined>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createDeliveriesRead({ sql }: ReadDatabase): DeliveriesRead {
  const columns = sql`
    d.id, d.drill_id as "drillId", d.community, d.monitoring_id as "monitoringId", d.kind, d.state, d.need, d.asked_at as "askedAt",
    d.asked_by as "askedBy", d.failures, d.failed_at as "failedAt", d.settled_at as "settledAt", d.settled_by as "settledBy", d.taken_by as "takenBy", d.signature`;
  return {
    async find(drillId, id) {
      const [row] = await sql<DeliveryRow[]>`
        select ${columns} from deliveries d where d.drill_id = ${drillId} and d.id = ${id}`;
      return row;
    },

    list: ({ drillId, divisions, state, kind, failed, monitoring, after, limit }) => sql<DeliveryRow[]>`
      select ${columns} from deliveries d
      where d.drill_id = ${drillId}
        and exists (select from unnest(${[...divisions]}::text[]) as of (code) where starts_with(d.community, of.code))
        and (${state ?? null}::text is null or d.state = ${state ?? null})
        and (${kind ?? null}::text is null or d.kind = ${kind ?? null})
        and (${failed ?? null}::bool is null or (d.failures > 0) = ${failed ?? null}::bool)
        and (${monitoring ?? null}::uuid is null or d.monitoring_id = ${monitoring ?? null}::uuid)
        and (d.community, d.id) > (${after?.community ?? ''}, ${after?.id ?? nil}::uuid)
      order by d.community, d.id limit ${limit}`,

    async communityOf(drillId, monitoringId) {
      const [row] = await sql<{ community: string }[]>`
        select community from monitorings where drill_id = ${drillId} and id = ${monitoringId}`;
      return row?.community;
    },
  };
}
