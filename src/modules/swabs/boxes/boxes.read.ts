import type {
  BoxContradiction,
  Condition,
  Disposition,
  Outcome,
  Receiver,
} from '../../../core/boxes/index.ts';
import { transportMinutes } from '../../../core/boxes/index.ts';
import type { BoxStatus } from '../../../core/lifecycle/index.ts';
import type { TubeKind } from '../../../core/swabs/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** A box as it stands, with what its list shows. */
export interface BoxRow {
  id: string;
  drillId: string;
  code: string;
  siteId: string | null;
  /** Of the site. */
  division: string | null;
  laboratoryId: string | null;
  status: BoxStatus;
  openedAt: Date;
  sealedAt: Date | null;
  counted: number | null;
  receivedAt: Date | null;
  touchedAt: Date;
  listed: number;
  received: number;
  /** Discrepancies that nobody has explained. */
  differs: number;
  /** First swab of the tubes that no laboratory has yet. */
  firstSwabAt: Date | null;
}

export interface BoxTubeRow {
  barcode: string;
  tubeId: string | null;
  state: 'in' | 'contested' | 'out';
  contest: BoxContradiction | null;
  listedAt: Date | null;
  receivedAt: Date | null;
  means: 'scan' | 'hand' | null;
  condition: Condition | null;
  disposition: Disposition | null;
  firstSwabAt: Date | null;
  /** What the tube is, and how many swabs are in it; null while no tube of the drill bears the code. */
  kind: TubeKind | null;
  poolSize: number | null;
  filled: number | null;
}

export interface HandoverRow {
  id: string;
  toKind: Receiver['kind'];
  toId: string;
  /** Sealed. */
  outsider: Buffer | null;
  givenBy: string | null;
  givenAt: Date | null;
  count: number | null;
  temperature: number | null;
  acceptedBy: string | null;
  acceptedAt: Date | null;
  acceptedCount: number | null;
  withdrawnAt: Date | null;
}

export interface DiscrepancyRow {
  code: string;
  about: string;
  foundAt: Date;
  outcome: Outcome | null;
  explainedBy: string | null;
  explainedAt: Date | null;
  /** Sealed. */
  note: Buffer | null;
}

export interface BoxActRow {
  at: Date;
  act: string;
  by: string;
  about: string | null;
  code: string | null;
}

/** A tube that stands in no box. */
export interface UnboxedRow {
  id: string;
  barcode: string;
  siteId: string;
  status: string;
  firstSwabAt: Date;
}

/** What of boxes somebody may see: those of a site, of divisions, of a laboratory, or that a courier has to do with. */
export type Scope =
  | { site: string }
  | { division: string; city: boolean }
  | { laboratory: string }
  | { courier: string };

export interface BoxesRead {
  find(drillId: string, id: string): Promise<BoxRow | undefined>;
  /** Whether somebody may see a box. */
  isWithin(drillId: string, id: string, scope: Scope): Promise<boolean>;
  list(query: {
    drillId: string;
    scope: Scope;
    status: BoxStatus | undefined;
    site: string | undefined;
    laboratory: string | undefined;
    /** Only those under way with a tube whose first swab was taken before. */
    swabbedBefore: Date | undefined;
    /** Only those under way with which nothing was done since. */
    touchedBefore: Date | undefined;
    unaccepted: boolean;
    after: { openedAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<BoxRow[]>;
  /** Boxes that have changed since a time of the database's clock in ms; without one, those under way. And that time now. */
  changed(
    drillId: string,
    since: number | undefined,
  ): Promise<{ now: number; rows: (BoxRow & { changed: number; city: string })[] }>;
  tubes(drillId: string, boxId: string): Promise<BoxTubeRow[]>;
  handovers(drillId: string, boxId: string): Promise<HandoverRow[]>;
  discrepancies(drillId: string, boxId: string): Promise<DiscrepancyRow[]>;
  acts(drillId: string, boxId: string): Promise<BoxActRow[]>;
  /** Tubes in no box with a first swab before a time, the earliest first. */
  unboxed(query: {
    drillId: string;
    scope: Exclude<Scope, { laboratory: string } | { courier: string }>;
    swabbedBefore: Date;
    after: { firstSwabAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<UnboxedRow[]>;
  /** How many are late now, of all drills that are open: boxes that no laboratory has whole, and tubes in no box. */
  late(at: Date): Promise<{ boxes: number; tubes: number }>;
}

export function createBoxesRead({ sql }: ReadDatabase): BoxesRead {
  const underWay = sql`('open', 'sealed', 'handed-over', 'partly-received')`;
  const row = sql`
    b.id, b.drill_id as "drillId", b.code, b.site_id as "siteId", s.division, b.laboratory_id as "laboratoryId", b.status,
    b.opened_at as "openedAt", b.sealed_at as "sealedAt", b.counted, b.received_at as "receivedAt",
    b.touched_at as "touchedAt", c.listed, c.received, c.first_swab_at as "firstSwabAt",
    (select count(*)::int from box_discrepancies d
      where d.drill_id = b.drill_id and d.box_id = b.id and d.outcome is null) as differs`;
  const counted = sql`
    left join sites s on s.id = b.site_id
    cross join lateral (
      select count(*) filter (where m.listed_at is not null)::int as listed,
        count(*) filter (where m.listed_at is not null and m.received_at is not null)::int as received,
        min(t.first_swab_at) filter (where m.state = 'in' and m.received_at is null and t.status <> 'discarded') as first_swab_at
      from box_tubes m left join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id
      where m.drill_id = b.drill_id and m.box_id = b.id) c`;

  /** What of `b`, with its site `s`, somebody may see. */
  function within(scope: Scope) {
    if ('site' in scope) return sql`b.site_id = ${scope.site}`;
    if ('laboratory' in scope) {
      return sql`(b.laboratory_id = ${scope.laboratory} or exists (select from box_handovers h
        where h.drill_id = b.drill_id and h.box_id = b.id and h.to_kind = 'laboratory' and h.to_id = ${scope.laboratory}))`;
    }
    if ('courier' in scope) {
      return sql`exists (select from box_handovers h where h.drill_id = b.drill_id and h.box_id = b.id
        and ((h.to_kind = 'courier' and h.to_id = ${scope.courier}) or h.given_by = ${scope.courier}))`;
    }
    return sql`(starts_with(s.division, ${scope.division}) or (b.site_id is null and ${scope.city}::bool))`;
  }

  return {
    async find(drillId, id) {
      const [found] = await sql<BoxRow[]>`
        select ${row} from boxes b ${counted} where b.drill_id = ${drillId} and b.id = ${id}`;
      return found;
    },

    async isWithin(drillId, id, scope) {
      const rows = await sql`
        select from boxes b left join sites s on s.id = b.site_id
        where b.drill_id = ${drillId} and b.id = ${id} and ${within(scope)}`;
      return rows.length > 0;
    },

    list: ({
      drillId,
      scope,
      status,
      site,
      laboratory,
      swabbedBefore,
      touchedBefore,
      unaccepted,
      after,
      limit,
    }) => sql<BoxRow[]>`
      select ${row} from boxes b ${counted}
      where b.drill_id = ${drillId} and ${within(scope)}
        and (${status ?? null}::text is null or b.status = ${status ?? null}::text)
        and (${site ?? null}::uuid is null or b.site_id = ${site ?? null}::uuid)
        and (${laboratory ?? null}::uuid is null or b.laboratory_id = ${laboratory ?? null}::uuid)
        and (${swabbedBefore ?? null}::timestamptz is null
          or (b.status in ${underWay} and c.first_swab_at <= ${swabbedBefore ?? null}::timestamptz))
        and (${touchedBefore ?? null}::timestamptz is null
          or (b.status in ${underWay} and b.touched_at <= ${touchedBefore ?? null}::timestamptz))
        and (not ${unaccepted}::bool or exists (select from box_handovers h
          where h.drill_id = b.drill_id and h.box_id = b.id and h.to_kind <> 'outsider' and h.accepted_at is null
            and h.withdrawn_at is null))
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', b.opened_at), b.id) > (${after?.openedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', b.opened_at), b.id limit ${limit}`,

    async changed(drillId, since) {
      const rows = await sql<(BoxRow & { changed: number; city: string; now: number })[]>`
        select n.now, whole.* from (select (extract(epoch from clock_timestamp()) * 1000)::float8 as now) n left join lateral (
          select ${row}, (extract(epoch from b.changed_at) * 1000)::float8 as changed,
            (select city from drills where id = b.drill_id) as city
          from boxes b ${counted}
          where b.drill_id = ${drillId} and (
            (${since ?? null}::float8 is null and b.status in ${underWay})
            or b.changed_at > to_timestamp(${since ?? null}::float8 / 1000))
          order by b.changed_at, b.id) whole on true`;
      return { now: rows[0]?.now ?? 0, rows: rows.filter(({ id }) => id !== null) };
    },

    tubes: (drillId, boxId) => sql<BoxTubeRow[]>`
      select m.barcode, m.tube_id as "tubeId", m.state, m.contest, m.listed_at as "listedAt", m.received_at as "receivedAt",
        m.means, m.condition, m.disposition, t.first_swab_at as "firstSwabAt", t.kind, t.pool_size as "poolSize", t.filled
      from box_tubes m left join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id
      where m.drill_id = ${drillId} and m.box_id = ${boxId} order by m.listed_at nulls last, m.barcode`,

    handovers: (drillId, boxId) => sql<HandoverRow[]>`
      select id, to_kind as "toKind", to_id as "toId", outsider, given_by as "givenBy", given_at as "givenAt", count,
        temperature, accepted_by as "acceptedBy", accepted_at as "acceptedAt", accepted_count as "acceptedCount",
        withdrawn_at as "withdrawnAt"
      from box_handovers where drill_id = ${drillId} and box_id = ${boxId} order by coalesce(given_at, accepted_at), id`,

    discrepancies: (drillId, boxId) => sql<DiscrepancyRow[]>`
      select code, about, found_at as "foundAt", outcome, explained_by as "explainedBy", explained_at as "explainedAt", note
      from box_discrepancies where drill_id = ${drillId} and box_id = ${boxId} order by found_at, code, about`,

    acts: (drillId, boxId) => sql<BoxActRow[]>`
      select at, kind as act, device as by, about, answer->>'code' as code from box_acts
      where drill_id = ${drillId} and box_id = ${boxId} order by at, received_at, device, device_seq, id`,

    unboxed: ({ drillId, scope, swabbedBefore, after, limit }) => sql<UnboxedRow[]>`
      select t.id, t.barcode, t.site_id as "siteId", t.status, t.first_swab_at as "firstSwabAt"
      from tubes t join sites s on s.id = t.site_id
      where t.drill_id = ${drillId} and t.first_swab_at <= ${swabbedBefore} and t.status <> 'discarded' and t.tested_at is null
        and ${'site' in scope ? sql`t.site_id = ${scope.site}` : sql`starts_with(s.division, ${scope.division})`}
        and not exists (select from box_tubes m where m.drill_id = t.drill_id and m.tube_id = t.id and m.state = 'in')
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', t.first_swab_at), t.id)
            > (${after?.firstSwabAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', t.first_swab_at), t.id limit ${limit}`,

    async late(at) {
      const before = new Date(at.getTime() - transportMinutes * 60_000);
      const [found] = await sql<{ boxes: number; tubes: number }[]>`
        select (
          select count(distinct b.id)::int from drills d join boxes b on b.drill_id = d.id and b.status in ${underWay}
          join box_tubes m on m.drill_id = b.drill_id and m.box_id = b.id and m.state = 'in' and m.received_at is null
          join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id and t.first_swab_at <= ${before}
            and t.status <> 'discarded'
          where d.status = 'published') as boxes, (
          select count(*)::int from drills d join tubes t on t.drill_id = d.id and t.first_swab_at <= ${before}
            and t.status <> 'discarded' and t.tested_at is null
          where d.status = 'published' and not exists (
            select from box_tubes m where m.drill_id = t.drill_id and m.tube_id = t.id and m.state = 'in')) as tubes`;
      return found ?? { boxes: 0, tubes: 0 };
    },
  };
}
