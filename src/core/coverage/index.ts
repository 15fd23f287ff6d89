export {
  type CommunityBasis,
  type CountsByState,
  type CoverageBasis,
  type CoverageFigures,
  coverageByGroup,
  coverageTotal,
  type GroupedTally,
} from './figures.ts';
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
} from './standings.ts';

/**
 * Until when somebody vaccinated or tested at `at` is exempt 豁免: `hours` later. It is a time and can pass
 * during the drill; the person is then due again.
 */
export function exemptUntil(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000);
}
