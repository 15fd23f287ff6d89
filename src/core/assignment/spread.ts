import { cutOff, type Draft } from './draft.ts';
import { levelOut } from './levels.ts';
import { minutesMoved } from './minutes-moved.ts';
import { boundsOf, type Windows } from './windows.ts';

/** A run of windows that a unit could take: of two, the one whose first differing figure is less is taken. */
interface Run {
  windows: number[];
  figures: [lacking: number, unwished: number, windows: number, gaps: number, minutes: number];
}

/**
 * Gives a unit that is larger than any window as few windows in a row as it needs: a dormitory comes in one go, and the
 * other windows are left to others. Of runs as short, one without a break between its windows, then the nearest in time
 * to the window it had, then the earliest; within it as even as can be,
 * or from the nearest on. What finds no room becomes a unit of its own, which is answered.
 */
export function spread(draft: Draft, windows: Windows, unit: number): number[] {
  const { first, count } = windows;
  const { must } = boundsOf(draft, windows, unit);
  const size = draft.units.size[unit] ?? 0;
  let best: Run | undefined;
  for (let begin = must; begin < count; begin++) {
    if ((draft.free[first + begin] ?? 0) <= 0) continue;
    const run = runFrom(draft, windows, unit, begin);
    if (best === undefined || isBefore(run, best)) best = run;
  }
  const taken = best?.windows ?? [];
  const places = Int32Array.from(taken, (w) => draft.free[first + w] ?? 0);
  // Where they had a window before, the nearest are filled first.
  const shares =
    draft.wasAt === undefined ? levelOut(new Int32Array(taken.length), places, size) : inOrder(places, size);
  for (const [n, w] of taken.entries()) addPiece(draft, unit, first + w, shares[n] ?? 0);
  const rest = size - shares.reduce((sum, share) => sum + share, 0);
  if (rest === 0) return [];
  return rest === size ? [unit] : [cutOff(draft, unit, rest)];
}

/** As many of `people` as each place in turn holds. */
function inOrder(places: Int32Array, people: number): Int32Array {
  let rest = people;
  return places.map((most) => {
    const take = Math.min(rest, most);
    rest -= take;
    return take;
  });
}

function runFrom(draft: Draft, windows: Windows, unit: number, begin: number): Run {
  const { first, count } = windows;
  const { startsAt, endsAt } = draft.problem.slots;
  const { from, to } = boundsOf(draft, windows, unit);
  let lacking = draft.units.size[unit] ?? 0;
  let [unwished, gaps] = [0, 0];
  const taken: number[] = [];
  let last = begin;
  for (let w = begin; w < count && lacking > 0; w++) {
    const places = draft.free[first + w] ?? 0;
    if (places <= 0) continue;
    if (w > begin && (w > last + 1 || startsAt[first + w] !== endsAt[first + last])) gaps++;
    if (w < from || w > to) unwished++;
    lacking -= Math.min(lacking, places);
    taken.push(w);
    last = w;
  }
  const minutes = minutesMoved(draft, unit, first + begin);
  return { windows: taken, figures: [lacking, unwished, taken.length, gaps, minutes] };
}

function isBefore(a: Run, b: Run): boolean {
  const differs = a.figures.findIndex((figure, n) => figure !== b.figures[n]);
  return differs >= 0 && (a.figures[differs] ?? 0) < (b.figures[differs] ?? 0);
}

/** Puts `count` members of a unit that takes several slots into one of them. */
function addPiece(draft: Draft, unit: number, slot: number, count: number): void {
  const pieces = draft.pieces.get(unit) ?? [];
  pieces.push({ slot, count });
  draft.pieces.set(unit, pieces);
  draft.free[slot] = (draft.free[slot] ?? 0) - count;
}
