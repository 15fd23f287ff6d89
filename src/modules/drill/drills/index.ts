export { type CheckInRules, defaultCheckInRules } from './check-in-rules.ts';
export {
  createDrillCatalogue,
  type DrillCatalogue,
  drillKeyName,
  type OpenDrill,
} from './drill-catalogue.ts';
export { createDrillWrappedKeys } from './drill-keys.repo.ts';
export {
  drillClosed,
  drillNotOpen,
  drillOver,
  drillProblems,
  personalDataDestroyed,
} from './drills.errors.ts';
export { createDrillsRead } from './drills.read.ts';
export { createDrillsRepo, type DrillsRepo } from './drills.repo.ts';
export { registerDrillRoutes } from './drills.routes.ts';
export { drillId } from './drills.schemas.ts';
export { createDrillsService, type DrillsService } from './drills.service.ts';
export { ifMatch, versionOf } from './if-match.ts';
export { defaultResultRules, type ResultRules } from './result-rules.ts';
