import { randomInt } from 'node:crypto';
import { MINUTE } from '../../src/core/queueing/index.ts';
import { usualRules } from '../../src/core/queueing/proposals/index.ts';
import { type AreaDay, simulateArea } from '../../src/core/queueing/simulation/index.ts';
import { type Bench, round } from './bench.ts';
import { type BadArea, badDays, drawBadDay } from './rebalance/bad-days.ts';
import { actOnProposals } from './rebalance/headquarters.ts';

const days = Number(process.env['BENCH_DAYS'] ?? 50);
/** BENCH_SEED repeats a run; without it every run has days of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));

/** What one day was like for its people, all sites together; minutes. */
interface Sum {
  waiting: number;
  walking: number;
  served: number;
  left: number;
  askedLater: number;
  neverCame: number;
  turnedAway: number;
}

const nothing = (): Sum => ({
  waiting: 0,
  walking: 0,
  served: 0,
  left: 0,
  askedLater: 0,
  neverCame: 0,
  turnedAway: 0,
});

/** Everybody's wait until their swab, or until they left, or until their site closed. */
function add(sum: Sum, { area }: BadArea, day: AreaDay): void {
  for (const { id, closesAt } of area.sites) {
    const { day: site } = day.sites.get(id) ?? {};
    for (const { checkInAt, servedAt, leftAt } of site?.visits ?? []) {
      const until = servedAt ?? leftAt ?? closesAt;
      if (until !== undefined) sum.waiting += Math.max(0, until - checkInAt) / MINUTE;
      if (servedAt !== undefined) sum.served += 1;
      if (leftAt !== undefined) sum.left += 1;
    }
    sum.turnedAway += site?.turnedAway ?? 0;
  }
  sum.walking += (day.movedMetres / area.habits.walkMetresPerHour) * 60;
  sum.askedLater += day.askedLater;
  sum.neverCame += day.neverCame;
}

const costOf = (sum: Sum): number =>
  sum.waiting +
  sum.walking +
  sum.askedLater * usualRules.askedLaterMinutes +
  sum.neverCame * usualRules.neverComesMinutes;

const rounded = (sum: Sum) =>
  Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, Math.round(value)]));

/**
 * `rebalance`: 50 simulated bad days of 4 to 6 sites, fresh ones each run, once unaided and once with headquarters
 * who accept what is proposed. `waitPerUnaided` is all people's waiting; `costPerUnaided` adds the walks between
 * sites, and for walk-ins what the rules charge: half an hour for being asked to come later, two hours for then not
 * coming at all.
 */
export const bench: Bench = async (say) => {
  const start = performance.now();
  const sums = new Map(badDays.map((kind) => [kind, { unaided: nothing(), aided: nothing() }]));
  const actions: Record<string, number> = {};
  let expected = 0;
  for (let i = 0; i < days; i++) {
    const kind = badDays[i % badDays.length] ?? 'lane-lost';
    const bad = drawBadDay(seed * 100 + i, kind);
    const { decisions, accepted } = actOnProposals(bad, seed);
    const sum = sums.get(kind);
    if (sum === undefined) continue;
    add(sum.unaided, bad, simulateArea(bad.area, []));
    add(sum.aided, bad, simulateArea(bad.area, decisions));
    for (const { action, effect } of accepted) {
      actions[action.kind] = (actions[action.kind] ?? 0) + 1;
      expected += effect.minutesSaved.p50;
    }
    if ((i + 1) % 10 === 0) say(`${i + 1}/${days} days`);
  }
  const all = { unaided: nothing(), aided: nothing() };
  for (const { unaided, aided } of sums.values()) {
    for (const key of Object.keys(all.aided) as (keyof Sum)[]) {
      all.unaided[key] += unaided[key];
      all.aided[key] += aided[key];
    }
  }
  const ratio = (of: (sum: Sum) => number, pair: { unaided: Sum; aided: Sum }) =>
    round(of(pair.aided) / of(pair.unaided));
  return {
    seed,
    days,
    seconds: round((performance.now() - start) / 1_000),
    accepted: actions,
    unaided: rounded(all.unaided),
    aided: rounded(all.aided),
    savedPerExpected: round((all.unaided.waiting - all.aided.waiting) / expected),
    byKind: Object.fromEntries(
      [...sums].map(([kind, pair]) => [
        kind,
        { waitPerUnaided: ratio((sum) => sum.waiting, pair), costPerUnaided: ratio(costOf, pair) },
      ]),
    ),
    ratios: {
      waitPerUnaided: ratio((sum) => sum.waiting, all),
      costPerUnaided: ratio(costOf, all),
    },
  };
};
