import type { SupplyItem } from '../../../core/field/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { linkInsert } from '../../service/index.ts';
import { type RequestRow, requestColumns, type SupplyAct } from './requests.read.ts';
import type { supplyEntryKinds } from './supplies.tables.ts';

/** What came to a site, or went from it. */
export interface NewEntry {
  id: string;
  drillId: string;
  siteId: string;
  item: SupplyItem;
  kind: (typeof supplyEntryKinds)[number];
  count: number;
  at: Date;
  account: string;
}

export type NewAct = {
  id: string;
  drillId: string;
  requestId: string;
  act: SupplyAct;
  count: number | null;
  account: string;
  role: string;
  at: Date;
  /** Sealed. */
  note: Buffer | null;
};

export interface SuppliesRepo {
  /** Adds an entry, in a drill that is open. Once is as good as twice. */
  enter(entry: NewEntry): Promise<void>;
  /** Adds a request within a transaction. Once is as good as twice. */
  ask(on: Queryable, request: RequestRow): Promise<void>;
  /** Holds a request until the transaction ends. */
  hold(on: Queryable, drillId: string, id: string): Promise<RequestRow | undefined>;
  /** Has a request that is held stand as it says. */
  change(on: Queryable, request: RequestRow): Promise<void>;
  /** What was received comes to the site. */
  receive(
    on: Queryable,
    request: RequestRow,
    entry: Pick<NewEntry, 'id' | 'count' | 'at' | 'account'>,
  ): Promise<void>;
  /** Whether an act was noted: then a repeat of the request has done it before. */
  isNoted(on: Queryable, drillId: string, actId: string): Promise<boolean>;
  /** Adds what was done with a request that is held, and leaves word of it for the apps. */
  note(on: Queryable, act: NewAct): Promise<void>;
  /** Leaves word that another count came than was sent. */
  tellDiffers(on: Queryable, request: Pick<RequestRow, 'id' | 'drillId'>, at: Date): Promise<void>;
}

export function createSuppliesRepo({ sql }: Pick<Database, 'sql'>): SuppliesRepo {
  async function tell(
    on: Queryable,
    type: 'supply-request.changed' | 'supply-request.differs',
    drillId: string,
    id: string,
    at: Date,
  ): Promise<void> {
    const link = `/v1/drills/${drillId}/supply-requests/${id}`;
    await on`${linkInsert(
      sql,
      type,
      sql`select ${drillId}::uuid as drill_id, ${link}::text as link, ${at}::timestamptz as at`,
    )}`;
  }

  return {
    async enter({ id, drillId, siteId, item, kind, count, at, account }) {
      await sql`
        with open as (${unclosed(sql, sql`select ${drillId}::uuid`)})
        insert into supply_entries (id, drill_id, site_id, item, kind, count, at, account)
        select ${id}::uuid, open.id, ${siteId}::uuid, ${item}, ${kind}, ${count}::int, ${at}::timestamptz, ${account} from open
        on conflict do nothing`;
    },

    async ask(on, request) {
      const { id, drillId, siteId, division, item, status, askedOf, asked, askedAt, askedBy } = request;
      await on`
        insert into supply_requests (id, drill_id, site_id, division, item, status, asked_of, asked, asked_at, asked_by, status_at)
        values (${id}, ${drillId}, ${siteId}, ${division}, ${item}, ${status}, ${askedOf}, ${asked}, ${askedAt}, ${askedBy},
          ${askedAt})
        on conflict do nothing`;
    },

    async hold(on, drillId, id) {
      const [row] = await on<RequestRow[]>`
        select ${requestColumns(sql)} from supply_requests r where r.drill_id = ${drillId} and r.id = ${id} for update`;
      return row;
    },

    async change(on, { id, status, askedOf, promised, sent, received, sentBy, statusAt, explainedAt }) {
      await on`
        update supply_requests set status = ${status}, asked_of = ${askedOf}, promised = ${promised}, sent = ${sent},
          received = ${received}, sent_by = ${sentBy}, status_at = ${statusAt}, explained_at = ${explainedAt}
        where id = ${id}`;
    },

    async receive(on, { id: requestId, drillId, siteId, item }, { id, count, at, account }) {
      await on`
        insert into supply_entries (id, drill_id, site_id, item, kind, count, request_id, at, account)
        values (${id}, ${drillId}, ${siteId}, ${item}, 'delivered', ${count}, ${requestId}, ${at}, ${account})`;
    },

    async isNoted(on, drillId, actId) {
      const rows = await on`select from supply_acts where drill_id = ${drillId} and id = ${actId}`;
      return rows.length > 0;
    },

    async note(on, { id, drillId, requestId, act, count, account, role, at, note }) {
      await on`
        insert into supply_acts (drill_id, id, request_id, number, act, count, account, role, at, note)
        select ${drillId}::uuid, ${id}::uuid, ${requestId}::uuid, count(*) + 1, ${act}, ${count}::int, ${account}, ${role},
          ${at}::timestamptz, ${note}::bytea
        from supply_acts where request_id = ${requestId}`;
      await tell(on, 'supply-request.changed', drillId, requestId, at);
    },

    tellDiffers: (on, { id, drillId }, at) => tell(on, 'supply-request.differs', drillId, id, at),
  };
}
