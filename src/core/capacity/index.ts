export { type CommunityDemand, type Finding, feasibility, type SiteSupply } from './feasibility.ts';
export { type SlotCapacity, slotCapacity } from './slot-capacity.ts';
