export { checkInProblems } from './check-in.errors.ts';
export { createCheckInRepo } from './check-in.repo.ts';
export { registerCheckInRoutes } from './check-in.routes.ts';
export { createCheckInService } from './check-in.service.ts';
export { createCheckInWriter } from './check-in-writer.ts';
