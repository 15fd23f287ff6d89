/** What a visit can come to, as whoever was there says. */
export const visitOutcomes = [
  'all-known',
  'nobody-there',
  'again',
  'refused',
  'moved-away',
  'empty',
] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];

/** How a door stands: as its last visit came out, or that nobody has been there. */
export const doorStates = ['nobody-yet', ...visitOutcomes] as const;
export type DoorState = (typeof doorStates)[number];

/** States in which somebody has to go there still. */
export const openStates = ['nobody-yet', 'nobody-there', 'again'] as const satisfies readonly DoorState[];

/** A visit as a door knows it. */
export interface DoorVisit {
  id: string;
  /** When it was. */
  at: Date;
  /** Whose it was; null of somebody who works in no team. */
  teamId: string | null;
  outcome: VisitOutcome;
  /** The revision of the door that whoever was there had seen; 0 where they had seen none. */
  base: number;
  /** The revision that the door had with this visit: they count up in the order in which visits are heard of. */
  revision: number;
  /** Whether it is kept aside, because its time cannot be, until somebody has decided. */
  aside: boolean;
}

/** What somebody has decided about the visits of a door up to a revision: this one stands. */
export interface Settled {
  visitId: string;
  revision: number;
}

/** How a door stands. */
export interface DoorStanding {
  state: DoorState;
  /** The visit that is shown; null where there was none. */
  shown: string | null;
  /** When somebody was there last, whoever it was. */
  lastAt: Date | null;
  /** When nobody was there, one time after the other, since anything else was found. */
  nobodyThere: Date[];
  /** Whether visits contradict that did not know of each other, or one is kept aside: a person decides. */
  contested: boolean;
}

/**
 * How a door stands after these visits, in whatever order they are given. The latest is shown. Two of different teams of
 * which the one heard later had not seen the other, and that say different things, are a conflict until somebody decides;
 * what was decided holds until a later visit.
 */
export function standingOf(visits: readonly DoorVisit[], settled: Settled | null): DoorStanding {
  const counted = visits
    .filter(({ aside, id }) => !aside || id === settled?.visitId)
    .filter(({ id, revision }) => settled === null || revision > settled.revision || id === settled.visitId)
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1));
  const pending = visits.some(
    ({ aside, id, revision }) =>
      aside && id !== settled?.visitId && (settled === null || revision > settled.revision),
  );
  const shown = counted.at(-1);
  if (shown === undefined) {
    return { state: 'nobody-yet', shown: null, lastAt: null, nobodyThere: [], contested: pending };
  }
  const nobodyThere: Date[] = [];
  for (const { outcome, at } of counted.toReversed()) {
    if (outcome !== 'nobody-there') break;
    nobodyThere.unshift(at);
  }
  return {
    state: shown.outcome,
    shown: shown.id,
    lastAt: shown.at,
    nobodyThere,
    contested: pending || counted.some((other) => contradict(shown, other)),
  };
}

function contradict(one: DoorVisit, other: DoorVisit): boolean {
  const [before, after] = one.revision < other.revision ? [one, other] : [other, one];
  return one.teamId !== other.teamId && one.outcome !== other.outcome && after.base < before.revision;
}
