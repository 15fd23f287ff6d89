export { createRescheduleWriter } from './reschedule-writer.ts';
export { reschedulingProblems } from './rescheduling.errors.ts';
export { createReschedulingRepo, ownChoice } from './rescheduling.repo.ts';
export { registerReschedulingRoutes } from './rescheduling.routes.ts';
export { createReschedulingService, type ReschedulingService } from './rescheduling.service.ts';
