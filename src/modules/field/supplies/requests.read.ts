import type { SupplyItem } from '../../../core/field/index.ts';
import type { SupplyRequestEvent, SupplyRequestStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase, Sql } from '../../../platform/db/index.ts';

/** What is done with a request. */
export type SupplyAct = 'ask' | SupplyRequestEvent | 'explain';

/** A request for supplies, as it stands. */
export type RequestRow = {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  item: SupplyItem;
  status: SupplyRequestStatus;
  askedOf: string;
  asked: number;
  promised: number | null;
  sent: number | null;
  received: number | null;
  askedAt: Date;
  askedBy: string;
  sentBy: string | null;
  statusAt: Date;
  explainedAt: Date | null;
};

export interface ActRow {
  id: string;
  act: SupplyAct;
  count: number | null;
  account: string;
  role: string;
  at: Date;
  /** Sealed. */
  note: Buffer | null;
}

/** Whose requests somebody sees: those of a site, or of all sites below a division. */
export type SeenRequests = { site: string } | { division: string };

export interface RequestsQuery {
  drillId: string;
  of: SeenRequests;
  /** That somebody has to do something about. */
  open: boolean;
  /** Of which another count was received than was sent. */
  differs: boolean;
  after: { at: Date; id: string } | undefined;
  limit: number;
}

export interface RequestsRead {
  find(drillId: string, id: string): Promise<RequestRow | undefined>;
  acts(drillId: string, id: string): Promise<ActRow[]>;
  /** In the order in which they were asked. */
  list(query: RequestsQuery): Promise<RequestRow[]>;
}

export const requestColumns = (sql: Sql) => sql`
  r.id, r.drill_id as "drillId", r.site_id as "siteId", r.division, r.item, r.status, r.asked_of as "askedOf", r.asked, r.promised,
  r.sent, r.received, r.asked_at as "askedAt", r.asked_by as "askedBy", r.sent_by as "sentBy", r.status_at as "statusAt",
  r.explained_at as "explainedAt"`;

const nil = '00000000-0000-0000-0000-000000000000';

export function createRequestsRead({ sql }: ReadDatabase): RequestsRead {
  return {
    async find(drillId, id) {
      const [row] = await sql<RequestRow[]>`
        select ${requestColumns(sql)} from supply_requests r where r.drill_id = ${drillId} and r.id = ${id}`;
      return row;
    },

    acts: (drillId, id) => sql<ActRow[]>`
      select id, act, count, account, role, at, note from supply_acts
      where drill_id = ${drillId} and request_id = ${id} order by number`,

    list: ({ drillId, of, open, differs, after, limit }) => sql<RequestRow[]>`
      select ${requestColumns(sql)} from supply_requests r
      where r.drill_id = ${drillId}
        and ${'site' in of ? sql`r.site_id = ${of.site}` : sql`starts_with(r.division, ${of.division})`}
        and (not ${open}::bool or r.status in ('asked', 'passed-on', 'promised', 'sent'))
        and (not ${differs}::bool or r.received <> r.sent)
        and (r.asked_at, r.id) > (${after?.at ?? new Date(0)}, ${after?.id ?? nil}::uuid)
      order by r.asked_at, r.id limit ${limit}`,
  };
}
