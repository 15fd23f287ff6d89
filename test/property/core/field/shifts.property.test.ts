import { describe, expect, test } from 'vitest';
import {
  defaultShiftRules,
  isNight,
  isQualified,
  obstacleTo,
  planShifts,
  type ShiftNeed,
  type ShiftProblem,
} from '../../../../src/core/field/shifts/index.ts';
import fc from '../../../support/properties.ts';

const hour = 3_600_000;
const monday = Date.parse('2021-09-20T00:00:00+08:00');
const at = (hours: number) => monday + hours * hour;

const span = fc
  .tuple(fc.nat(150), fc.integer({ min: 1, max: 30 }))
  .map(([from, length]) => ({ starts: at(from), ends: at(from + length) }));
const skill = fc.constantFrom(null, 'sampling', 'testing');
const needs = fc.array(
  fc.record({
    day: fc.nat(5),
    from: fc.constantFrom(0, 6, 8, 16, 20),
    length: fc.constantFrom(4, 8, 12),
    heads: fc.integer({ min: 0, max: 3 }),
    skill,
    mealMinutes: fc.constantFrom(0, 30, 45),
    place: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 14 },
);
const people = fc.array(
  fc.record({
    skills: fc.array(
      fc.record({
        skill: fc.constantFrom('sampling', 'testing'),
        until: fc.option(fc.nat(160).map(at), { nil: null }),
      }),
      { maxLength: 2 },
    ),
    nights: fc.boolean(),
    away: fc.array(span, { maxLength: 1 }),
    held: fc.array(span, { maxLength: 1 }),
  }),
  { maxLength: 8 },
);

const problem = fc
  .record({
    needs,
    people,
    restHours: fc.constantFrom(8, 11, 12),
    mostNights: fc.nat(3),
    standing: fc.array(fc.tuple(fc.nat(13), fc.nat(7)), { maxLength: 10 }),
  })
  .map(({ needs: drawn, people: those, restHours, mostNights, standing }): ShiftProblem => {
    const shifts = drawn.map(({ day, from, length, ...rest }, n): ShiftNeed => {
      const starts = at(day * 24 + from);
      return { ...rest, id: `s${n}`, starts, ends: starts + length * hour };
    });
    const pairs = new Map(
      standing.map(([shift, person]) => [`${shift} ${person}`, [shift, person] as const]),
    );
    return {
      shifts,
      workers: those.map((one, n) => ({ ...one, id: `p${n}` })),
      standing: [...pairs.values()]
        .filter(([shift, person]) => shift < shifts.length && person < those.length)
        .map(([shift, person]) => ({ shift: `s${shift}`, person: `p${person}` })),
      rules: { restHours, mostNights },
    };
  });

describe('plans of shifts, whatever is asked', () => {
  test('nobody is where they cannot be, no shift has too many, and what is said of the plan is so', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const { places, unfilled, meals, withoutRelief, score } = planShifts(given, { seed: 1 });
        expect(new Set(places.map(({ shift, person }) => `${shift} ${person}`)).size).toBe(places.length);
        const shiftOf = new Map(given.shifts.map((shift) => [shift.id, shift]));
        for (const worker of given.workers) {
          const mine = places.filter(({ person }) => person === worker.id).map(({ shift }) => shift);
          for (const id of mine) {
            const held = [
              ...worker.held,
              ...mine.filter((one) => one !== id).flatMap((one) => shiftOf.get(one) ?? []),
            ];
            const shift = shiftOf.get(id);
            expect(shift && obstacleTo(shift, { ...worker, held }, given.rules)).toBeUndefined();
          }
        }
        const missing = new Map(unfilled.map((one) => [one.shift, one]));
        let minutes = 0;
        for (const shift of given.shifts) {
          const taken = places.filter((place) => place.shift === shift.id).length;
          expect([shift.id, taken + (missing.get(shift.id)?.missing ?? 0)]).toEqual([shift.id, shift.heads]);
          minutes += ((shift.heads - taken) * (shift.ends - shift.starts)) / 60_000;
          // Everybody who has not got it is counted, once.
          const why = missing.get(shift.id)?.why;
          if (why === undefined) continue;
          const counted = Object.values(why).reduce((sum, people) => sum + people, 0);
          expect(counted).toBe(given.workers.length - taken);
        }
        expect(score.unfilledMinutes).toBe(minutes);
        const kept = given.standing.filter(({ shift, person }) =>
          places.some((one) => one.shift === shift && one.person === person),
        );
        expect(score.changes).toBe(given.standing.length - kept.length);
        const eating = places.filter(({ shift }) => (shiftOf.get(shift)?.mealMinutes ?? 0) > 0);
        expect(meals.length + withoutRelief.length).toBe(eating.length);
        for (const meal of meals) {
          const shift = shiftOf.get(meal.shift);
          if (shift === undefined) throw new Error('a meal of no shift');
          expect(meal.ends - meal.starts).toBe(shift.mealMinutes * 60_000);
          // Somebody stays, or somebody able comes over from a post beside it: for this one, or for who eats at the same time.
          const meanwhile = meals.filter((one) => one.starts < meal.ends && meal.starts < one.ends);
          const away = new Set(meanwhile.flatMap(({ person, relief }) => [person, relief]));
          const stay = places.filter((one) => one.shift === meal.shift && !away.has(one.person));
          const over = meanwhile.filter((one) => one.shift === meal.shift).map(({ relief }) => relief);
          const able = given.workers.some(
            ({ id, skills }) => over.includes(id) && isQualified(skills, shift.skill, meal.ends),
          );
          expect(stay.length > 0 || able).toBe(true);
        }
      }),
    );
  });

  test('the same plan comes of the same input in another order', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const turned = {
          ...given,
          shifts: given.shifts.toReversed(),
          workers: given.workers.toReversed(),
          standing: given.standing.toReversed(),
        };
        expect(planShifts(turned, { seed: 3 })).toEqual(planShifts(given, { seed: 3 }));
      }),
      { numRuns: 20 },
    );
  });

  test('a night holds an instant between midnight and five', () => {
    const is = (from: number, until: number) => isNight({ starts: at(from), ends: at(until) });
    expect([is(8, 16), is(16, 24), is(20, 25), is(4, 12), is(5, 13), is(0, 8)]).toEqual([
      false,
      false,
      true,
      true,
      false,
      true,
    ]);
    expect(defaultShiftRules.restHours).toBe(11);
  });

  test('one post for two is manned by turns while they eat, and one alone is relieved from the post beside it', () => {
    const shift = (id: string, heads: number): ShiftNeed => ({
      id,
      place: 'site',
      starts: at(8),
      ends: at(16),
      heads,
      skill: null,
      mealMinutes: 30,
    });
    const workers = ['p0', 'p1', 'p2'].map((id) => ({ id, skills: [], nights: true, away: [], held: [] }));
    const plan = (shifts: ShiftNeed[]) =>
      planShifts({ shifts, workers, standing: [], rules: defaultShiftRules }, { seed: 1 });
    const { meals, withoutRelief } = plan([shift('one', 1), shift('two', 2)]);
    expect([meals.length, withoutRelief]).toEqual([3, []]);
    expect(meals.filter(({ relief }) => relief !== null).map((meal) => meal.shift)).toEqual(['one']);
    expect(plan([shift('one', 1)]).withoutRelief.length).toBe(1);
  });
});
