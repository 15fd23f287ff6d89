import {
  type CoverageStage,
  type CoverageState,
  coverageStages,
  coverageStates,
  standings,
  type Tally,
} from './standings.ts';

/** What the population is known from: the roster, else an estimate by the census, else those who are known by chance. */
export type CoverageBasis = 'roster' | 'census' | 'none';

export type CountsByState = Record<CoverageState, number>;

/** What a community, or whatever is made of several, comes to. All but `rate` count people. */
export interface CoverageFigures {
  /** The denominator; the sum of `states`. */
  population: number;
  /** Of several communities the weakest. */
  basis: CoverageBasis;
  states: CountsByState;
  /** How many of the population have got so far; `assigned` are those who hold a window or came by one. */
  reached: Record<CoverageStage, number>;
  /** Who is not part of the population, because a roster does not have them; whoever cancelled is nobody here. */
  apart: { walkIns: number; notOnRoster: number; states: CountsByState };
  /** Share of those who are not exempt that came, 0 to 1, rounded down to 4 places; null where nobody knows of how many. */
  rate: number | null;
}

/** A community of the drill. */
export interface CommunityBasis {
  code: string;
  /** How many people it has on average by the census of its county; undefined where there is no figure. */
  census: number | undefined;
}

/** People of one community and of one group who are counted alike. */
export interface GroupedTally extends Tally {
  /** Which group they belong to. */
  group: string;
}

export interface CoverageAsked {
  communities: readonly CommunityBasis[];
  tallies: readonly GroupedTally[];
  /** The group of a community's people of whom only the census knows, who have no building and no hour. */
  restOf: (community: string) => string;
}

/**
 * Coverage 覆盖率 by group. A community's population is its roster; where there is none, what the census estimates, or all
 * who are known if they are more, and whoever is not known is missing. Every community of the drill has its group, also
 * with nobody in it. Groups that are made of parts are the sum of them.
 */
export function coverageByGroup({
  communities,
  tallies,
  restOf,
}: CoverageAsked): Map<string, CoverageFigures> {
  const census = new Map(communities.map((one) => [one.code, one.census]));
  const known = new Map<string, { onRoster: boolean; people: number }>();
  for (const { code } of communities) known.set(code, { onRoster: false, people: 0 });
  for (const { community, kind, people } of tallies) {
    const before = known.get(community) ?? { onRoster: false, people: 0 };
    const onRoster = before.onRoster || (kind === 'roster' && people > 0);
    known.set(community, { onRoster, people: before.people + people });
  }
  const basisOf = (community: string): CoverageBasis => {
    if (known.get(community)?.onRoster === true) return 'roster';
    return census.get(community) === undefined ? 'none' : 'census';
  };

  const groups = new Map<string, CoverageFigures>();
  const groupOf = (group: string, basis: CoverageBasis): CoverageFigures => {
    const there = groups.get(group);
    const figures = there ?? noFigures(basis);
    if (there === undefined) groups.set(group, figures);
    figures.basis = weaker(figures.basis, basis);
    return figures;
  };
  for (const tally of tallies) {
    const basis = basisOf(tally.community);
    add(groupOf(tally.group, basis), tally, basis);
  }
  for (const [community, { people }] of known) {
    const basis = basisOf(community);
    const rest = basis === 'census' ? Math.max(0, (census.get(community) ?? 0) - people) : 0;
    // Of a community without people there is nothing else to show.
    if (rest === 0 && people > 0) continue;
    const figures = groupOf(restOf(community), basis);
    figures.population += rest;
    figures.states.missing += rest;
  }
  for (const figures of groups.values()) figures.rate = rateOf(figures);
  return groups;
}

/** Adds groups up. Of none the basis is `none`. */
export function coverageTotal(parts: Iterable<CoverageFigures>): CoverageFigures {
  let total: CoverageFigures | undefined;
  for (const part of parts) {
    total ??= noFigures(part.basis);
    total.basis = weaker(total.basis, part.basis);
    total.population += part.population;
    total.apart.walkIns += part.apart.walkIns;
    total.apart.notOnRoster += part.apart.notOnRoster;
    for (const stage of coverageStages) total.reached[stage] += part.reached[stage];
    for (const state of coverageStates) {
      total.states[state] += part.states[state];
      total.apart.states[state] += part.apart.states[state];
    }
  }
  total ??= noFigures('none');
  total.rate = rateOf(total);
  return total;
}

function add(figures: CoverageFigures, tally: Tally, basis: CoverageBasis): void {
  const { kind, standing, windowed, people } = tally;
  const { state, reached } = standings[standing];
  if (basis === 'roster' && kind !== 'roster') {
    if (standing === 'cancelled') return;
    figures.apart.states[state] += people;
    if (kind === 'walk-in') figures.apart.walkIns += people;
    else figures.apart.notOnRoster += people;
    return;
  }
  figures.population += people;
  figures.states[state] += people;
  for (const stage of reached) figures.reached[stage] += people;
  if (windowed) figures.reached.assigned += people;
}

function rateOf({ basis, population, states, reached }: CoverageFigures): number | null {
  if (basis === 'none') return null;
  const due = population - states.exempt;
  return due === 0 ? 1 : Math.floor((reached.checkedIn / due) * 10_000) / 10_000;
}

const strength: Readonly<Record<CoverageBasis, number>> = { none: 0, census: 1, roster: 2 };

const weaker = (one: CoverageBasis, other: CoverageBasis): CoverageBasis =>
  strength[one] < strength[other] ? one : other;

function noCounts(): CountsByState {
  return Object.fromEntries(coverageStates.map((state) => [state, 0])) as CountsByState;
}

function noFigures(basis: CoverageBasis): CoverageFigures {
  return {
    population: 0,
    basis,
    states: noCounts(),
    reached: { registered: 0, assigned: 0, checkedIn: 0, sampled: 0, resulted: 0 },
    apart: { walkIns: 0, notOnRoster: 0, states: noCounts() },
    rate: null,
  };
}
