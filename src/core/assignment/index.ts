export { assign } from './assign.ts';
export { makePlan } from './make-plan.ts';
export { type Plan, type PlanRows, type Problem, placementReasons, unplacedReasons } from './model.ts';
export { problemOf } from './problem-of.ts';
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
