export { assignCommunity } from './assign-community.ts';
export {
  reconcile,
  reconcileTopic,
  startAssignmentJobs,
} from './assignment.jobs.ts';
export { type AssignmentRead, createAssignmentRead, type PartyRow, toParty } from './assignment.read.ts';
export { createAssignmentRepo, type Revisions } from './assignment.repo.ts';
export { registerAssignmentRoutes } from './assignment.routes.ts';
