import type { JobAnswer, TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { PageAnswer, SeededDrill } from '../../../support/drill.ts';
import { household } from '../../../support/people.ts';

/** A replan as it is answered. */
export interface ReplanAnswer {
  id: string;
  kind: string;
  status: string;
  affected: number;
  moved: number;
  unplaced: { reason: string; people: number }[];
  metres: { mean: number; max: number; total: number };
  minutes: { mean: number; max: number };
  sites: string[];
  expiresAt: string;
  jobId: string | null;
}

export interface MoveAnswer {
  registrationId: string;
  householdId: string;
  from: { siteId: string; slotId: string; startsAt: string };
  to: { siteId: string; slotId: string; startsAt: string } | null;
  metres: number | null;
  minutes: number | null;
  done: boolean;
}

/** Where somebody is expected. */
export interface Held {
  id: string;
  household: string;
  slot: string;
  site: string;
  starts: Date;
}

/** Registers households of these sizes in Gulou's first community, and has them given windows. */
export async function settle(
  t: TestApp,
  drill: SeededDrill,
  sizes: readonly number[],
  options: { from?: number; community?: string; building?: string } = {},
): Promise<void> {
  const { community = gulou.communities[0], building } = options;
  let n = options.from ?? 1;
  const token = await t.token('citizen');
  for (const size of sizes) {
    const more = building === undefined ? {} : { building };
    const body = household(n, size, community, more);
    await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body });
    n += size;
  }
  await t.sql`update buildings set lng = 119.3, lat = 26.08 where drill_id = ${drill.id} and lng is null`;
  await t.assign(drill.id, community);
}

export async function held(t: TestApp, drillId: string): Promise<Map<string, Held>> {
  const rows = await t.sql<Held[]>`
    select a.registration_id as id, r.household_id as household, a.slot_id as slot, a.site_id as site, a.starts_at as starts
    from appointments a join registrations r on r.id = a.registration_id where a.drill_id = ${drillId}`;
  return new Map(rows.map((row) => [row.id, row]));
}

export async function movesOf(t: TestApp, token: string, id: string): Promise<MoveAnswer[]> {
  const moves: MoveAnswer[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = cursor === '' ? '?limit=7' : `?limit=7&cursor=${cursor}`;
    const page: PageAnswer<MoveAnswer> = await t.need('GET', `/v1/replans/${id}/moves${query}`, { token });
    moves.push(...page.items);
    cursor = page.nextCursor;
  }
  return moves;
}

/** Confirms a replan and has its job done. */
export async function carryOut(t: TestApp, token: string, id: string): Promise<JobAnswer> {
  const job = await t.need<JobAnswer>('POST', `/v1/replans/${id}/confirm`, { token }, [202]);
  await t.runJob(job.id);
  return t.need<JobAnswer>('GET', `/v1/jobs/${job.id}`, { token });
}
