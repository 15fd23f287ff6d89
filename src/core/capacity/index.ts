export { feasibility, inOrderOfWeight } from './feasibility.ts';
export {
  type Cure,
  type CureKind,
  type CureStep,
  type Finding,
  findingCodes,
  placeFaults,
} from './findings.ts';
export { mostLanesOfSite } from './guide.ts';
export { independentParts } from './parts.ts';
export type {
  CommunityDemand,
  DrillTerms,
  FeasibilityPlan,
  LocatedPeople,
  SiteSupply,
} from './plan.ts';
export { type ResidentsKnown, residentsOf } from './residents.ts';
export {
  type CapacityPlan,
  capacityOf,
  type SlotCapacity,
  slotCapacities,
  slotCapacity,
} from './slot-capacity.ts';
