import type { RegistrationStatus } from '../lifecycle/index.ts';

/** The states of coverage 覆盖率: everybody stands in exactly one. */
export const coverageStates = [
  'cleared',
  'sampled',
  'checked-in',
  'assigned',
  'registered',
  'exempt',
  'to-be-visited',
  'held',
  'due',
  'missing',
] as const;
export type CoverageState = (typeof coverageStates)[number];

/** Stages on the way that somebody has reached, in their order; apart from the state, which tells only of now. */
export const coverageStages = ['registered', 'assigned', 'checkedIn', 'sampled', 'resulted'] as const;
export type CoverageStage = (typeof coverageStages)[number];

/**
 * What people are counted by: the status of a registration, where `pending` is told apart by what the person waits for
 * (a window, a visit, the end of an exemption); or none, for whoever stands on the roster alone.
 */
export type Standing =
  | RegistrationStatus
  | 'pending-visit'
  | 'pending-exemption'
  | (typeof unregisteredStandings)[number];

/** How somebody stands who is on the roster alone: not at all, or as headquarters have entered. */
export const unregisteredStandings = ['unregistered', 'unregistered-exempt', 'unregistered-visit'] as const;

interface Meaning {
  state: CoverageState;
  /** Stages reached. `assigned` is not among them: that is told by whether they hold a window, or came by one. */
  reached: readonly CoverageStage[];
}

/** From status to state. */
export const standings: Readonly<Record<Standing, Meaning>> = {
  unregistered: { state: 'missing', reached: [] },
  'unregistered-exempt': { state: 'exempt', reached: [] },
  'unregistered-visit': { state: 'to-be-visited', reached: [] },
  cancelled: { state: 'missing', reached: [] },
  missed: { state: 'missing', reached: ['registered'] },
  pending: { state: 'registered', reached: ['registered'] },
  'pending-visit': { state: 'to-be-visited', reached: ['registered'] },
  'pending-exemption': { state: 'due', reached: ['registered'] },
  assigned: { state: 'assigned', reached: ['registered'] },
  exempt: { state: 'exempt', reached: ['registered'] },
  'checked-in': { state: 'checked-in', reached: ['registered', 'checkedIn'] },
  sampled: { state: 'sampled', reached: ['registered', 'checkedIn', 'sampled'] },
  retest: { state: 'due', reached: ['registered', 'checkedIn', 'sampled', 'resulted'] },
  held: { state: 'held', reached: ['registered', 'checkedIn', 'sampled', 'resulted'] },
  cleared: { state: 'cleared', reached: ['registered', 'checkedIn', 'sampled', 'resulted'] },
};

/**
 * How somebody is in the count: on the roster; or not, and registered by an account or at a site. Who is on no roster
 * stands apart from those whom a roster says there are.
 */
export type CountedKind = 'roster' | 'account' | 'walk-in';

/** People of one community who are counted alike. */
export interface Tally {
  community: string;
  kind: CountedKind;
  standing: Standing;
  /** Whether they hold a window, or came by one. */
  windowed: boolean;
  people: number;
}

/** What people are counted as, in one word: `350102001001 roster assigned window`. */
export function countedAs({ community, kind, standing, windowed }: Omit<Tally, 'people'>): string {
  return `${community} ${kind} ${standing}${windowed ? ' window' : ''}`;
}

/** Takes such a word apart. */
export function tallyOf(counted: string, people: number): Tally {
  const [community = '', kind, standing, window] = counted.split(' ');
  if (!isKind(kind) || !isStanding(standing)) throw new Error(`nobody is counted as ${counted}`);
  return { community, kind, standing, windowed: window === 'window', people };
}

const isKind = (word: string | undefined): word is CountedKind =>
  word === 'roster' || word === 'account' || word === 'walk-in';

const isStanding = (word: string | undefined): word is Standing =>
  word !== undefined && Object.hasOwn(standings, word);
