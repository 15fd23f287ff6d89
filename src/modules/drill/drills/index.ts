export { defaultCheckInRules } from './check-in-rules.ts';
export {
  frozenSince,
  holdsUnclosed,
  holdUnclosedAlone,
  refuseAfterClosing,
  refuseClosed,
  requireSites,
  requireUnclosed,
  unclosed,
} from './closed.ts';
export {
  type CountersignedAct,
  countersignedActs,
  defaultCountersigning,
} from './countersigning.ts';
export { type DrillCatalogue, drillKeyName, type OpenDrill } from './drill-catalogue.ts';
export { createDrillWrappedKeys } from './drill-keys.repo.ts';
export {
  drillClosed,
  drillNotOpen,
  drillOver,
  drillWithoutSites,
  personalDataDestroyed,
} from './drills.errors.ts';
export { createDrillsRead, type DrillsRead } from './drills.read.ts';
export { createDrillsRepo, type DrillsRepo, drillCloses } from './drills.repo.ts';
export { drillId } from './drills.schemas.ts';
export type { DrillsService } from './drills.service.ts';
export { ifMatch, versionOf } from './if-match.ts';
export { defaultMonitoringRules, longestMonitoring } from './monitoring-rules.ts';
export { defaultResultRules, type ResultRules } from './result-rules.ts';
