import { bandOf, defaultBandLimits } from './bands.ts';
import { type CheckInEvent, inOrder, type LineEvent } from './events.ts';
import { defaultPaths, type ForecastInput, forecast, type SiteForecast } from './forecast/forecast.ts';
import { learn } from './learning/belief.ts';
import { admission, HOUR, type SitePlan } from './plan.ts';
import type { Quantiles } from './quantiles.ts';
import { measure, type Throughput } from './throughput.ts';

/** Tablets that record lanes and have recorded no swab of those who came so long ago, though so many did, record none. */
const noSwabsFor = HOUR;
const noSwabsOf = 20;

/**
 * Whether nothing of a day tells when anybody is served: no swabs are recorded, and no lanes either; or lanes are, for
 * an hour and more, while nobody is said to be served at them. Some tablets record check-ins alone.
 */
export function tellsNoSwabs(events: readonly LineEvent[], asOf: number): boolean {
  const past = events.filter(({ at }) => at <= asOf);
  if (past.some(({ kind }) => kind === 'served')) return false;
  const lanesSince = past.reduce(
    (since, { kind, at }) => (kind === 'check-in' ? since : Math.min(since, at)),
    asOf,
  );
  if (past.every(({ kind }) => kind === 'check-in')) return true;
  const early = past.filter(
    ({ kind, at }) => kind === 'check-in' && at >= lanesSince && at <= asOf - noSwabsFor,
  );
  return asOf - lanesSince > noSwabsFor && early.length >= noSwabsOf;
}

/**
 * What check-ins alone say of a site's day. Who came and when is known; when they were served is not, so they are
 * taken to be served in turn by the plan's lanes at the plan's rate, from the opening of their session on (with one
 * constant service time the line of Kiefer and Wolfowitz 1955 is exact). Nothing is learnt from services that nobody
 * saw: there are none in the answer, nor waits, so that what is believed of the lanes' speed stays the plan's, as
 * uncertain as that is; arrivals, punctuality and no-show are learnt as ever. Lanes that are said to be closed are; those that
 * nobody has (`unmanned`) are not among the plan's, and not taken off it again.
 */
export function measureByPlan(
  events: readonly LineEvent[],
  asOf: number,
  plan: SitePlan,
  unmanned: ReadonlySet<string> = new Set(),
): Throughput {
  const arrived = new Map<string, CheckInEvent>();
  for (const event of inOrder(events.filter(({ at }) => at <= asOf))) {
    if (event.kind === 'check-in' && !arrived.has(event.person)) arrived.set(event.person, event);
  }
  const { lanes } = measure(
    events.filter(({ kind }) => kind !== 'check-in'),
    asOf,
    plan.sessions,
  );
  const running = plan.sessions.some(({ opensAt, closesAt }) => asOf >= opensAt && asOf < closesAt);
  const closed = lanes.filter(({ lane, state }) => state === 'closed' && !unmanned.has(lane)).length;
  const lanesOpen = running ? Math.max(0, plan.lanes - closed) : 0;
  const service = HOUR / plan.ratePerLaneHour;
  const free = new Array<number>(Math.max(1, plan.lanes - closed)).fill(0);
  let [served, servedLastHour, early] = [0, 0, 0];
  for (const { at } of arrived.values()) {
    const ready = Math.max(at, admission(plan.sessions, at)?.servedFrom ?? at);
    if (ready > asOf) early += 1;
    const next = free.indexOf(Math.min(...free));
    const done = Math.max(ready, free[next] ?? 0) + service;
    free[next] = done;
    if (done > asOf) continue;
    served += 1;
    if (done > asOf - HOUR) servedLastHour += 1;
  }
  const arrivals = [...arrived.values()].map(({ at, due }) => ({ at, due }));
  return {
    asOf,
    checkedIn: arrived.size,
    served,
    waiting: arrived.size - served,
    early,
    gone: 0,
    servedLastHour,
    lanesOpen,
    lanes,
    arrivals,
    services: [],
    waitsMs: [],
  };
}

/** How fast the lanes may have been all day, against the plan: slow, as planned, fast. */
const speeds = { slow: 0.8, planned: 1, fast: 1.2 } as const;

/**
 * The forecast that goes with `measureByPlan`. How long the line is now follows from how fast its lanes have been since
 * they opened, which nobody saw: so the day is told three times, with slow lanes, the plan's and fast ones, and what
 * holds in 8 of 10 cases reaches from the short waits of the fast to the long ones of the slow. On simulated days like
 * those of the bench `forecast`, whose lanes are 0.97 of the plan's in the middle with a spread of 0.2, 71 to 73 % of waits lie
 * inside (88 % with half the spread; with swabs recorded 78 to 83 %), and the median is off by 3 to 7 times as much.
 */
export function forecastByPlan(
  events: readonly LineEvent[],
  asOf: number,
  { plan, limits = defaultBandLimits, paths = defaultPaths, ...rest }: Omit<ForecastInput, 'belief'>,
  unmanned: ReadonlySet<string> = new Set(),
): SiteForecast {
  const told = (speed: number): SiteForecast => {
    const paced = { ...plan, ratePerLaneHour: plan.ratePerLaneHour * speed };
    const belief = learn(paced, measureByPlan(events, asOf, paced, unmanned));
    return forecast({ ...rest, plan: paced, belief, limits, paths: Math.ceil(paths / 3) });
  };
  const [slow, planned, fast] = [told(speeds.slow), told(speeds.planned), told(speeds.fast)];
  const between = (of: (site: SiteForecast) => Quantiles): Quantiles => {
    const [low, middle, high] = [of(fast).p10, of(planned).p50, of(slow).p90];
    return { p10: Math.min(low, middle), p50: middle, p90: Math.max(middle, high) };
  };
  const wait = between((site) => site.wait);
  return {
    ...planned,
    wait,
    band: bandOf(wait.p50, limits),
    windows: planned.windows.map((window, i) => {
      const all = [slow, planned, fast].map(({ windows }) => windows[i] ?? window);
      const congested = all.reduce((sum, one) => sum + one.congested, 0) / all.length;
      const wait = between(({ windows }) => (windows[i] ?? window).wait);
      return { ...window, wait, band: bandOf(wait.p50, limits), congested };
    }),
  };
}
