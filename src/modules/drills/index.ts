export { createDrillCatalogue, type DrillCatalogue, type OpenDrill } from './drill-catalogue.ts';
export { drillClosed, drillNotOpen, drillProblems } from './drills.errors.ts';
export { createDrillsRead } from './drills.read.ts';
export { createDrillsRepo } from './drills.repo.ts';
export { registerDrillRoutes } from './drills.routes.ts';
export { drillId } from './drills.schemas.ts';
export { createDrillsService, type DrillsService } from './drills.service.ts';
