import type { ChainPlace, ChainStatus } from '../../../core/field/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import type { TransferReason } from './transfers.read.ts';

/** A closed loop as it is kept. */
export type ChainRow = {
  id: string;
  personId: string;
  /** Sealed. */
  person: Buffer;
  reason: TransferReason;
  division: string;
  fromFacility: string | null;
  status: ChainStatus;
  link: number;
  dueAt: Date;
  openedBy: string;
  openedAt: Date;
  closedAt: Date | null;
};

/** A link as it is planned. */
export type PlannedLink = ChainPlace & {
  /** Of the place; null of one outside the drill. */
  division: string | null;
  startBy: Date | null;
};

export interface ChainsRepo {
  /** Adds a loop, unless its person is in one: answers the one that they are in. */
  add(on: Queryable, drillId: string, chain: ChainRow): Promise<{ id: string }>;
  /** The open loop of somebody, held until the transaction ends; before their transfer, always. */
  holdOf(on: Queryable, drillId: string, personId: string): Promise<ChainRow | undefined>;
  /** The loop of a transfer, held: before the transfer itself. */
  holdOfTransfer(on: Queryable, drillId: string, transferId: string): Promise<void>;
  hold(on: Queryable, drillId: string, id: string): Promise<ChainRow | undefined>;
  /** Has a loop that is held stand as it says. */
  change(on: Queryable, drillId: string, chain: ChainRow): Promise<void>;
  /** In their order. */
  links(on: Queryable, drillId: string, chainId: string): Promise<PlannedLink[]>;
  /** Puts links in the place of those from a number on, which is the one whose turn it is. */
  plan(
    on: Queryable,
    drillId: string,
    chain: Pick<ChainRow, 'id' | 'link'>,
    links: readonly PlannedLink[],
    openedAt: Date,
  ): Promise<void>;
  /** Notes that a link was done, by a transfer. */
  done(on: Queryable, of: LinkOf & { transferId: string; at: Date }): Promise<void>;
  /** Notes that it is a link's turn. */
  opened(on: Queryable, of: LinkOf & { at: Date }): Promise<void>;
  /** By when a transfer that is still only asked for is to be approved. */
  awaits(on: Queryable, drillId: string, chainId: string, dueAt: Date): Promise<void>;
}

interface LinkOf {
  drillId: string;
  chainId: string;
  link: number;
}

/** The columns of a loop `c`. */
export const chainColumns = (sql: Database['sql']) => sql`
  c.id, c.person_id as "personId", c.person, c.reason, c.division, c.from_facility as "fromFacility", c.status, c.link,
  c.due_at as "dueAt", c.opened_by as "openedBy", c.opened_at as "openedAt", c.closed_at as "closedAt"`;

export function createChainsRepo({ sql }: Pick<Database, 'sql'>): ChainsRepo {
  return {
    async add(on, drillId, chain) {
      const { id, personId, person, reason, division, fromFacility, status, link, dueAt } = chain;
      await on`
        insert into transfer_chains (drill_id, id, person_id, person, reason, division, from_facility, status, link, due_at,
          opened_by, opened_at)
        values (${drillId}, ${id}, ${personId}, ${person}, ${reason}, ${division}, ${fromFacility}, ${status}, ${link}, ${dueAt},
          ${chain.openedBy}, ${chain.openedAt})
        on conflict do nothing`;
      const [row] = await on<{ id: string }[]>`
        select id from transfer_chains
        where drill_id = ${drillId} and (id = ${id} or (person_id = ${personId} and status = 'open'))
        order by id <> ${id} limit 1`;
      if (row === undefined) throw new Error('the closed loop was not put on file');
      return row;
    },

    async holdOf(on, drillId, personId) {
      const [row] = await on<ChainRow[]>`
        select ${chainColumns(sql)} from transfer_chains c
        where c.drill_id = ${drillId} and c.person_id = ${personId} and c.status = 'open' for update`;
      return row;
    },

    async holdOfTransfer(on, drillId, transferId) {
      await on`
        select from transfer_chains c
        where c.drill_id = ${drillId}
          and c.id = (select chain_id from transfers where drill_id = ${drillId} and id = ${transferId}) for update`;
    },

    async hold(on, drillId, id) {
      const [row] = await on<ChainRow[]>`
        select ${chainColumns(sql)} from transfer_chains c where c.drill_id = ${drillId} and c.id = ${id} for update`;
      return row;
    },

    async change(on, drillId, { id, status, link, dueAt, closedAt }) {
      await on`
        update transfer_chains set status = ${status}, link = ${link}, due_at = ${dueAt}, closed_at = ${closedAt}
        where drill_id = ${drillId} and id = ${id}`;
    },

    links: async (on, drillId, chainId) => on<(PlannedLink & Record<string, unknown>)[]>`
      select facility, community, outside, division, start_by as "startBy" from chain_links
      where drill_id = ${drillId} and chain_id = ${chainId} order by number`,

    async plan(on, drillId, { id, link }, links, openedAt) {
      await on`delete from chain_links where drill_id = ${drillId} and chain_id = ${id} and number >= ${link}`;
      for (const [index, { facility, community, outside, division, startBy }] of links.entries()) {
        await on`
          insert into chain_links (drill_id, chain_id, number, facility, community, outside, division, start_by, opened_at)
          values (${drillId}, ${id}, ${link + index}, ${facility}, ${community}, ${outside}, ${division}, ${startBy},
            ${index === 0 ? openedAt : null})`;
      }
    },

    async done(on, { drillId, chainId, link, transferId, at }) {
      await on`
        update chain_links set arrived_at = ${at}, transfer_id = ${transferId}
        where drill_id = ${drillId} and chain_id = ${chainId} and number = ${link}`;
    },

    async opened(on, { drillId, chainId, link, at }) {
      await on`
        update chain_links set opened_at = ${at}
        where drill_id = ${drillId} and chain_id = ${chainId} and number = ${link}`;
    },

    async awaits(on, drillId, chainId, dueAt) {
      await on`
        update transfers set due_at = ${dueAt}
        where drill_id = ${drillId} and chain_id = ${chainId} and status = 'asked'`;
    },
  };
}
