import { stepDueAt } from './transfer-clock.ts';

/** How a closed loop 闭环 stands: under way, at its end, or ended before it by headquarters. */
export const chainStatuses = ['open', 'closed', 'ended'] as const;
export type ChainStatus = (typeof chainStatuses)[number];

/** How one link of it stands: later, to be begun now, on its way, or done. */
export const linkStates = ['planned', 'waiting', 'under-way', 'arrived'] as const;
export type LinkState = (typeof linkStates)[number];

/** Where a link brings somebody: exactly one of the three. */
export interface ChainPlace {
  facility: string | null;
  /** A community of the drill, in which they are at home. */
  community: string | null;
  /** A place outside the drill, by its name. */
  outside: string | null;
}

/**
 * What follows once a link's transfer has arrived. A stop on the way may be another than was planned (that one was full); the
 * end is what the loop is for: whoever was brought elsewhere on the last link, to a hospital say, has it before them still.
 */
export function afterArrival(
  link: number,
  links: readonly ChainPlace[],
  arrivedAt: ChainPlace,
): { closed: true } | { closed: false; link: number } {
  const end = links[links.length - 1];
  if (link < links.length) return { closed: false, link: link + 1 };
  return end !== undefined && isSamePlace(end, arrivedAt) ? { closed: true } : { closed: false, link };
}

const isSamePlace = (one: ChainPlace, other: ChainPlace): boolean =>
  one.facility === other.facility && one.community === other.community && one.outside === other.outside;

/** By when a link is to begin that has opened: as planned, else as soon as a transfer that is asked is to be approved. */
export function linkDueAt(startBy: Date | null, openedAt: Date): Date {
  const soonest = stepDueAt('asked', openedAt) ?? openedAt;
  return startBy !== null && startBy > soonest ? startBy : soonest;
}

/** How the link of a number stands in an open or finished loop whose turn it is for the link `current`. */
export function linkStateOf(
  number: number,
  { current, arrived, underWay }: { current: number; arrived: boolean; underWay: boolean },
): LinkState {
  if (arrived) return 'arrived';
  if (number > current) return 'planned';
  return underWay ? 'under-way' : 'waiting';
}
