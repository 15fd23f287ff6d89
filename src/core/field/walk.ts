import { type Point, walkMetres } from '../geography/index.ts';

/** A stairwell of a building. */
export interface Stairwell {
  id: string;
  /** Its building: stairwells of one stand beside each other. */
  building: string;
  /** Where the building stands; null where nobody knows. */
  at: Point | null;
  /** Doors to which somebody has to go. */
  openDoors: number;
}

/** From one stairwell of a building to the next, in metres. */
const nextDoorMetres = 20;
/** Between two buildings of which nobody knows where they stand. */
const unknownMetres = 100;

/** How far it is from one stairwell to another, on foot, in metres. */
export function metresBetween(one: Stairwell, other: Stairwell): number {
  if (one.building === other.building) return nextDoorMetres;
  if (one.at === null || other.at === null) return unknownMetres;
  return Math.max(nextDoorMetres, walkMetres(one.at, other.at));
}

/** A way along stairwells, and how long it is, in metres. */
export interface Walk {
  order: Stairwell[];
  metres: number;
}

/** How long a way in this order is, in metres. */
export function lengthOf(order: readonly Stairwell[]): number {
  let metres = 0;
  for (let index = 1; index < order.length; index += 1) {
    const [from, to] = [order[index - 1], order[index]];
    if (from !== undefined && to !== undefined) metres += metresBetween(from, to);
  }
  return metres;
}

/**
 * A short way along all of these: the nearest next, from the first on, and then stretches turned round as long as that makes
 * it shorter (2-opt). The same stairwells in the same order give the same way.
 */
export function walkAlong(stairwells: readonly Stairwell[]): Walk {
  const [first, ...others] = stairwells;
  if (first === undefined) return { order: [], metres: 0 };
  const order = [first];
  const left = [...others];
  while (left.length > 0) {
    const here = order.at(-1) ?? first;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, next] of left.entries()) {
      const metres = metresBetween(here, next);
      if (metres < least) [nearest, least] = [index, metres];
    }
    order.push(...left.splice(nearest, 1));
  }
  return turnRound(order);
}

/** Smallest gain for which a stretch is turned, in metres: sums of fractions differ by less for no reason. */
const leastGain = 1e-6;

function turnRound(order: Stairwell[]): Walk {
  const between = (from: number, to: number): number => {
    const [one, other] = [order[from], order[to]];
    return one === undefined || other === undefined ? 0 : metresBetween(one, other);
  };
  for (let better = true; better; ) {
    better = false;
    for (let from = 0; from < order.length - 1; from += 1) {
      for (let to = from + 1; to < order.length; to += 1) {
        const gain =
          between(from - 1, from) + between(to, to + 1) - between(from - 1, to) - between(from, to + 1);
        if (gain <= leastGain) continue;
        order.splice(from, to - from + 1, ...order.slice(from, to + 1).reverse());
        better = true;
      }
    }
  }
  return { order, metres: lengthOf(order) };
}
