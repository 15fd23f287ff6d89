import { type Database, isOver } from '../../../platform/db/index.ts';
import type { Text } from '../../../platform/errors/index.ts';
import type { JobStatus } from './jobs.tables.ts';

/** A problem as a job keeps it: in both languages, for whoever looks. */
export interface JobProblem {
  code: string;
  params: Record<string, string | number>;
  errors: { pointer: string; code: string; text: Text }[];
}

export interface Job {
  id: string;
  kind: string;
  status: JobStatus;
  drillId: string;
  createdBy: string;
  role: string;
  division: string;
  /** The laboratory that asked; null for everybody else. */
  laboratory: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  done: number;
  total: number;
  result: Record<string, unknown> | null;
  problem: JobProblem | null;
}

/** Whose jobs: all of a division and what lies below it, or those that a laboratory asked for. */
export type JobsOf = { division: string } | { laboratory: string };

/** Which jobs a list is of. */
export interface JobsQuery {
  of: JobsOf;
  drillId: string | undefined;
  status: JobStatus | undefined;
  /** From below this one, in the order of the list. */
  below: { createdAt: Date; id: string } | undefined;
  limit: number;
}

export interface JobsRead {
  find(id: string): Promise<Job | undefined>;
  /** What a job was given; undefined where there is no such job. */
  begun(id: string): Promise<{ input: unknown } | undefined>;
  /** Newest first. */
  list(query: JobsQuery): Promise<Job[]>;
  /** Those of the ids that are no unfinished job's, and whether they are a job's at all. */
  over(ids: readonly string[]): Promise<{ id: string; known: boolean }[]>;
  /** Jobs that wait, or whose worker is believed dead (a lease lasts `leaseMs`); oldest first. */
  stranded(leaseMs: number, limit: number): Promise<string[]>;
  /** How many unfinished jobs there are of each kind and state, and how old the oldest is, in seconds. */
  unfinished(): Promise<{ kind: string; status: JobStatus; jobs: number; oldestSeconds: number }[]>;
}

export function createJobsRead({ sql }: Database): JobsRead {
  const columns = sql`
    id, kind, status, drill_id as "drillId", created_by as "createdBy", role, division, laboratory, created_at as "createdAt",
    finished_at as "finishedAt", done, total, result, problem`;
  return {
    async find(id) {
      const [job] = await sql<Job[]>`select ${columns} from jobs where id = ${id}`;
      return job;
    },

    async begun(id) {
      const [job] = await sql<{ input: unknown }[]>`select input from jobs where id = ${id}`;
      return job;
    },

    list: ({ of, drillId, status, below, limit }) => sql<Job[]>`
      select ${columns} from jobs
      where ${'division' in of ? sql`starts_with(division, ${of.division})` : sql`laboratory = ${of.laboratory}`}
        and (${drillId ?? null}::uuid is null or drill_id = ${drillId ?? null}::uuid)
        and (${status ?? null}::text is null or status = ${status ?? null})
        and (${below?.id ?? null}::uuid is null
          or (created_at, id) < (${below?.createdAt ?? null}::timestamptz, ${below?.id ?? null}::uuid))
      order by created_at desc, id desc limit ${limit}`,

    async over(ids) {
      return sql<{ id: string; known: boolean }[]>`
        select asked.id, j.id is not null as known
        from unnest(${[...ids]}::uuid[]) as asked (id) left join jobs j on j.id = asked.id
        where j.id is null or j.status not in ('queued', 'running')`;
    },

    unfinished: () => sql<{ kind: string; status: JobStatus; jobs: number; oldestSeconds: number }[]>`
      select kind, status, count(*)::int as jobs,
        greatest(0, extract(epoch from now() - min(created_at)))::float8 as "oldestSeconds"
      from jobs where status in ('queued', 'running') group by kind, status`,

    async stranded(leaseMs, limit) {
      const rows = await sql<{ id: string }[]>`
        select id from jobs
        where status in ('queued', 'running') and ${isOver(sql, 'lease_until', leaseMs)}
        order by created_at limit ${limit}`;
      return rows.map(({ id }) => id);
    },
  };
}
