export { drawArea, simulateArea } from './area.ts';
export type { Area, AreaDay, AreaHabits, AreaSite, AreaSiteDay, Decision } from './area-types.ts';
export { calmDay, type DayConditions, drawConditions, type Span } from './conditions.ts';
export { drawLane, drawLanes, type LaneDay } from './lanes.ts';
export { runLine, type Turn, type Waiter } from './line.ts';
export { type Age, drawParties, type Party, partyOf } from './parties.ts';
export { eventsOf, type SiteDay, simulateDay, simulateSite, type Visit } from './site-day.ts';
export { drawSpeed, type Speed } from './speed.ts';
