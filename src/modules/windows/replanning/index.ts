export type { LaneChanges } from './lane-changes.ts';
export type { ClosedSites, ClosedSitesListener } from './replan-job.ts';
