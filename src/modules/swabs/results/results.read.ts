import type { CorrectionReason, Outcome, ResultFault, ResultState } from '../../../core/swabs/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { Reswab } from '../../residents/index.ts';

export interface ResultRow {
  id: string;
  barcode: string;
  siteId: string | null;
  laboratoryId: string;
  outcome: Outcome;
  testedAt: Date;
  corrects: string | null;
  reason: CorrectionReason | null;
  state: ResultState;
  code: ResultFault | null;
  enteredBy: string;
  enteredAt: Date;
  verifiedBy: string | null;
  verifiedAt: Date | null;
  firstSwabAt: Date | null;
  receivedAt: Date | null;
  /** Number of the transaction that changed it last. */
  changedIn: string;
}

export interface LateTubeRow {
  id: string;
  barcode: string;
  siteId: string;
  people: number;
  firstSwabAt: Date | null;
  sealedAt: Date;
  /** When a laboratory had it in the hand. */
  receivedAt: Date | null;
  dueAt: Date;
}

export interface HeldRow {
  registrationId: string;
  tubeId: string;
  /** Sealed. */
  person: Buffer;
  community: string;
  building: string;
  barcode: string;
  outcome: Outcome;
  heldAt: Date;
  toldAt: Date | null;
  toldBy: string | null;
  reswab: Reswab | null;
}

export interface HoldingTubeRow {
  tubeId: string;
  barcode: string;
  siteId: string;
  /** Of the site. */
  division: string;
  outcome: Outcome;
  held: number;
  told: number;
}

export interface CaseRow {
  registrationId: string;
  tubeId: string;
  householdId: string;
  community: string;
  barcode: string;
  companions: string[];
  openedAt: Date;
  withdrawnAt: Date | null;
}

/** Whose results: a laboratory's own, or those of the tubes of a division; headquarters see what has no tube yet, too. */
export type Scope = { laboratory: string } | { division: string; city: boolean };

/** How far somebody has read: what they have seen, and where in a sweep through what is new they are. */
export interface Place {
  /** A snapshot as PostgreSQL writes it; null before the first sweep. */
  seen: string | null;
  sweep: string | null;
  changedIn: string | null;
  id: string | null;
}

export interface ResultsRead {
  /**
   * Results that changed after a place, in the order of their changes. A place is what its reader could see: whatever commits
   * afterwards is told later, however long it was under way. Read in pages, something may be told twice, and never not at all.
   */
  since(query: {
    drillId: string;
    scope: Scope;
    place: Place | undefined;
    state: ResultState | undefined;
    limit: number;
  }): Promise<{ rows: ResultRow[]; place: Place; more: boolean }>;
  /** Sealed tubes without a result that are overdue, the longest first. */
  late(query: {
    drillId: string;
    scope: Scope;
    at: Date;
    hours: { pooled: number; single: number; transport: number };
    after: { dueAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<LateTubeRow[]>;
  /** How many sealed tubes without a result are overdue by each drill's rules, of all drills that are published. */
  lateByDrill(at: Date, transportHours: number): Promise<{ drillId: string; tubes: number }[]>;
  /** Who is held below a division, by community. */
  held(query: {
    drillId: string;
    division: string;
    told: boolean | undefined;
    after: { community: string; registrationId: string; tubeId: string } | undefined;
    limit: number;
  }): Promise<HeldRow[]>;
  cases(query: {
    drillId: string;
    division: string;
    after: { openedAt: Date; registrationId: string; tubeId: string } | undefined;
    limit: number;
  }): Promise<CaseRow[]>;
  /** The tubes that hold people of a drill, or have held them since: with how many they hold, and how many of those know. */
  holding(drillId: string): Promise<HoldingTubeRow[]>;
  /** Results that wait for tubes which are sealed by now, by laboratory; of drills whose people are there. */
  ripe(limit: number): Promise<{ drillId: string; laboratoryId: string; ids: string[] }[]>;
}

type Fragment = ReturnType<ReadDatabase['sql']>;

const nil = '00000000-0000-0000-0000-000000000000';

export function createResultsRead({ sql }: ReadDatabase): ResultsRead {
  /** The box that a tube `t` is in, `i`. */
  const intoBox = sql`
    left join box_tubes i on i.drill_id = t.drill_id and i.tube_id = t.id and i.state = 'in'`;
  /** When the result of a sealed tube `t` is due: so many hours from its reception, or from when it should have been received. */
  const dueAt = (transport: Fragment, pooled: Fragment, single: Fragment) => sql`
    coalesce(i.received_at, t.sealed_at + make_interval(hours => ${transport})) + make_interval(hours =>
      case when t.kind = 'pool' and t.pool_size > 1 then ${pooled} else ${single} end)`;
  /** Whether a result `r` (of tube `t` at site `s`, or of none) is in a scope. */
  const within = (scope: Scope) =>
    'laboratory' in scope
      ? sql`r.laboratory_id = ${scope.laboratory}`
      : sql`(starts_with(s.division, ${scope.division}) or (s.id is null and ${scope.city}))`;
  return {
    async since({ drillId, scope, place, state, limit }) {
      const { seen, sweep, changedIn, id } = place ?? { seen: null, sweep: null, changedIn: null, id: null };
      const rows = await sql<(ResultRow & { now: string })[]>`
        select now.snapshot as now, found.* from (select pg_current_snapshot()::text as snapshot) now
        left join lateral (
          select r.id, r.barcode, t.site_id as "siteId", r.laboratory_id as "laboratoryId", r.outcome, r.tested_at as "testedAt",
            r.corrects, r.reason, r.state, r.code, r.entered_by as "enteredBy", r.entered_at as "enteredAt",
            r.verified_by as "verifiedBy", r.verified_at as "verifiedAt", r.changed_in::text as "changedIn",
            t.first_swab_at as "firstSwabAt", i.received_at as "receivedAt"
          from results r left join tubes t on t.drill_id = r.drill_id and t.id = r.tube_id left join sites s on s.id = t.site_id
          left join box_tubes i on i.drill_id = r.drill_id and i.tube_id = r.tube_id and i.state = 'in'
          where r.drill_id = ${drillId}
            and (${seen}::text is null or (r.changed_in >= pg_snapshot_xmin(${seen}::text::pg_snapshot)
              and not pg_visible_in_snapshot(r.changed_in, ${seen}::text::pg_snapshot)))
            and (r.changed_in, r.id) > (coalesce(${changedIn}::text, '0')::xid8, coalesce(${id}::uuid, ${nil}::uuid))
            and (${state ?? null}::text is null or r.state = ${state ?? null}::text) and ${within(scope)}
          order by r.changed_in, r.id limit ${limit + 1}) found on true`;
      const now = rows[0]?.now ?? '';
      const found = rows.filter((row) => row.id !== null);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const more = found.length > limit;
      // The next sweep begins at what this one could see when it began.
      const began = sweep ?? now;
      return {
        rows: page,
        more,
        place:
          more && last !== undefined
            ? { seen, sweep: began, changedIn: last.changedIn, id: last.id }
            : { seen: began, sweep: null, changedIn: null, id: null },
      };
    },

    late: ({ drillId, scope, at, hours, after, limit }) => sql<LateTubeRow[]>`
      select id, barcode, "siteId", people, "firstSwabAt", "sealedAt", "receivedAt", "dueAt" from (
        select t.id, t.barcode, t.site_id as "siteId", t.filled as people, t.first_swab_at as "firstSwabAt",
          t.sealed_at as "sealedAt", i.received_at as "receivedAt",
          ${dueAt(sql`${hours.transport}::int`, sql`${hours.pooled}::int`, sql`${hours.single}::int`)} as "dueAt"
        from tubes t join sites s on s.id = t.site_id ${intoBox}
        left join boxes b on b.drill_id = i.drill_id and b.id = i.box_id
        where t.drill_id = ${drillId} and t.status = 'sealed' and t.outcome is null
          and ${
            'laboratory' in scope
              ? sql`case when b.laboratory_id is not null then b.laboratory_id = ${scope.laboratory} else exists (
                  select from laboratories l, unnest(l.districts) as d where l.id = ${scope.laboratory} and starts_with(s.division, d)) end`
              : sql`starts_with(s.division, ${scope.division})`
          }) due
      where "dueAt" <= ${at} and (${after?.id ?? null}::uuid is null
        or (date_trunc('milliseconds', "dueAt"), id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', "dueAt"), id limit ${limit}`,

    lateByDrill: (at, transportHours) => sql<{ drillId: string; tubes: number }[]>`
      select d.id as "drillId", (
        select count(*)::int from tubes t ${intoBox}
        where t.drill_id = d.id and t.status = 'sealed' and t.outcome is null
          and ${dueAt(
            sql`${transportHours}::int`,
            sql`(d.result_rules->>'pooledHours')::int`,
            sql`(d.result_rules->>'singleHours')::int`,
          )} <= ${at}) as tubes
      from drills d where d.status = 'published'`,

    held: ({ drillId, division, told, after, limit }) => sql<HeldRow[]>`
      select h.registration_id as "registrationId", h.tube_id as "tubeId", r.person, h.community, b.name as building, t.barcode,
        h.outcome, h.opened_at as "heldAt", h.told_at as "toldAt", h.told_by as "toldBy", h.reswab
      from holds h join registrations r on r.id = h.registration_id join buildings b on b.id = r.building_id
      join tubes t on t.drill_id = h.drill_id and t.id = h.tube_id
      where h.drill_id = ${drillId} and h.closed_at is null and h.community like ${`${division}%`}
        and (${told ?? null}::bool is null or (h.told_at is not null) = ${told ?? null}::bool)
        and (h.community, h.registration_id, h.tube_id)
          > (${after?.community ?? ''}, ${after?.registrationId ?? nil}::uuid, ${after?.tubeId ?? nil}::uuid)
      order by h.community, h.registration_id, h.tube_id limit ${limit}`,

    cases: ({ drillId, division, after, limit }) => sql<CaseRow[]>`
      select c.registration_id as "registrationId", c.tube_id as "tubeId", c.household_id as "householdId", c.community, t.barcode,
        c.companions, c.opened_at as "openedAt", c.withdrawn_at as "withdrawnAt"
      from cases c join tubes t on t.drill_id = c.drill_id and t.id = c.tube_id
      where c.drill_id = ${drillId} and c.community like ${`${division}%`}
        and (${after?.registrationId ?? null}::uuid is null
          or (date_trunc('milliseconds', c.opened_at), c.registration_id, c.tube_id)
            > (${after?.openedAt ?? null}::timestamptz, ${after?.registrationId ?? null}::uuid, ${after?.tubeId ?? null}::uuid))
      order by date_trunc('milliseconds', c.opened_at), c.registration_id, c.tube_id limit ${limit}`,

    holding: (drillId) => sql<HoldingTubeRow[]>`
      select h.tube_id as "tubeId", t.barcode, h.site_id as "siteId", s.division, max(h.outcome) as outcome,
        (count(*) filter (where h.closed_at is null))::int as held,
        (count(*) filter (where h.closed_at is null and h.told_at is not null))::int as told
      from holds h join tubes t on t.drill_id = h.drill_id and t.id = h.tube_id join sites s on s.id = h.site_id
      where h.drill_id = ${drillId}
      group by h.tube_id, t.barcode, h.site_id, s.division order by min(h.opened_at), h.tube_id`,

    ripe: (limit) => sql<{ drillId: string; laboratoryId: string; ids: string[] }[]>`
      select drill_id as "drillId", laboratory_id as "laboratoryId", array_agg(id order by entered_at, id) as ids from (
        select r.drill_id, r.laboratory_id, r.id, r.entered_at from results r join drills d on d.id = r.drill_id
        where r.state = 'waiting' and d.people_destroyed_at is null and exists (
          select from tubes t where t.drill_id = r.drill_id and t.barcode = r.barcode and t.status <> 'open')
          -- A code that stands on several tubes with people waits until headquarters have settled which one is meant.
          and (select count(*) <= 1 or count(*) filter (where t.filled > 0) = 1 from tubes t
            where t.drill_id = r.drill_id and t.barcode = r.barcode and t.status <> 'discarded')
        limit ${limit}) found
      group by drill_id, laboratory_id`,
  };
}
