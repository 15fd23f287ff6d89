import { type Band, type BandLimits, bandOf, bands, defaultBandLimits } from './bands.ts';
import { forecastByPlan, measureByPlan, tellsNoSwabs } from './by-plan.ts';
import type { LineEvent } from './events.ts';
import { defaultPaths, forecast, type SiteForecast } from './forecast/forecast.ts';
import { type Changes, noChanges } from './forecast/grid.ts';
import { type Belief, learn } from './learning/belief.ts';
import { MINUTE, type SitePlan } from './plan.ts';
import { between } from './quantiles.ts';
import { measure, type Throughput } from './throughput.ts';
import { fillIn, type Heard, heardAll } from './unheard.ts';
import { type UnmannedLane, unmannedAt, withShifts } from './unmanned.ts';

/** What is known so long ago says nothing of a line any more: a drill's tablets upload within the hour. */
export const tooOldMs = 75 * MINUTE;

/** A band, or that nobody can tell. */
export const toldBands = [...bands, 'unknown'] as const;
export type ToldBand = Band | 'unknown';

/** A site's line at one instant, and what is to come. */
export interface ToldLine {
  /** Whether it is known who has been served, or only who came: then the plan says how fast they are. */
  basis: 'swabs' | 'check-ins';
  throughput: Throughput;
  belief: Belief;
  forecast: SiteForecast;
  band: ToldBand;
  /** Until when what tablets recorded is known; now where nothing is missing. */
  knownUntil: number;
}

/** How fast lanes may have been while nobody heard of them, against what they were before: slow, as before, fast. */
const speeds = [0.75, 1, 1.3] as const;

/**
 * Tells a site's line from all that has come in of it: measured, believed and forecast. What tablets have not told yet is
 * made up (`fillIn`), and the forecast as much wider as the lanes may have been slower or faster meanwhile; where the
 * last word is too old, the band is `unknown`. Lanes that nobody has by their shifts are closed, whatever tablets say until
 * somebody is swabbed there.
 */
export function tellLine(
  recordedEvents: readonly LineEvent[],
  now: number,
  how: {
    plan: SitePlan;
    seed: number;
    changes?: Changes;
    limits?: BandLimits;
    heard?: Heard;
    unmanned?: readonly UnmannedLane[];
    paths?: number;
  },
): ToldLine {
  const {
    plan,
    seed,
    changes = noChanges,
    limits = defaultBandLimits,
    heard = heardAll,
    unmanned = [],
    paths = defaultPaths,
  } = how;
  const set = { plan, seed, changes, limits, paths };
  if (tellsNoSwabs(recordedEvents, now)) {
    const without = unmannedAt(unmanned, now);
    const throughput = measureByPlan(recordedEvents, now, plan, without);
    const told = forecastByPlan(recordedEvents, now, set, without);
    const belief = learn(plan, throughput);
    const found = { basis: 'check-ins', throughput, belief, knownUntil: now } as const;
    if (isOver(plan, throughput, now)) return { ...found, ...noWait(told) };
    return { ...found, forecast: told, band: told.band };
  }
  const events = withShifts(recordedEvents, unmanned);
  const at = (speed: number, share = 1) => {
    const filled = fillIn(events, now, plan, heard, speed);
    const throughput = measure(filled.events, filled.asOf, plan.sessions);
    const belief = learn(plan, throughput);
    const told = forecast({ ...set, belief, at: now, paths: Math.ceil(paths * share) });
    return { filled, throughput, belief, told };
  };
  const usual = at(1);
  const { filled, throughput, belief, told } = usual;
  const { knownUntil } = filled;
  // What is counted is what was recorded.
  const recorded = measure(events, now, plan.sessions);
  const swabs = new Map(recorded.lanes.map(({ lane, served }) => [lane, served]));
  const lanes = throughput.lanes.map((lane) => ({ ...lane, served: swabs.get(lane.lane) ?? 0 }));
  const counted = { ...throughput, served: recorded.served, lanes };
  const found = { basis: 'swabs', throughput: counted, belief, knownUntil } as const;
  if (isOver(plan, throughput, now)) return { ...found, ...noWait(told), knownUntil: now };
  if (!filled.guessed) return { ...found, forecast: told, band: told.band };
  const [slow, fast] = [at(speeds[0], 1 / 3).told, at(speeds[2], 1 / 3).told];
  const wait = between(fast.wait, told.wait, slow.wait);
  const band = bandOf(wait.p50, limits);
  const windows = told.windows.map((window, i) => ({
    ...window,
    wait: between((fast.windows[i] ?? window).wait, window.wait, (slow.windows[i] ?? window).wait),
  }));
  return {
    ...found,
    forecast: { ...told, wait, band, windows },
    band: now - knownUntil > tooOldMs ? 'unknown' : band,
  };
}

/** Whether nobody stands there and nobody is let in any more. */
function isOver({ sessions }: SitePlan, { waiting }: Throughput, now: number): boolean {
  return waiting === 0 && !sessions.some(({ closesAt }) => closesAt > now);
}

const noWait = (told: SiteForecast): Pick<ToldLine, 'forecast' | 'band'> => ({
  forecast: { ...told, wait: { p10: 0, p50: 0, p90: 0 }, band: 'clear' },
  band: 'clear',
});
