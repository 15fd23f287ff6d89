export { createRescheduleWriter } from './choice-writer.ts';
export { reschedulingProblems } from './choosing.errors.ts';
export { createReschedulingRepo, ownChoice } from './choosing.repo.ts';
export { registerReschedulingRoutes } from './choosing.routes.ts';
export { createReschedulingService, type ReschedulingService } from './choosing.service.ts';
