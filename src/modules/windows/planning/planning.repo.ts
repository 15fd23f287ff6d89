import type { PlanPart } from '../../../core/assignment/index.ts';
import { type Database, isOver, type Queryable } from '../../../platform/db/index.ts';
import type { PartStatus } from './planning.tables.ts';

/** A part that a worker has taken. */
export interface TakenPart {
  jobId: string;
  part: number;
  drillId: string;
  /** Communities that are not through yet. */
  communities: string[];
  attempts: number;
  /** How many runs since a community was last through have ended without a word. */
  lostRuns: number;
}

/** What came of one community. */
export interface CommunityThrough {
  community: string;
  placed: number;
  unplaced: Record<string, number>;
  /** The code of what failed, where something did. */
  failure: string | undefined;
}

/** How far a plan is. */
export interface PlanProgress {
  parts: number;
  waiting: number;
  failed: number;
  communities: number;
  through: number;
  placed: number;
  unplaced: Record<string, number>;
  failures: Record<string, string>;
}

export interface PlanningRepo {
  /** Notes the parts of a plan, once; on a repeat nothing changes. */
  addParts(on: Queryable, jobId: string, drillId: string, parts: readonly PlanPart[]): Promise<void>;
  /**
   * Takes a part that waits, for `leaseMs`. Undefined where it is over, another run holds it, or its job is over or to
   * stop. The run before, if it neither ended the part nor gave it back, is counted as lost.
   */
  take(jobId: string, part: number, owner: string, leaseMs: number): Promise<TakenPart | undefined>;
  /** Keeps it for `leaseMs` from now; false where it is no longer this run's, or the job is to stop. */
  keep(taken: TakenPart, owner: string, leaseMs: number): Promise<boolean>;
  /** Notes that a community is through; false as for `keep`. */
  through(taken: TakenPart, owner: string, done: CommunityThrough, leaseMs: number): Promise<boolean>;
  finish(taken: TakenPart, owner: string, status: PartStatus): Promise<void>;
  /** Gives it back, to be taken by anybody. */
  release(taken: TakenPart, owner: string): Promise<void>;
  /** Parts that wait and that nobody works on (a lease lasts `leaseMs`). */
  idle(jobId: string, leaseMs: number): Promise<number[]>;
  progress(jobId: string): Promise<PlanProgress>;
}

export function createPlanningRepo({ sql }: Database): PlanningRepo {
  const lease = (ms: number) => sql`now() + ${ms}::int * interval '1 millisecond'`;
  /** The job is not over, whoever waits for its parts at this moment, and nobody has asked it to stop. */
  const goesOn = sql`exists (
    select from jobs j where j.id = p.job_id and j.status in ('queued', 'running') and not j.cancel_requested)`;

  return {
    async addParts(on, jobId, drillId, parts) {
      await on`
        insert into plan_parts (job_id, part, drill_id, communities, people, status, through, unplaced, failures)
        select ${jobId}, t.part, ${drillId}, string_to_array(t.communities, ' '), t.people, 'waiting', '{}', '{}', '{}'
        from unnest(${parts.map((_, index) => index)}::int[],
          ${parts.map(({ communities }) => communities.join(' '))}::text[],
          ${parts.map(({ people }) => people)}::int[]) as t (part, communities, people)
        on conflict do nothing`;
    },

    async take(jobId, part, owner, leaseMs) {
      const [row] = await sql<TakenPart[]>`
        update plan_parts p set owner = ${owner}, lease_until = ${lease(leaseMs)}, attempts = attempts + 1,
          lost_runs = lost_runs + (owner is not null)::int
        where p.job_id = ${jobId} and p.part = ${part} and p.status = 'waiting'
          and ${isOver(sql, 'p.lease_until', leaseMs)} and ${goesOn}
        returning p.job_id as "jobId", p.part, p.drill_id as "drillId", p.attempts, p.lost_runs as "lostRuns",
          array(select c from unnest(p.communities) c where c <> all(p.through) order by c) as communities`;
      return row;
    },

    async keep({ jobId, part }, owner, leaseMs) {
      const rows = await sql`
        update plan_parts p set lease_until = ${lease(leaseMs)}
        where p.job_id = ${jobId} and p.part = ${part} and p.owner = ${owner} and ${goesOn} returning 1`;
      return rows.length === 1;
    },

    async through({ jobId, part }, owner, { community, placed, unplaced, failure }, leaseMs) {
      const rows = await sql`
        update plan_parts p set lease_until = ${lease(leaseMs)}, lost_runs = 0, placed = placed + ${placed},
          through = array_append(through, ${community}),
          unplaced = (
            select coalesce(jsonb_object_agg(reason, people), '{}') from (
              select reason, sum(people)::int as people from (
                select key as reason, value::int as people from jsonb_each_text(p.unplaced)
                union all select key, value::int from jsonb_each_text(${JSON.stringify(unplaced)}::text::jsonb)) both_of_them
              group by reason) summed),
          failures = case when ${failure ?? null}::text is null then failures - ${community}::text
            else failures || jsonb_build_object(${community}::text, ${failure ?? null}::text) end
        where p.job_id = ${jobId} and p.part = ${part} and p.owner = ${owner} and ${goesOn} returning 1`;
      return rows.length === 1;
    },

    async finish({ jobId, part }, owner, status) {
      await sql`
        update plan_parts set status = ${status}, owner = null, lease_until = null
        where job_id = ${jobId} and part = ${part} and owner = ${owner}`;
    },

    async release({ jobId, part }, owner) {
      await sql`
        update plan_parts set owner = null, lease_until = null
        where job_id = ${jobId} and part = ${part} and owner = ${owner}`;
    },

    async idle(jobId, leaseMs) {
      const rows = await sql<{ part: number }[]>`
        select part from plan_parts
        where job_id = ${jobId} and status = 'waiting' and ${isOver(sql, 'lease_until', leaseMs)} order by part`;
      return rows.map(({ part }) => part);
    },

    async progress(jobId) {
      const [row] = await sql<PlanProgress[]>`
        select count(*)::int as parts, count(*) filter (where status = 'waiting')::int as waiting,
          count(*) filter (where status = 'failed')::int as failed,
          coalesce(sum(cardinality(communities)), 0)::int as communities,
          coalesce(sum(cardinality(through)), 0)::int as through, coalesce(sum(placed), 0)::int as placed,
          coalesce((select jsonb_object_agg(reason, people) from (
            select key as reason, sum(value::int)::int as people
            from plan_parts u, jsonb_each_text(u.unplaced) where u.job_id = ${jobId} group by key) summed), '{}') as unplaced,
          coalesce((select jsonb_object_agg(key, value)
            from plan_parts f, jsonb_each_text(f.failures) where f.job_id = ${jobId}), '{}') as failures
        from plan_parts where job_id = ${jobId}`;
      if (row === undefined) throw new Error('a sum has no row');
      return row;
    },
  };
}
