export { createRosterRepo } from './roster.repo.ts';
export { registerRosterRoutes } from './roster.routes.ts';
export { createRosterService } from './roster.service.ts';
