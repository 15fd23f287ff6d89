import type { DrillStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { DrillPlan } from './drills.repo.ts';

/** A drill as it stands. */
export interface Drill extends DrillPlan {
  id: string;
  status: DrillStatus;
  version: number;
  createdAt: Date;
  /** By the machine's clock. */
  closedAt: Date | null;
  /** The same by the drill's own clock: its figures stand as of then. */
  frozenAt: Date | null;
  peopleDestroyedAt: Date | null;
  /** County-level divisions that have published their part. */
  published: string[];
}

/** A drill with what registering in it needs. */
export interface DrillRecord extends Drill {
  communities: string[];
  /** Abolished communities of its city, and the codes under which their people live now. */
  successors: { code: string; successor: string }[];
  /** Null once the drill's people have been destroyed. */
  dataKeyWrapped: Buffer | null;
  idKeyWrapped: Buffer | null;
}

export interface DrillsRead {
  find(id: string): Promise<DrillRecord | undefined>;
  /** By creation, newest first. `below` is the last row of the page before. */
  list(query: {
    statuses: readonly DrillStatus[];
    /** Only those of the city that it lies in, or of cities that lie in it. */
    division: string | undefined;
    below: { createdAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<Drill[]>;
  /** The windows of a drill's published sites that lie outside a span: how many, of how many sites, and who holds one of them. */
  outside(
    id: string,
    span: { startsAt: Date; endsAt: Date },
  ): Promise<{ windows: number; sites: number; people: number }>;
  /**
   * A text that differs after every change of a drill, a site or the list of divisions, whoever made it: `xmin` is the transaction that
   * wrote a row last, and what hangs on drills and sites (communities, slots' number) is written together with them.
   * A few thousand short rows at most.
   */
  revision(): Promise<string>;
}

export function createDrillsRead({ sql }: ReadDatabase): DrillsRead {
  const columns = sql`
    d.id, d.name, d.kind, d.city, d.starts_at as "startsAt", d.ends_at as "endsAt", d.window_minutes as "windowMinutes",
    d.pool_size as "poolSize", d.exemption_hours as "exemptionHours", d.walk_limit_metres as "walkLimitMetres", d.door_rest_minutes as "doorRestMinutes",
    d.detour_factor as "detourFactor", d.people_per_account as "peoplePerAccount", d.check_in_rules as "checkInRules",
    d.result_rules as "resultRules", d.monitoring_rules as "monitoringRules", d.swab_rules as "swabRules", d.waiting_bands as "waitingBands", d.countersigning, d.status, d.version, d.created_at as "createdAt",
    d.closed_at as "closedAt", d.frozen_at as "frozenAt", d.people_destroyed_at as "peopleDestroyedAt",
    array(select division from drill_publications p where p.drill_id = d.id order by division) as published`;
  return {
    async find(id) {
      const [row] = await sql<DrillRecord[]>`
        select ${columns}, d.data_key_wrapped as "dataKeyWrapped", d.id_key_wrapped as "idKeyWrapped",
          array(select community from drill_communities c where c.drill_id = d.id order by community) as communities,
          (select coalesce(jsonb_agg(jsonb_build_object('code', v.code, 'successor', v.successor)), '[]') from divisions v
            where v.abolished_on is not null and v.successor is not null and starts_with(v.code, d.city)) as successors
        from drills d where d.id = ${id}`;
      return row;
    },

    list: ({ statuses, division, below, limit }) => sql<Drill[]>`
      select ${columns} from drills d
      where d.status = any(${[...statuses]}::text[])
        and (${division ?? null}::text is null
          or starts_with(d.city, ${division ?? null}) or starts_with(${division ?? null}, d.city))
        and (${below?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', d.created_at), d.id) < (${below?.createdAt ?? null}::timestamptz, ${below?.id ?? null}::uuid))
      order by date_trunc('milliseconds', d.created_at) desc, d.id desc limit ${limit}`,

    async outside(id, { startsAt, endsAt }) {
      const [row] = await sql<{ windows: number; sites: number; people: number }[]>`
        select count(*)::int as windows, count(distinct s.site_id)::int as sites, coalesce(sum(s.used), 0)::int as people
        from slots s join sites p on p.id = s.site_id and p.status = 'published'
        where s.drill_id = ${id} and (s.used > 0 or coalesce(s.ceiling, s.capacity) > 0)
          and (s.starts_at < ${startsAt} or s.ends_at > ${endsAt})`;
      return row ?? { windows: 0, sites: 0, people: 0 };
    },

    async revision() {
      const rows = await sql<{ rows: number; writes: string; last: string }[]>`
        select count(*)::int as rows, sum(written)::text as writes, max(written)::text as last from (
          select xmin::text::bigint as written from drills
          union all select xmin::text::bigint from sites
          union all select xmin::text::bigint from division_changes) plans`;
      return rows.map(({ rows, writes, last }) => `${rows}/${writes}/${last}`).join();
    },
  };
}
