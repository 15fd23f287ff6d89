export { createPlanHandler, planJobKind, planPartTopic } from './plan-job.ts';
export { planningProblems, planRunning } from './planning.errors.ts';
export { planThreadFile, startPlanningJobs } from './planning.jobs.ts';
export { createPlanningRead, type PlanningRead } from './planning.read.ts';
export { createPlanningRepo } from './planning.repo.ts';
export { registerPlanningRoutes } from './planning.routes.ts';
export { createPlanningService } from './planning.service.ts';
export { runPart } from './run-part.ts';
