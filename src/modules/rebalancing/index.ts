export { touchedBy as touchedSites } from '../../core/queueing/rebalancing/index.ts';
export { createDecidedRead } from './decided.read.ts';
export { createPauses } from './pauses.ts';
export { createProposalsRead } from './proposals.read.ts';
export { createProposalsRepo } from './proposals.repo.ts';
export { createProposer, type Proposer, type ProposeTask } from './proposer.ts';
export { rebalancingProblems } from './rebalancing.errors.ts';
export { registerProposalRoutes } from './rebalancing.routes.ts';
export { createRebalancingService, type RebalancingService } from './rebalancing.service.ts';
export { createReservesRepo } from './reserves.repo.ts';

/** The file that proposals are worked out in. */
export const proposeThreadFile = new URL('./propose.thread.ts', import.meta.url);
