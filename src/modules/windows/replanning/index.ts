export { createMovingRepo } from './moving.repo.ts';
export { createReplanHandler, replanJobKind } from './replan-job.ts';
export { replanningProblems } from './replanning.errors.ts';
export { createReplanningRead } from './replanning.read.ts';
export { createReplanningRepo, type ReplanningRepo } from './replanning.repo.ts';
export { registerReplanningRoutes } from './replanning.routes.ts';
export { createReplanningService, type ReplanningService } from './replanning.service.ts';
export { type Move, type ReplanTask, workOut } from './work-out.ts';
