import type { SupplyItem } from '../../../core/field/index.ts';
import type { ReadDatabase, Sql } from '../../../platform/db/index.ts';

/** What is counted of an item at a site. */
export interface ItemCount {
  delivered: number;
  /** Entered by hand: broken, given away, or of what no tablet records. */
  usedByHand: number;
  /** Sent, and not yet received. */
  onTheWay: number;
}

/** A site with what came, what went, and by whom it was used. */
export interface SiteStock {
  siteId: string;
  name: string;
  division: string;
  tubes: number;
  swabs: number;
  people: number;
  counts: Record<SupplyItem, ItemCount>;
}

export interface StockRead {
  /** The sites of a drill below a division that are not drafts, in order of id, from after `after`. */
  list(query: {
    drillId: string;
    division: string;
    after: string | undefined;
    limit: number;
  }): Promise<SiteStock[]>;
  /** One site. */
  find(siteId: string): Promise<SiteStock | undefined>;
}

type Row = Omit<SiteStock, 'counts'> & { entered: Record<string, number>; sent: Record<string, number> };

const nil = '00000000-0000-0000-0000-000000000000';

/**
 * What was used at site `s`, from what its tablets recorded: its tubes, discarded ones too, and the swabs of samples taken there.
 * A sample that was moved counts where it is; one that was taken out again was none, unless its tube was discarded with it.
 */
const recorded = (sql: Sql) => sql`
  select count(*)::int as tubes from tubes t where t.drill_id = s.drill_id and t.site_id = s.id`;
const swabbed = (sql: Sql) => sql`
  select coalesce(sum(p.swabs), 0)::int as swabs, count(distinct p.registration_id)::int as people
  from tubes t join samples p on p.drill_id = t.drill_id and p.tube_id = t.id
  where t.drill_id = s.drill_id and t.site_id = s.id and (p.state <> 'out' or t.status = 'discarded')`;

export function createStockRead({ sql }: ReadDatabase): StockRead {
  const rows = sql`
    select s.id as "siteId", s.name, s.division, u.tubes, w.swabs, w.people, e.entered, o.sent
    from sites s
    cross join lateral (${recorded(sql)}) u
    cross join lateral (${swabbed(sql)}) w
    cross join lateral (
      select coalesce(jsonb_object_agg(key, n), '{}') as entered from (
        select item || ' ' || kind as key, sum(count)::int as n from supply_entries where site_id = s.id group by 1) k) e
    cross join lateral (
      select coalesce(jsonb_object_agg(item, n), '{}') as sent from (
        select item, sum(sent)::int as n from supply_requests where site_id = s.id and status = 'sent' group by 1) k) o`;

  const read = ({ entered, sent, ...row }: Row): SiteStock => {
    const count = (item: SupplyItem): ItemCount => ({
      delivered: entered[`${item} delivered`] ?? 0,
      usedByHand: entered[`${item} used`] ?? 0,
      onTheWay: sent[item] ?? 0,
    });
    return { ...row, counts: { tube: count('tube'), swab: count('swab'), gown: count('gown') } };
  };

  return {
    async list({ drillId, division, after, limit }) {
      const found = await sql<Row[]>`
        ${rows} where s.drill_id = ${drillId} and starts_with(s.division, ${division}) and s.status <> 'draft'
          and s.id > ${after ?? nil}::uuid
        order by s.id limit ${limit}`;
      return found.map(read);
    },

    async find(siteId) {
      const [row] = await sql<Row[]>`${rows} where s.id = ${siteId}`;
      return row && read(row);
    },
  };
}
