import { randomInt } from 'node:crypto';
import {
  forecast,
  HOUR,
  learn,
  MINUTE,
  measure,
  type Quantiles,
  type SitePlan,
  type Throughput,
} from '../../src/core/queueing/index.ts';
import { type Bench, percentile, round } from './bench.ts';
import { type Scored, score, scoreBy } from './forecast/score.ts';
import { drawSiteDay } from './forecast/site-days.ts';

const days = Number(process.env['BENCH_DAYS'] ?? 200);
/** BENCH_SEED repeats a run; without it every run has days of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));

/** When forecasts are made, hours after the first opening, and which windows of them are looked at. */
const askedAfterHours = [1, 2, 3, 5, 6.5, 7.5];
const minutesAhead = [30, 60, 120, 180, 240];
const horizons = ['now', ...minutesAhead.map(String)];

const waitBands = ['under 5', '5 to 25', '25 to 50', 'over 50'] as const;
const bandOf = ({ wait }: Scored) =>
  wait < 5 ? 'under 5' : wait < 25 ? '5 to 25' : wait < 50 ? '25 to 50' : 'over 50';

/** People waiting ÷ the rate of the last hour, in minutes; of the hour only the time counts in which the site was open. */
function naiveForecast(plan: SitePlan, { asOf, waiting, servedLastHour }: Throughput): number {
  const openMs = plan.sessions.reduce(
    (sum, { opensAt, closesAt }) =>
      sum + Math.max(0, Math.min(asOf, closesAt) - Math.max(asOf - HOUR, opensAt)),
    0,
  );
  const perMinute =
    servedLastHour > 0
      ? servedLastHour / (openMs / MINUTE)
      : (plan.lanes * plan.ratePerLaneHour * MINUTE) / HOUR;
  return waiting / perMinute;
}

/** All forecasts of one simulated day, each beside the true waits of those who came then and were served. */
function scoreDay(daySeed: number, spread: number, took: number[]): Scored[] {
  const { plan, day, seenBy } = drawSiteDay(daySeed, spread);
  const scored: Scored[] = [];
  for (const hours of askedAfterHours) {
    const now = (plan.sessions[0]?.opensAt ?? 0) + hours * HOUR;
    const open = plan.sessions.some(
      ({ opensAt, closesAt }) => now >= opensAt && now + 30 * MINUTE <= closesAt,
    );
    if (!open) continue;
    const seen = seenBy(now);
    const start = performance.now();
    const throughput = measure(seen, now, plan.sessions);
    const told = forecast({ plan, belief: learn(plan, throughput), seed: daySeed });
    took.push(performance.now() - start);
    const naive = naiveForecast(plan, throughput);
    const compare = (ahead: string, from: number, to: number, wait: Quantiles): void => {
      for (const { checkInAt, servedAt } of day.visits) {
        if (servedAt === undefined || checkInAt < from || checkInAt >= to) continue;
        scored.push({ ahead, wait: (servedAt - checkInAt) / MINUTE, ...wait, naive });
      }
    };
    compare('now', now, now + 5 * MINUTE, told.wait);
    for (const minutes of minutesAhead) {
      const at = now + minutes * MINUTE;
      const window = told.windows.find(({ startsAt, endsAt }) => startsAt <= at && endsAt > at);
      if (window !== undefined) compare(String(minutes), window.startsAt, window.endsAt, window.wait);
    }
  }
  return scored;
}

/**
 * `forecast`: 200 simulated site-days, fresh ones each run, six forecasts a day for now and for windows up to four
 * hours ahead, against the waits that people then had. The forecast sees a site's plan and the events that have
 * come in by then, nothing of the conditions that the day was simulated with. Beside it the naive forecast. `wider`
 * is the same on a quarter as many days whose conditions are half as much more diverse.
 */
export const bench: Bench = async (say) => {
  const took: number[] = [];
  const scored: Scored[] = [];
  for (let i = 0; i < days; i++) {
    scored.push(...scoreDay(seed * 1_000 + i, 1, took));
    if ((i + 1) % 50 === 0) say(`${i + 1}/${days} days`);
  }
  const wider: Scored[] = [];
  for (let i = 0; i < days / 4; i++) wider.push(...scoreDay(seed * 1_000 + 500 + i, 1.5, []));
  const all = score(scored);
  return {
    seed,
    days,
    forecasts: took.length,
    ...all,
    p50Ms: round(percentile(took, 0.5)),
    p99Ms: round(percentile(took, 0.99)),
    byMinutesAhead: scoreBy(scored, horizons, ({ ahead }) => ahead),
    byTrueWait: scoreBy(scored, waitBands, bandOf),
    wider: score(wider),
    ratios: {
      coverage: all.coverage,
      errorPerAllowed: all.errorPerAllowed,
      errorPerNaive: all.errorPerNaive,
      meanErrorPerNaive: all.meanErrorPerNaive,
    },
  };
};
