import { createRandom } from '../random.ts';
import { type Stairwell, walkAlong } from './walk.ts';

/** A team, with the doors that it has to go to already. */
export interface SharingTeam {
  id: string;
  openDoors: number;
}

/** What a team is given: its stairwells in the order of the way, and how long all that it has takes, in minutes. */
export interface Share {
  teamId: string;
  stairwells: string[];
  openDoors: number;
  minutes: number;
}

/** How long a door takes, in minutes, and how many metres somebody walks in one. */
export interface Pace {
  doorMinutes: number;
  metresAMinute: number;
}

/** Three minutes a door; and 70 m a minute, as somebody walks who carries a folder. */
export const defaultPace: Pace = { doorMinutes: 3, metresAMinute: 70 };

/** How long a team takes for stairwells, on a short way along them, and for other doors that it has, in minutes. */
export function minutesFor(stairwells: readonly Stairwell[], otherDoors = 0, pace = defaultPace): number {
  const doors = stairwells.reduce((sum, { openDoors }) => sum + openDoors, otherDoors);
  return doors * pace.doorMinutes + walkAlong(stairwells).metres / pace.metresAMinute;
}

/** Ways that are tried as the line along which stairwells are cut into shares. */
const tries = 4;
/** With more stairwells none are swapped any more, only moved: the work grows with the square. */
const mostSwapped = 60;
/** Least that a change has to gain, in minutes. */
const leastGain = 1e-9;

interface Draft {
  parts: Stairwell[][];
  minutes: number[];
}

/**
 * Shares stairwells out between teams, each to one team, so that the team with the most to do is done as early as can be
 * found, and teams walk little: all of them are put on one short way, which is cut into stretches of like length, and
 * then stairwells change hands as long as the last team is done earlier by it. The same input gives the same shares, in
 * whatever order it is given. No optimum, but near it: the tests have that beside it.
 */
export function shareStairwells(
  stairwells: readonly Stairwell[],
  teams: readonly SharingTeam[],
  { seed, pace = defaultPace }: { seed: number; pace?: Pace },
): Share[] {
  if (teams.length === 0) return [];
  const inOrder = [...stairwells].sort(byId);
  const sharing = [...teams].sort(byId);
  const random = createRandom(seed, inOrder.length, sharing.length);
  const minutesOf = (part: readonly Stairwell[], team: SharingTeam | undefined): number =>
    minutesFor(part, team?.openDoors, pace);
  let best: Draft | undefined;
  for (let turn = 0; turn < tries; turn += 1) {
    const start = turn === 0 || inOrder.length === 0 ? 0 : random.whole(0, inOrder.length - 1);
    const line = walkAlong([...inOrder.slice(start), ...inOrder.slice(0, start)]).order;
    const parts = cut(line, sharing, minutesOf);
    const draft = { parts, minutes: parts.map((part, index) => minutesOf(part, sharing[index])) };
    improve(draft, sharing, minutesOf, inOrder.length <= mostSwapped);
    if (best === undefined || isBetter(draft.minutes, best.minutes)) best = draft;
  }
  return sharing.map(({ id, openDoors }, index): Share => {
    const part = best?.parts[index] ?? [];
    return {
      teamId: id,
      stairwells: walkAlong(part).order.map((stairwell) => stairwell.id),
      openDoors: part.reduce((sum, one) => sum + one.openDoors, openDoors),
      minutes: best?.minutes[index] ?? 0,
    };
  });
}

type MinutesOf = (part: readonly Stairwell[], team: SharingTeam | undefined) => number;

/** Cuts a line into a stretch for each team, so that the longest is as short as stretches in this order can be. */
function cut(line: readonly Stairwell[], teams: readonly SharingTeam[], minutesOf: MinutesOf): Stairwell[][] {
  const within = (most: number): Stairwell[][] | undefined => {
    const parts: Stairwell[][] = [];
    let at = 0;
    for (const team of teams) {
      const part: Stairwell[] = [];
      for (let next = line[at]; next !== undefined; next = line[at]) {
        if (minutesOf([...part, next], team) > most) break;
        part.push(next);
        at += 1;
      }
      parts.push(part);
    }
    return at === line.length ? parts : undefined;
  };
  let low = 0;
  let high = teams.reduce((sum, team) => sum + minutesOf([], team), minutesOf(line, undefined)) + 1;
  let found = within(high) ?? [[...line]];
  // To a minute: what is left of it the changes of hands find.
  while (high - low > 1) {
    const middle = (low + high) / 2;
    const parts = within(middle);
    if (parts === undefined) low = middle;
    else [found, high] = [parts, middle];
  }
  return found;
}

/** Has stairwells of whichever team has the most to do change hands, as long as that is worth it. */
function improve(draft: Draft, teams: readonly SharingTeam[], minutesOf: MinutesOf, swaps: boolean): void {
  const { parts, minutes } = draft;
  /** Puts these in the place of two teams' parts, where the longer of the two gets shorter. */
  const take = (from: number, to: number, ofFrom: Stairwell[], ofTo: Stairwell[]): boolean => {
    const [left, right] = [minutesOf(ofFrom, teams[from]), minutesOf(ofTo, teams[to])];
    if (Math.max(left, right) >= Math.max(minutes[from] ?? 0, minutes[to] ?? 0) - leastGain) return false;
    [parts[from], parts[to]] = [ofFrom, ofTo];
    [minutes[from], minutes[to]] = [left, right];
    return true;
  };
  const changeHands = (): boolean => {
    const from = minutes.indexOf(Math.max(...minutes));
    const part = parts[from] ?? [];
    for (const given of part) {
      const rest = part.filter((one) => one !== given);
      for (const [to, other] of parts.entries()) {
        if (to === from) continue;
        if (take(from, to, rest, [...other, given])) return true;
        if (!swaps) continue;
        for (const taken of other) {
          const others = other.filter((one) => one !== taken);
          if (take(from, to, [...rest, taken], [...others, given])) return true;
        }
      }
    }
    return false;
  };
  while (changeHands());
}

/** Whether one plan's longest is shorter than another's; of two alike, in which all together have less to do. */
function isBetter(one: readonly number[], other: readonly number[]): boolean {
  const gain = Math.max(...other) - Math.max(...one);
  if (Math.abs(gain) > leastGain) return gain > 0;
  const sum = (all: readonly number[]): number => all.reduce((total, minutes) => total + minutes, 0);
  return sum(other) - sum(one) > leastGain;
}

const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);
