export { assignCommunity } from './assign-community.ts';
export { type AssignmentRead, createAssignmentRead, type PartyRow, toParty } from './assignment.read.ts';
export { createAssignmentRepo, type Revisions } from './assignment.repo.ts';
