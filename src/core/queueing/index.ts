export { type Band, type BandLimits, bandOf, bands, defaultBandLimits, longestBandLimit } from './bands.ts';
export { forecastByPlan, measureByPlan, tellsNoSwabs } from './by-plan.ts';
export { erlangB, erlangC, steadyWait } from './erlang.ts';
export type { LineEvent } from './events.ts';
export {
  defaultPaths,
  type ForecastInput,
  forecast,
  type SiteForecast,
  type WindowForecast,
  waitingAhead,
} from './forecast/forecast.ts';
export { type Changes, noChanges } from './forecast/grid.ts';
export type { LaneState, LaneThroughput } from './lane-states.ts';
export { type Belief, learn } from './learning/belief.ts';
export { doorsBeforeOpening, HOUR, MINUTE, type PlannedWindow, type Session, type SitePlan } from './plan.ts';
export type { Quantiles } from './quantiles.ts';
export { measure, type Service, type Throughput } from './throughput.ts';
export { type ToldBand, type ToldLine, tellLine, toldBands, tooOldMs } from './told.ts';
export { type FilledIn, fillIn, type Heard, heardAll } from './unheard.ts';
export type { UnmannedLane } from './unmanned.ts';
