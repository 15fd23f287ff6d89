import { z } from 'zod';
import type { ShiftPlan, ShiftProblem, Span } from '../../../core/field/shifts/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Queryable, type Tx } from '../../../platform/db/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { JobHandler } from '../../service/index.ts';
import { defaultRules } from './posts.service.ts';
import type { ShiftRow, ShiftsRead } from './shifts.read.ts';
import type { ShiftsRepo } from './shifts.repo.ts';

export const shiftPlanKind = 'shift-plan';

export const shiftPlanInput = z.object({
  division: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  seed: z.int(),
});

export const shiftPlanResult = z.object({
  shifts: z.int(),
  heads: z.int(),
  filled: z.int(),
  unfilledMinutes: z.int(),
  nightsOver: z.int(),
  changes: z.int(),
  unfilled: z.array(z.object({ shift: z.string(), missing: z.int(), why: z.record(z.string(), z.int()) })),
  withoutRelief: z.array(z.object({ shift: z.string(), person: z.string() })),
  // Plans that were made before there was such a list have none.
  afterDrill: z.array(z.string()).optional(),
});

/** Shifts of one plan at most: a week of a district's posts. */
const mostShifts = 20_000;
/** How often a plan is made anew where somebody has signed up meanwhile. */
const mostRounds = 5;

/** What a plan is made from, as it stands: what may not be changed is held, and heads are without it. */
interface Snapshot {
  problem: ShiftProblem;
  shifts: ShiftRow[];
  /** Shifts that end after the drill does and are not planned. */
  afterDrill: string[];
}

/**
 * Plans the shifts of a week: takes a snapshot, has the core plan it in a thread, and writes the difference in one transaction
 * that holds shifts and people, if all stands as it did; otherwise it plans again. Whoever has signed up of their own, or is
 * there, keeps their place; what the planner has given may change.
 */
export function createShiftPlanHandler(deps: {
  sql: Database['sql'];
  read: ShiftsRead;
  repo: ShiftsRepo;
  drills: Pick<DrillCatalogue, 'get'>;
  clock: Clock;
  solve: (task: { problem: ShiftProblem; seed: number }) => Promise<ShiftPlan>;
  onChanged: (drillId: string, shiftIds: readonly string[]) => Promise<void>;
}): JobHandler {
  const { sql, read, repo, drills, clock, solve, onChanged } = deps;

  async function snapshot(
    on: Queryable,
    drillId: string,
    { division, from, until }: { division: string; from: Date; until: Date },
  ): Promise<Snapshot> {
    const drill = await drills.get(drillId);
    const rows = await read.list({
      drillId,
      division,
      above: false,
      from,
      until,
      open: false,
      after: undefined,
      limit: mostShifts,
    });
    const begins = rows.filter((one) => one.startsAt >= from);
    const shifts = begins.filter((one) => one.endsAt <= drill.endsAt);
    const afterDrill = begins.flatMap((one) => (one.endsAt > drill.endsAt ? [one.id] : []));
    const planned = new Set(shifts.map(({ id }) => id));
    const people = await read.situations(on, drillId, { division }, { from, until });
    const standing: ShiftProblem['standing'][number][] = [];
    const kept = new Map<string, number>();
    const workers = people.map(({ id, skills, nights, away, places }) => {
      const held: Span[] = [];
      for (const { shift, state, starts, ends } of places) {
        if (planned.has(shift) && state === 'assigned') {
          standing.push({ shift, person: id });
          continue;
        }
        held.push({ starts, ends });
        if (planned.has(shift)) kept.set(shift, (kept.get(shift) ?? 0) + 1);
      }
      return { id, skills, nights, away, held };
    });
    const rules = (await read.rules(on, drillId, division)) ?? defaultRules;
    const needs = shifts.map(
      ({ id, siteId, division: of, kind, startsAt, endsAt, heads, skill, mealMinutes }) => ({
        id,
        place: siteId ?? `${kind} ${of}`,
        starts: startsAt.getTime(),
        ends: endsAt.getTime(),
        heads: Math.max(0, heads - (kept.get(id) ?? 0)),
        skill,
        mealMinutes,
      }),
    );
    const { restHours, mostNights } = rules;
    const problem = { shifts: needs, workers, standing, rules: { restHours, mostNights } };
    return { shifts, problem, afterDrill };
  }

  async function write(
    tx: Tx,
    drillId: string,
    by: string,
    before: Snapshot,
    plan: ShiftPlan,
  ): Promise<string[]> {
    const key = ({ shift, person }: { shift: string; person: string }) => `${shift} ${person}`;
    const [had, has] = [new Set(before.problem.standing.map(key)), new Set(plan.places.map(key))];
    const at = clock.now();
    const changed = new Set<string>();
    const set = async (
      places: readonly { shift: string; person: string }[],
      state: 'assigned' | 'withdrawn',
    ) => {
      for (const { shift: shiftId, person: personId } of places) {
        await repo.place(tx, { drillId, shiftId, personId, state, at, by });
        changed.add(shiftId);
      }
    };
    await set(
      before.problem.standing.filter((place) => !has.has(key(place))),
      'withdrawn',
    );
    await set(
      plan.places.filter((place) => !had.has(key(place))),
      'assigned',
    );
    const meals = plan.meals.map(({ shift, person, starts, ends, relief }) => ({
      shiftId: shift,
      personId: person,
      from: new Date(starts),
      until: new Date(ends),
      relief,
    }));
    await repo.setMeals(
      tx,
      drillId,
      before.shifts.map(({ id }) => id),
      meals,
    );
    await repo.setUnfilled(
      tx,
      drillId,
      before.shifts.map(({ id }) => id),
      plan.unfilled,
    );
    return [...changed];
  }

  return {
    async run(run) {
      const { division, from, until, seed } = shiftPlanInput.parse(run.input);
      const asked = {
        division,
        from: new Date(Math.max(Date.parse(from), clock.now().getTime())),
        until: new Date(until),
      };
      for (let round = 1; ; round += 1) {
        const before = await snapshot(sql, run.drillId, asked);
        const plan = await solve({ problem: before.problem, seed });
        const changed = await inTransaction(sql, async (tx) => {
          const ids = before.shifts.map(({ id }) => id);
          await repo.hold(
            tx,
            run.drillId,
            ids,
            before.problem.workers.map(({ id }) => id),
          );
          const now = await snapshot(tx, run.drillId, asked);
          if (JSON.stringify(now.problem) !== JSON.stringify(before.problem)) return undefined;
          const those = await write(tx, run.drillId, run.caller.sub, before, plan);
          if (those.length > 0)
            await repo.tell(tx, 'shift.changed', run.drillId, `/v1/jobs/${run.id}`, clock.now());
          return those;
        });
        run.aborted.throwIfAborted();
        if (changed === undefined) {
          if (round < mostRounds) continue;
          throw new Error('people sign up faster than shifts are planned');
        }
        await onChanged(run.drillId, changed);
        const heads = before.problem.shifts.reduce((sum, one) => sum + one.heads, 0);
        await run.advance(async () => ({ done: heads, total: heads, state: null }));
        const { unfilled, withoutRelief, score } = plan;
        const shifts = before.shifts.length;
        const { afterDrill } = before;
        return { shifts, heads, filled: plan.places.length, ...score, unfilled, withoutRelief, afterDrill };
      }
    },
  };
}
