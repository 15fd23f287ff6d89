import { openTransferStatuses } from '../../../core/field/index.ts';
import type { ReadDatabase, Sql } from '../../../platform/db/index.ts';
import { type ChainRow, chainColumns } from './chains.repo.ts';
import type { Whose } from './scope.ts';

/** A link with how far it has come. */
export interface LinkRow {
  number: number;
  facility: string | null;
  community: string | null;
  outside: string | null;
  startBy: string | null;
  openedAt: string | null;
  arrivedAt: string | null;
  /** The transfer that has done it, else the one that is under way for it. */
  transferId: string | null;
}

/** A closed loop with its links in their order. */
export type WholeChain = ChainRow & {
  links: LinkRow[];
  /** By when the next step is to be done: of the transfer under way, else of the link that waits; null once it is over. */
  dueNext: Date | null;
};

export interface ChainQuery {
  drillId: string;
  whose: Whose;
  open?: boolean | undefined;
  /** Open ones whose next step was due before a time. */
  dueBefore?: Date | undefined;
  after: { openedAt: Date; id: string } | undefined;
  limit: number;
}

export interface ChainsRead {
  /** The latest first. */
  list(query: ChainQuery): Promise<WholeChain[]>;
  find(drillId: string, id: string, whose: Whose): Promise<WholeChain | undefined>;
}

/**
 * SQL that is true of a loop `c` that somebody sees. Headquarters: those that begin or stop in their division. Workers the same
 * while they are open. A facility: open ones that are to come to it or are with it. A team sees transfers alone.
 */
function chainsWithin(sql: Sql, whose: Whose) {
  const inDivision = (division: string) => sql`(starts_with(c.division, ${division}) or exists (
    select from chain_links l where l.drill_id = c.drill_id and l.chain_id = c.id and starts_with(l.division, ${division})))`;
  switch (whose.kind) {
    case 'headquarters':
      return inDivision(whose.division);
    case 'worker':
      return sql`(c.status = 'open' and ${inDivision(whose.division)})`;
    case 'facility':
      return sql`(c.status = 'open' and (c.link = 1 and c.from_facility = ${whose.facility} or exists (
        select from chain_links l where l.drill_id = c.drill_id and l.chain_id = c.id and l.facility = ${whose.facility}
          and l.number >= c.link - 1)))`;
    case 'team':
      return sql`false`;
  }
}

export function createChainsRead({ sql }: ReadDatabase): ChainsRead {
  const rows = sql`
    select ${chainColumns(sql)}, n.links, case when c.status = 'open' then coalesce(u.due_at, c.due_at) end as "dueNext"
    from transfer_chains c
    left join transfers u on u.drill_id = c.drill_id and u.chain_id = c.id and u.link = c.link
      and u.status = any(${[...openTransferStatuses]})
    cross join lateral (
      select json_agg(json_build_object('number', l.number, 'facility', l.facility, 'community', l.community,
        'outside', l.outside, 'startBy', l.start_by, 'openedAt', l.opened_at, 'arrivedAt', l.arrived_at,
        'transferId', coalesce(l.transfer_id, case when l.number = c.link then u.id end)) order by l.number) as links
      from chain_links l where l.drill_id = c.drill_id and l.chain_id = c.id) n`;
  return {
    list: ({ drillId, whose, open, dueBefore, after, limit }) => sql<WholeChain[]>`
      select * from (${rows} where c.drill_id = ${drillId} and ${chainsWithin(sql, whose)}
        and (not ${open ?? false}::bool or c.status = 'open')
        and (${after?.id ?? null}::uuid is null or (date_trunc('milliseconds', c.opened_at), c.id)
          < (${after?.openedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))) c
      where ${dueBefore ?? null}::timestamptz is null or c."dueNext" <= ${dueBefore ?? null}
      order by date_trunc('milliseconds', c."openedAt") desc, c.id desc limit ${limit}`,

    async find(drillId, id, whose) {
      const [row] = await sql<WholeChain[]>`
        ${rows} where c.drill_id = ${drillId} and c.id = ${id} and ${chainsWithin(sql, whose)}`;
      return row;
    },
  };
}
