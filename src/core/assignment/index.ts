export { assign } from './assign.ts';
export { makePlan } from './make-plan.ts';
export { type Plan, type PlanRows, type Problem, placementReasons, unplacedReasons } from './model.ts';
export { type CommunityLoad, type PlanPart, planParts } from './parts.ts';
export {
  createProblemBuilder,
  type OrderedParty,
  type ProblemBuilder,
  type Setting,
} from './problem-builder.ts';
export { type PlanNames, placementAt, unplacedAt } from './read-plan.ts';
export { makeReplan } from './replan.ts';
export { priceOfLeft, solveTransport, type TransportPlan, type TransportProblem } from './transport.ts';
export type {
  Assignment,
  AssignmentSnapshot,
  Party,
  Placement,
  PlacementReason,
  SiteOption,
  SlotOption,
  Unplaced,
  UnplacedReason,
} from './types.ts';
export { type Holder, whoMoves } from './who-moves.ts';
