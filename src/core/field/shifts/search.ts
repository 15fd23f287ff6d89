import type { Random } from '../../random.ts';
import type { Board } from './board.ts';
import { createReroute } from './route.ts';
import type { ShiftScore } from './types.ts';

/** How many people who could have a shift that lacks somebody have theirs taken from them at once, least and most. */
const ruined = [1, 4] as const;
/** What a shift gains in price each time that it lacks somebody still after it was looked at. */
const dearer = 0.02;

/**
 * Makes a plan better: everybody in turn gets the best shifts that there are for them; then again and again a few people
 * around a place that is in trouble lose theirs and get others, in another order, which stands where the plan is as good as
 * before. `ways` is how many times somebody's shifts are looked for: no clock, so that a plan comes out the same.
 */
export function search(
  board: Board,
  by: { restMs: number; mostNights: number; random: Random; ways: number },
): void {
  const { random } = by;
  const prices = new Float64Array(board.shifts.length);
  const reroute = createReroute(board, { ...by, prices });
  let left = by.ways;
  for (const person of fewestFirst(board)) {
    reroute(person, false);
    left -= 1;
  }
  const trouble = createTrouble(board, random);
  while (left > 0 && !isPerfect(board.score)) {
    const found = trouble();
    if (found === undefined) return;
    const { shift, people } = found;
    left -= people.length;
    // Every other time by minutes alone: what has become dear for nobody's sake would draw people away from what they can fill.
    const priced = random.chance(0.5);
    if (!ruinAndMend(board, people, (person) => reroute(person, priced)) && (board.missing[shift] ?? 0) > 0)
      prices[shift] = (prices[shift] ?? 0) + dearer;
  }
}

const isPerfect = ({ unfilledMinutes, nightsOver, changes }: ShiftScore): boolean =>
  unfilledMinutes === 0 && nightsOver === 0 && changes === 0;

/** Less than 0 where the one is better. */
function compareScores(one: ShiftScore, other: ShiftScore): number {
  return (
    one.unfilledMinutes - other.unfilledMinutes ||
    one.nightsOver - other.nightsOver ||
    one.changes - other.changes
  );
}

/** Everybody, beginning with those who can have the fewest shifts. */
const fewestFirst = (board: Board): number[] =>
  [...board.workers.keys()].sort(
    (one, other) => (board.ableOf[one]?.length ?? 0) - (board.ableOf[other]?.length ?? 0) || one - other,
  );

/** Takes what these people have, and gives them other shifts in this order; taken back where the plan is worse. True where it is better. */
function ruinAndMend(board: Board, people: readonly number[], reroute: (person: number) => void): boolean {
  const [before, mark] = [{ ...board.score }, board.mark()];
  for (const person of people)
    for (const shift of [...(board.held[person] ?? [])]) board.remove(person, shift);
  for (const person of people) reroute(person);
  const gain = compareScores(board.score, before);
  if (gain > 0) board.undo(mark);
  return gain < 0;
}

/** A shift in trouble, and people whose shifts are to be looked for anew because of it, in this order. */
interface Trouble {
  shift: number;
  people: number[];
}

/** What can be the matter with a shift; of one kind by chance, from somewhere on the first. Undefined where nothing is. */
function createTrouble(board: Board, random: Random): () => Trouble | undefined {
  const possible = [...board.shifts.keys()].filter((shift) => (board.ableTo[shift]?.length ?? 0) > 0);

  /** These, and so many of those who could have the shift and of whom `are` is true. */
  function beside(
    shift: number,
    those: readonly number[],
    many: number,
    are = (_: number) => true,
  ): number[] {
    const able = board.ableTo[shift] ?? [];
    const people = new Set<number>();
    for (let tries = 0; people.size < many && tries < 4 * many; tries += 1) {
      const person = random.pick(able);
      if (are(person) && !those.includes(person)) people.add(person);
    }
    return [...people];
  }

  const everybody = [...board.workers.keys()].filter((person) => (board.ableOf[person]?.length ?? 0) > 0);

  /** It lacks somebody: some who could have it, some who do, and some of whoever could have what these give up for it. */
  function lacking(shift: number): number[] | undefined {
    if ((board.missing[shift] ?? 0) <= 0) return undefined;
    const holders = (board.holders[shift] ?? []).filter(() => random.chance(0.3));
    const others = Array.from({ length: random.whole(0, 2) }, () => random.pick(everybody));
    return [...new Set([...beside(shift, holders, random.whole(...ruined)), ...holders, ...others])];
  }

  /** It is a night of somebody who has too many: others who have few choose before them. */
  function unfair(shift: number): number[] | undefined {
    if (board.isNight[shift] !== 1) return undefined;
    const nights = (person: number) => board.nights[person] ?? 0;
    const over = (board.holders[shift] ?? []).filter((person) => nights(person) > board.fairNights);
    if (over.length === 0) return undefined;
    const person = random.pick(over);
    const few = beside(shift, over, random.whole(1, 2), (one) => nights(one) < board.fairNights);
    return [...few, person, ...beside(shift, [person, ...few], random.whole(0, 2))];
  }

  /** Somebody has lost it: they choose first, then one who has it instead, and some others. */
  function lost(shift: number): number[] | undefined {
    const stood = board.stood[shift] ?? new Set();
    const holders = board.holders[shift] ?? [];
    const without = [...stood].filter((person) => !holders.includes(person));
    if (without.length === 0) return undefined;
    const instead = holders.filter((person) => !stood.has(person));
    const people = [random.pick(without), ...(instead.length > 0 ? [random.pick(instead)] : [])];
    return [...people, ...beside(shift, people, random.whole(0, 3))];
  }

  return () => {
    const kinds = [lacking, unfair, lost];
    const first = random.whole(0, kinds.length - 1);
    for (let n = 0; n < kinds.length; n += 1) {
      const kind = kinds[(first + n) % kinds.length];
      const from = random.whole(0, Math.max(0, possible.length - 1));
      for (let at = 0; at < possible.length; at += 1) {
        const shift = possible[(from + at) % possible.length] ?? 0;
        const people = kind?.(shift);
        if (people !== undefined) return { shift, people };
      }
    }
    return undefined;
  };
}
