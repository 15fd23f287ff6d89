import {
  bandOf,
  defaultBandLimits,
  HOUR,
  MINUTE,
  measure,
  tellLine,
} from '../../../src/core/queueing/index.ts';
import { createRandom } from '../../../src/core/random.ts';
import { median, round } from '../bench.ts';
import { scenarios } from './scenarios.ts';
import { type Day, simulate } from './simulator.ts';

/** When it is asked, hours after the first opening; and how far ahead, minutes. */
const asked = [1, 1.75, 2.25, 3, 5, 6.5, 7.5];
const ahead = [0, 60, 120];

/** One answer beside the truth, minutes. */
export interface Answer {
  scenario: string;
  now: boolean;
  truth: number;
  p10: number;
  p50: number;
  p90: number;
  naive: number;
}

/** What the public was told at one instant, beside what was true; `told` undefined where nobody could tell. */
export interface Public {
  scenario: string;
  told: string;
  truth: string;
}

function askDay(scenario: string, day: Day, answers: Answer[], told: Public[]): void {
  const { plan, people } = day;
  const opens = plan.sessions[0]?.opensAt ?? 0;
  for (const hours of asked) {
    const now = opens + hours * HOUR;
    if (!plan.sessions.some(({ opensAt, closesAt }) => now >= opensAt && now + 30 * MINUTE <= closesAt))
      continue;
    const events = day.seenBy(now);
    const line = tellLine(events, now, { plan, seed: 1, heard: day.heardAt(now) });
    const seen = measure(events, now, plan.sessions);
    const perMinute =
      seen.servedLastHour > 0 ? seen.servedLastHour / 60 : (plan.lanes * plan.ratePerLaneHour) / 60;
    for (const minutes of ahead) {
      const at = now + minutes * MINUTE;
      const window = line.forecast.windows.find(({ startsAt, endsAt }) => startsAt <= at && endsAt > at);
      const [from, to, wait] =
        minutes === 0
          ? [now, now + 5 * MINUTE, line.forecast.wait]
          : [window?.startsAt ?? 0, window?.endsAt ?? 0, window?.wait];
      const waits = people.flatMap((one) =>
        one.servedAt !== undefined && one.at >= from && one.at < to ? [(one.servedAt - one.at) / MINUTE] : [],
      );
      if (wait === undefined || waits.length === 0) continue;
      if (minutes === 0) {
        const truth = bandOf(median(waits), defaultBandLimits);
        told.push({ scenario, told: line.band, truth });
      }
      // What is not told cannot be wrong.
      if (line.band === 'unknown' && minutes === 0) continue;
      for (const truth of waits)
        answers.push({ scenario, now: minutes === 0, truth, ...wait, naive: seen.waiting / perMinute });
    }
  }
}

const share = <T>(all: readonly T[], is: (one: T) => boolean): number =>
  all.length === 0 ? 1 : round(all.filter(is).length / all.length);

/** How good answers and bands are. */
export function scored(answers: readonly Answer[], told: readonly Public[]) {
  const heard = told.filter((one) => one.told !== 'unknown');
  const error = (of: (one: Answer) => number): number =>
    answers.length === 0 ? 0 : median(answers.map((one) => Math.abs(of(one) - one.truth)));
  return {
    coverage: share(answers, ({ truth, p10, p90 }) => truth >= p10 && truth <= p90),
    coverageNow: share(
      answers.filter(({ now }) => now),
      ({ truth, p10, p90 }) => truth >= p10 && truth <= p90,
    ),
    bias: answers.length === 0 ? 0 : round(median(answers.map(({ p50, truth }) => p50 - truth))),
    bandRight: share(heard, (one) => one.told === one.truth),
    unknown: round(1 - share(told, (one) => one.told !== 'unknown')),
    falseAlarms: round(1 - share(told, (one) => one.told !== 'congested' || one.truth === 'congested')),
    errorPerNaive: round(
      error(({ p50 }) => p50) /
        Math.max(
          0.1,
          error(({ naive }) => naive),
        ),
    ),
  };
}

/** Asks for so many days of all scenarios in turn. */
export function askDays(seed: number, days: number, onDay: (done: number) => void = () => undefined) {
  const answers: Answer[] = [];
  const told: Public[] = [];
  const names = Object.keys(scenarios);
  for (let n = 0; n < days; n++) {
    const scenario = names[n % names.length] ?? '';
    const manner = scenarios[scenario];
    if (manner !== undefined) askDay(scenario, simulate(createRandom(seed, n), manner), answers, told);
    onDay(n + 1);
  }
  return { answers, told };
}
