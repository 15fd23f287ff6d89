import { obstacleTo, type ShiftPlan, type ShiftProblem } from '../../../src/core/field/shifts/index.ts';

/** One greedy pass, as somebody would write it first: each shift in turn to whoever can have it and has had the fewest. */
export function greedyPass({ shifts, workers, rules }: ShiftProblem): Pick<ShiftPlan, 'places'> {
  const places: ShiftPlan['places'] = [];
  const having = workers.map((worker) => ({ ...worker, held: [...worker.held] }));
  for (const shift of [...shifts].sort((one, other) => one.starts - other.starts)) {
    for (let head = 0; head < shift.heads; head += 1) {
      let best: (typeof having)[number] | undefined;
      for (const worker of having) {
        if (best !== undefined && worker.held.length >= best.held.length) continue;
        if (obstacleTo(shift, worker, rules) === undefined) best = worker;
      }
      if (best === undefined) break;
      best.held.push(shift);
      places.push({ shift: shift.id, person: best.id });
    }
  }
  return { places };
}

/** Whether a plan breaks no rule: nobody has what they cannot have beside the rest, and no shift has more than it needs. */
export function brokenRules(
  { shifts, workers, rules }: ShiftProblem,
  { places }: Pick<ShiftPlan, 'places'>,
): number {
  const of = (person: string) => places.filter((place) => place.person === person).map(({ shift }) => shift);
  const byId = new Map(shifts.map((shift) => [shift.id, shift]));
  let broken = 0;
  for (const worker of workers) {
    const mine = of(worker.id).flatMap((id) => byId.get(id) ?? []);
    for (const [at, shift] of mine.entries()) {
      const held = [...worker.held, ...mine.filter((_, other) => other !== at)];
      if (obstacleTo(shift, { ...worker, held }, rules) !== undefined) broken += 1;
    }
  }
  for (const { id, heads } of shifts)
    if (places.filter(({ shift }) => shift === id).length > heads) broken += 1;
  return broken;
}
