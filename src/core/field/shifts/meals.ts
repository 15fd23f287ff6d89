import type { Board } from './board.ts';
import { isQualified } from './rules.ts';
import type { Meal, ShiftNeed, ShiftPlan } from './types.ts';

const minute = 60_000;
/** Nobody eats in the first or last part of a shift. */
const edge = 0.25;

/**
 * When everybody eats, so that no post is left alone: of those who have a shift together one after the other; whoever has it
 * alone, or for whom no turn is left, is relieved by somebody of the same place who can do what it needs, has somebody beside them
 * meanwhile, and does not eat themselves. Each is given the earliest time that goes; for whom there is none is said.
 */
export function planMeals(board: Board): Pick<ShiftPlan, 'meals' | 'withoutRelief'> {
  const meals: Meal[] = [];
  const withoutRelief: ShiftPlan['withoutRelief'] = [];
  const byPlace = new Map<string, number[]>();
  for (const [shift, { place }] of board.shifts.entries())
    byPlace.set(place, [...(byPlace.get(place) ?? []), shift]);
  /** Who is away from which shift, when: they eat, or relieve somebody. */
  const gone = new Map<number, { person: number; starts: number; ends: number }[]>();
  const goneFrom = (shift: number, starts: number, ends: number) =>
    (gone.get(shift) ?? []).filter((one) => one.starts < ends && starts < one.ends);

  /** Whoever stays at a shift during a span, without one of them. */
  const staying = (shift: number, without: number, starts: number, ends: number): number[] => {
    const away = new Set(goneFrom(shift, starts, ends).map(({ person }) => person));
    return (board.holders[shift] ?? []).filter((person) => person !== without && !away.has(person));
  };

  /** Somebody of another post of the place who can come over. */
  const reliefFor = (shift: number, need: ShiftNeed, starts: number, ends: number) => {
    for (const other of byPlace.get(need.place) ?? []) {
      const of = board.shifts[other];
      if (other === shift || of === undefined || of.starts > starts || of.ends < ends) continue;
      const there = staying(other, -1, starts, ends);
      if (there.length < 2) continue;
      const able = there.find((person) => isQualified(board.workers[person]?.skills ?? [], need.skill, ends));
      if (able !== undefined) return { person: able, from: other };
    }
    return undefined;
  };

  const away = (shift: number, person: number, starts: number, ends: number) =>
    gone.set(shift, [...(gone.get(shift) ?? []), { person, starts, ends }]);

  /** Has somebody eat at the earliest time that goes; `relieved` also where somebody has to come over for it. */
  function eat(shift: number, need: ShiftNeed, person: number, relieved: boolean): boolean {
    const length = need.mealMinutes * minute;
    const margin = Math.floor(((need.ends - need.starts) * edge) / minute) * minute;
    for (let starts = need.starts + margin; starts + length <= need.ends - margin; starts += length) {
      const ends = starts + length;
      if (goneFrom(shift, starts, ends).some((one) => one.person === person)) continue;
      const alone = staying(shift, person, starts, ends).length === 0;
      const relief = alone && relieved ? reliefFor(shift, need, starts, ends) : undefined;
      if (alone && relief === undefined) continue;
      away(shift, person, starts, ends);
      if (relief !== undefined) away(relief.from, relief.person, starts, ends);
      const name = (who: number) => board.workers[who]?.id ?? '';
      meals.push({
        shift: need.id,
        person: name(person),
        starts,
        ends,
        relief: relief === undefined ? null : name(relief.person),
      });
      return true;
    }
    return false;
  }

  for (const [shift, need] of board.shifts.entries()) {
    if (need.mealMinutes === 0) continue;
    // By turns first: nobody comes over for whoever can eat after the others.
    for (const person of [...(board.holders[shift] ?? [])].sort((one, other) => one - other))
      if (!eat(shift, need, person, false) && !eat(shift, need, person, true))
        withoutRelief.push({ shift: need.id, person: board.workers[person]?.id ?? '' });
  }
  return { meals, withoutRelief };
}
