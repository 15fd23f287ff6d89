import type { DrillKind } from '../../../core/lifecycle/index.ts';
import type { BandLimits } from '../../../core/queueing/index.ts';
import type { SwabRules } from '../../../core/swabs/index.ts';
import type { Database, Sql } from '../../../platform/db/client.ts';
import { and, eq, ne, sql as raw } from '../../../platform/db/drizzle.ts';
import type { Queryable } from '../../../platform/db/index.ts';
import { whileCurrent } from '../../foundation/index.ts';
import type { CheckInRules } from './check-in-rules.ts';
import { type Countersigning, countersignedActs } from './countersigning.ts';
import { drills } from './drills.tables.ts';
import type { MonitoringRules } from './monitoring-rules.ts';
import type { ResultRules } from './result-rules.ts';

/** A drill as headquarters plan it. */
export interface DrillPlan {
  name: string;
  /** Stays what it was made as. */
  kind: DrillKind;
  city: string;
  startsAt: Date;
  endsAt: Date;
  windowMinutes: number;
  poolSize: number;
  exemptionHours: number;
  /** Longest walk that a plan gives where there is another choice. */
  walkLimitMetres: number;
  /** How long a door is left alone after a visit. */
  doorRestMinutes: number;
  /** How much longer a walk is than the straight line. */
  detourFactor: number;
  /** Most people whom one citizen's account holds; null for as many as they like. */
  peoplePerAccount: number | null;
  checkInRules: CheckInRules;
  /** What follows from a laboratory's results. */
  resultRules: ResultRules;
  /** How long somebody is under health monitoring who is named without, and when they are swabbed. */
  monitoringRules: MonitoringRules;
  /** What is taken of people, and who is swabbed apart. */
  swabRules: SwabRules;
  /** Which waits its public is told to be clear, busy and congested. */
  waitingBands: BandLimits;
  /** What two people decide. */
  countersigning: Countersigning;
}

export interface NewDrill extends DrillPlan {
  id: string;
  communities: readonly string[];
  dataKeyWrapped: Buffer;
  idKeyWrapped: Buffer;
  createdAt: Date;
  createdBy: string;
}

export interface DrillsRepo {
  /**
   * Adds a drill, or leaves the one that has its id as it is; undefined, with nothing written, where `wrappedBy` is no
   * longer the current master key.
   */
  add(drill: NewDrill, wrappedBy: Buffer): Promise<true | undefined>;
  /**
   * Changes a drill that is not closed and, if `version` is given, still has it; false where not, and where it would have one
   * person decide what two do. `windows-outside`, with nothing written, where its begin or end would leave a window of a published
   * site outside.
   */
  change(
    id: string,
    version: number | undefined,
    change: Partial<
      Omit<
        DrillPlan,
        'kind' | 'checkInRules' | 'resultRules' | 'monitoringRules' | 'swabRules' | 'countersigning'
      >
    > & {
      /** Those that change. */
      checkInRules?: Partial<CheckInRules>;
      resultRules?: Partial<ResultRules>;
      monitoringRules?: Partial<MonitoringRules>;
      swabRules?: Partial<SwabRules>;
      countersigning?: Partial<Countersigning>;
    },
  ): Promise<boolean | 'windows-outside'>;
  /** Adds communities to a drill that is not closed, and stays as it is where it has them all; false where it is closed. */
  addCommunities(id: string, communities: readonly string[]): Promise<boolean>;
  /** The same, and answers those that the drill did not have; with none of those the drill stays as it is. */
  includeCommunities(on: Queryable, id: string, communities: readonly string[]): Promise<string[]>;
  /** Takes communities out of a drill that is not closed. Whoever asks has seen to it that nobody has built on them. */
  excludeCommunities(on: Queryable, id: string, communities: readonly string[]): Promise<void>;
  /** How many of these the drill does not have. */
  missingCommunities(on: Queryable, id: string, communities: readonly string[]): Promise<number>;
}

const entriesOf = <T extends object>(of: T) => Object.entries(of) as [keyof T, T[keyof T]][];

export function createDrillsRepo({ orm, sql }: Database): DrillsRepo {
  return {
    async add({ communities, ...drill }, wrappedBy) {
      const [row] = await sql<{ drills: number }[]>`
        with drill as (
          insert into drills (id, name, kind, city, starts_at, ends_at, window_minutes, pool_size, exemption_hours, walk_limit_metres, door_rest_minutes,
            detour_factor, people_per_account, check_in_rules, result_rules, monitoring_rules, swab_rules, waiting_bands, countersigning, status, version, data_key_wrapped, id_key_wrapped, created_at, created_by)
          select ${drill.id}::uuid, ${drill.name}, ${drill.kind}, ${drill.city}, ${drill.startsAt}::timestamptz, ${drill.endsAt}::timestamptz,
            ${drill.windowMinutes}::int, ${drill.poolSize}::int, ${drill.exemptionHours}::int, ${drill.walkLimitMetres}::int, ${drill.doorRestMinutes}::int,
            ${drill.detourFactor}::float8, ${drill.peoplePerAccount}::int, ${JSON.stringify(drill.checkInRules)}::text::jsonb,
            ${JSON.stringify(drill.resultRules)}::text::jsonb,
            ${JSON.stringify(drill.monitoringRules)}::text::jsonb,
            ${JSON.stringify(drill.swabRules)}::text::jsonb,
            ${JSON.stringify(drill.waitingBands)}::text::jsonb, ${JSON.stringify(drill.countersigning)}::text::jsonb, 'draft', 1,
            ${drill.dataKeyWrapped}::bytea, ${drill.idKeyWrapped}::bytea, ${drill.createdAt}::timestamptz, ${drill.createdBy}
          from ${whileCurrent(sql, wrappedBy)} k
          on conflict (id) do nothing returning id),
        placed as (
          insert into drill_communities (drill_id, community)
          select drill.id, community from drill, unnest(${[...communities]}::text[]) as community)
        select (exists (select from drill) or exists (select from drills where id = ${drill.id}))::int as drills`;
      return row?.drills === 1 ? true : undefined;
    },

    async change(
      id,
      version,
      { checkInRules, resultRules, monitoringRules, swabRules, countersigning, ...change },
    ) {
      const { startsAt, endsAt } = change;
      // Of these a change names what changes.
      const merged = { checkInRules, resultRules, monitoringRules, swabRules, countersigning };
      const outside = raw`exists (
        select from slots s join sites p on p.id = s.site_id and p.status = 'published'
        where s.drill_id = ${id} and (s.used > 0 or coalesce(s.ceiling, s.capacity) > 0)
          and (s.starts_at < ${startsAt?.toISOString() ?? null}::timestamptz
            or s.ends_at > ${endsAt?.toISOString() ?? null}::timestamptz))`;
      const ended = countersignedActs.filter((act) => countersigning?.[act] === false);
      const rows = await orm
        .update(drills)
        .set({
          ...change,
          ...Object.fromEntries(
            entriesOf(merged).flatMap(([name, rules]) =>
              rules === undefined
                ? []
                : [[name, raw`${drills[name]} || ${JSON.stringify(rules)}::jsonb`] as const],
            ),
          ),
          version: raw`${drills.version} + 1`,
        })
        .where(
          and(
            eq(drills.id, id),
            ne(drills.status, 'closed'),
            version === undefined ? undefined : eq(drills.version, version),
            raw`not ${outside}`,
            ...ended.map((act) => raw`not (${drills.countersigning} ->> ${act}::text)::boolean`),
          ),
        )
        .returning({ id: drills.id });
      if (rows.length === 1) return true;
      const [found] = await orm
        .select({ outside: raw<boolean>`${outside}` })
        .from(drills)
        .where(eq(drills.id, id));
      return found?.outside === true ? 'windows-outside' : false;
    },

    async addCommunities(id, communities) {
      const [row] = await sql<{ drills: number }[]>`
        with drill as materialized (
          select id from drills where id = ${id} and status <> 'closed' for update),
        added as (
          insert into drill_communities (drill_id, community)
          select drill.id, community from drill, unnest(${[...communities]}::text[]) as community on conflict do nothing
          returning 1),
        changed as (
          update drills set version = version + 1 where id in (select id from drill) and exists (select from added))
        select count(*)::int as drills from drill`;
      return row?.drills === 1;
    },

    async includeCommunities(on, id, communities) {
      const rows = await on<{ community: string }[]>`
        with added as (
          insert into drill_communities (drill_id, community)
          select d.id, community from drills d, unnest(${[...communities]}::text[]) as community
          where d.id = ${id} and d.status <> 'closed' on conflict do nothing returning community),
        changed as (
          update drills set version = version + 1 where id = ${id} and exists (select from added))
        select community from added`;
      return rows.map(({ community }) => community);
    },

    async excludeCommunities(on, id, communities) {
      await on`
        with gone as (
          delete from drill_communities c using drills d
          where c.drill_id = ${id} and c.community = any(${[...communities]}::text[]) and d.id = c.drill_id
            and d.status <> 'closed'
          returning 1)
        update drills set version = version + 1 where id = ${id} and exists (select from gone)`;
    },

    async missingCommunities(on, id, communities) {
      const rows = await on<{ missing: number }[]>`
        select count(*)::int as missing from unnest(${[...communities]}::text[]) as asked (community)
        where not exists (
          select from drill_communities c where c.drill_id = ${id} and c.community = asked.community)`;
      return rows[0]?.missing ?? 0;
    },
  };
}

/**
 * The statement that closes a drill, for the transaction that has counted it. `at` is by its own clock, `retainedFrom` by the
 * machine's; of one that was closed before its figures were kept, both stay what they were.
 */
export function drillCloses(sql: Sql, id: string, { at, retainedFrom }: { at: Date; retainedFrom: Date }) {
  return sql`
    update drills set status = 'closed', closed_at = coalesce(closed_at, ${retainedFrom}),
      frozen_at = coalesce(frozen_at, ${at}), version = version + 1
    where id = ${id}`;
}
