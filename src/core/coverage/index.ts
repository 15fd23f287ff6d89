export { addsUp } from './adds-up.ts';
export {
  type ExemptionKind,
  exemptionEffect,
  exemptionEnd,
  exemptionKinds,
  exemptUntil,
} from './exemptions.ts';
export {
  type CommunityBasis,
  type CountsByState,
  type CoverageBasis,
  type CoverageFigures,
  coverageByGroup,
  coverageTotal,
  type GroupedTally,
} from './figures.ts';
export { withoutOutcome } from './outcomes.ts';
export {
  type CountedKind,
  type CoverageStage,
  type CoverageState,
  countedAs,
  coverageStages,
  coverageStates,
  type Standing,
  standings,
  type Tally,
  tallyOf,
  unregisteredStandings,
} from './standings.ts';
