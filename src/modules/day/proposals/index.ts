export { touchedBy as touchedSites } from '../../../core/queueing/proposals/index.ts';
export { createDecidedRead } from './decided.read.ts';
export { createPauses } from './pauses.ts';
export { rebalancingProblems } from './proposals.errors.ts';
export { createProposalsRead } from './proposals.read.ts';
export { createProposalsRepo } from './proposals.repo.ts';
export { registerProposalRoutes } from './proposals.routes.ts';
export { createRebalancingService, type RebalancingService } from './proposals.service.ts';
export { createProposer, type Proposer, type ProposeTask } from './proposer.ts';
export { createReservesRepo } from './reserves.repo.ts';

/** The file that proposals are worked out in. */
export const proposeThreadFile = new URL('./propose.thread.ts', import.meta.url);
