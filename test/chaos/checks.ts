import type postgres from 'postgres';
import { recount } from '../support/drill.ts';
import type { Journal } from './journal.ts';

/** What somebody who looks from outside found: how many break each promise. */
export interface Found {
  /** Acknowledged and not there. */
  lost: {
    registrations: number;
    checkIns: number;
    openings: number;
    samples: number;
    seals: number;
    results: number;
    rosterRows: number;
    jobs: number;
  };
  /** There more than once. */
  doubled: {
    registrations: number;
    events: number;
    checkIns: number;
    samples: number;
    results: number;
    rosterRows: number;
  };
  /** Whose window is another one than was acknowledged last. */
  outdated: number;
  /** Capacity, by a recount; and tubes whose count is not that of their samples. */
  capacity: { drift: number; overfull: number; orphans: number; twice: number; tubes: number };
}

type Sql = postgres.Sql | postgres.TransactionSql;

/** Rows of one question: a journal of an hour is asked about in parts. */
const AT_ONCE = 20_000;

async function inParts<T>(all: readonly T[], ask: (some: T[]) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let from = 0; from < all.length; from += AT_ONCE) sum += await ask(all.slice(from, from + AT_ONCE));
  return sum;
}

const count = async (rows: Promise<readonly { n: number }[]>): Promise<number> => (await rows)[0]?.n ?? -1;

/** Rows of each import, of which each is a person and a household of their own. */
async function imported(sql: Sql, drillId: string, { imported: told }: Journal) {
  const rows = await sql<{ id: string; people: number; households: number }[]>`
    select import_id as id, count(*)::int as people, count(distinct household_id)::int as households
    from roster where drill_id = ${drillId} and import_id = any(${[...told.keys()]}::uuid[]) group by 1`;
  const there = new Map(rows.map((row) => [row.id, row]));
  let lost = 0;
  let doubled = 0;
  for (const [id, acknowledged] of told) {
    const { people, households } = there.get(id) ?? { people: 0, households: 0 };
    lost += Math.max(0, acknowledged - households);
    doubled += Math.max(0, people - acknowledged);
  }
  return { lost, doubled };
}

/** Compares everything that was acknowledged with what stands in the database, by statements of its own. */
export async function look(sql: Sql, drillId: string, journal: Journal): Promise<Found> {
  const people = [...journal.registered.values()];
  const swabs = journal.sampled;
  const results = [...journal.resulted];
  const roster = await imported(sql, drillId, journal);
  const doubtless = [...journal.chosen].filter(([id]) => !journal.doubtful.has(id));
  const lost = {
    registrations: await inParts(people, (ids) =>
      count(sql`select count(*)::int as n from unnest(${ids}::uuid[]) a (id) where not exists (
        select from registrations r where r.id = a.id and r.drill_id = ${drillId})`),
    ),
    checkIns: await inParts(journal.checkedIn, (some) =>
      count(sql`
        select count(*)::int as n from unnest(${some.map((one) => one.registrationId)}::uuid[],
          ${some.map((one) => one.device)}::text[], ${some.map((one) => one.deviceSeq)}::bigint[]) a (id, device, seq)
        where not exists (select from check_ins c where c.registration_id = a.id and c.device = a.device and c.device_seq = a.seq)`),
    ),
    openings: await inParts(journal.opened, (barcodes) =>
      count(sql`
        select count(*)::int as n from unnest(${barcodes}::text[]) a (barcode)
        where not exists (select from tubes t where t.drill_id = ${drillId} and t.barcode = a.barcode and t.declared)`),
    ),
    samples: await inParts(swabs, (some) =>
      count(sql`
        select count(*)::int as n from unnest(${some.map((one) => one.registrationId)}::uuid[], ${some.map((one) => one.barcode)}::text[]) a (id, barcode)
        where not exists (select from samples s join tubes t on t.drill_id = s.drill_id and t.id = s.tube_id
          where s.drill_id = ${drillId} and s.registration_id = a.id and s.state = 'in' and t.barcode = a.barcode)`),
    ),
    seals: await inParts([...journal.sealed], (some) =>
      count(sql`
        select count(*)::int as n from unnest(${some.map(([code]) => code)}::text[], ${some.map(([, people]) => people)}::int[]) a (barcode, people)
        where not exists (select from tubes t where t.drill_id = ${drillId} and t.barcode = a.barcode and t.sealed_at is not null
          and t.counted = a.people)`),
    ),
    results: await inParts(results, (some) =>
      count(sql`
        select count(*)::int as n from unnest(${some.map(([id]) => id)}::uuid[], ${some.map(([, code]) => code)}::text[]) a (id, barcode)
        where not exists (select from results r where r.drill_id = ${drillId} and r.id = a.id and r.barcode = a.barcode and r.state = 'counts')`),
    ),
    rosterRows: roster.lost,
    jobs: await count(sql`
      select count(*)::int as n from unnest(${[...journal.jobs]}::uuid[]) a (id) where not exists (select from jobs j where j.id = a.id)`),
  };
  const doubled = {
    registrations: people.length - new Set(people).size,
    events: await inParts(people, (ids) =>
      count(sql`select count(*)::int as n from unnest(${ids}::uuid[]) a (id) where (
        select count(*) from registration_events e where e.registration_id = a.id and e.kind = 'registered') <> 1`),
    ),
    checkIns: await count(sql`
      select count(*)::int as n from (select registration_id from check_ins where drill_id = ${drillId} group by 1 having count(*) > 1) d`),
    samples: await count(sql`
      select count(*)::int as n from (
        select registration_id from samples where drill_id = ${drillId} and state = 'in' group by 1 having count(*) > 1) d`),
    results: await count(sql`
      select count(*)::int as n from (
        select barcode from results where drill_id = ${drillId} and state = 'counts' group by 1 having count(*) > 1) d`),
    rosterRows: roster.doubled,
  };
  const outdated = await inParts(doubtless, (some) =>
    count(sql`
      select count(*)::int as n from unnest(${some.map(([id]) => id)}::uuid[], ${some.map(([, slot]) => slot)}::uuid[]) a (id, slot)
      where not exists (select from appointments p where p.registration_id = a.id and p.slot_id = a.slot)`),
  );
  const tubes = await count(sql`
    select count(*)::int as n from tubes t where t.drill_id = ${drillId} and t.filled <> (
      select count(*) from samples s where s.drill_id = t.drill_id and s.tube_id = t.id and s.state = 'in')`);
  return { lost, doubled, outdated, capacity: { ...(await recount({ sql: sql as postgres.Sql })), tubes } };
}

/** Everything that was found in one number for each promise: nothing lost, nothing doubled, the latest, capacity. */
export function sums({ lost, doubled, outdated, capacity }: Found) {
  const sum = (figures: Record<string, number>) => Object.values(figures).reduce((all, one) => all + one, 0);
  return { lost: sum(lost), doubled: sum(doubled), outdated, capacity: sum(capacity) };
}

/**
 * A job whose worker was killed twice at one step may be what kills it: it is given up, and says so. Here somebody else did
 * it, and whoever wants it asks again.
 */
export const givenUp = 'job-ends-workers';

/** What must have come to rest once the troubles are over: whatever is still there then. */
export interface Unrest {
  /** People who could have a window and have none. */
  waiting: number;
  /** Long jobs under way, and those that failed otherwise than by `givenUp`. */
  jobs: number;
  failedJobs: number;
  /** Sessions that have held a transaction open for over a second and do nothing. */
  idleInTransaction: number;
}

/** Why jobs failed, in the words of the service. */
export async function failures(sql: Sql, drillId: string): Promise<string> {
  const rows = await sql<{ kind: string; problem: object }[]>`
    select kind, problem from jobs
    where drill_id = ${drillId} and status = 'failed' and problem->>'code' <> ${givenUp} limit 5`;
  return JSON.stringify(rows);
}

export async function unrest(sql: Sql, drillId: string): Promise<Unrest> {
  const [row] = await sql<Unrest[]>`
    select
      (select count(*)::int from waiting w where w.drill_id = ${drillId} and exists (
        select from slots s join sites t on t.id = s.site_id where t.drill_id = ${drillId} and s.used < s.bookable)) as waiting,
      (select count(*)::int from jobs where drill_id = ${drillId} and status in ('queued', 'running')) as jobs,
      (select count(*)::int from jobs
        where drill_id = ${drillId} and status = 'failed' and problem->>'code' <> ${givenUp}) as "failedJobs",
      (select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'
        and state_change < now() - interval '1 second') as "idleInTransaction"`;
  return row ?? { waiting: -1, jobs: -1, failedJobs: -1, idleInTransaction: -1 };
}
