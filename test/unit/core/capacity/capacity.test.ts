import { describe, expect, test } from 'vitest';
import { residentsOf, slotCapacities, slotCapacity } from '../../../../src/core/capacity/index.ts';
import { censusResidents } from '../../../../src/core/census/index.ts';
import fc from '../../../support/properties.ts';

describe('a slot', () => {
  test('holds lanes × rate × its share of the hour, rounded down, less the walk-ins’ share', () => {
    const plan = { lanes: 4, ratePerLaneHour: 70, windowMinutes: 30, walkInShare: 0.1 };
    expect(slotCapacity(plan)).toEqual({ capacity: 140, bookable: 126 });
    expect(slotCapacity({ ...plan, lanes: 1, ratePerLaneHour: 7 })).toEqual({ capacity: 3, bookable: 2 });
    expect(slotCapacity({ ...plan, walkInShare: 0 }).bookable).toBe(140);
    // 0.7 × 10 is 7.000000000000001 less than that in floating point; nobody may lose a place by it.
    expect(
      slotCapacity({ lanes: 1, ratePerLaneHour: 20, windowMinutes: 30, walkInShare: 0.3 }).bookable,
    ).toBe(7);
  });

  test('never promises more than the lanes can do, nor keeps back less than its share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 240 }),
        fc.constantFrom(5, 10, 15, 20, 30, 60, 120, 240),
        fc.integer({ min: 0, max: 90 }),
        (lanes, ratePerLaneHour, windowMinutes, percent) => {
          const { capacity, bookable } = slotCapacity({
            lanes,
            ratePerLaneHour,
            windowMinutes,
            walkInShare: percent / 100,
          });
          expect(capacity * 60).toBeLessThanOrEqual(lanes * ratePerLaneHour * windowMinutes);
          expect((capacity + 1) * 60).toBeGreaterThan(lanes * ratePerLaneHour * windowMinutes);
          // In whole numbers, without floating point.
          expect(bookable).toBe(Math.floor((capacity * (100 - percent)) / 100));
        },
      ),
    );
  });
});

describe('the slots of an opening', () => {
  const opening = (hours: number) => ({
    opensAt: new Date('2021-09-22T08:30:00+08:00'),
    closesAt: new Date(new Date('2021-09-22T08:30:00+08:00').getTime() + hours * 3_600_000),
  });

  function slotsOf(plan: Parameters<typeof slotCapacities>[0], hours: number) {
    const span = opening(hours);
    const placesAt = slotCapacities(plan, [span]);
    return Array.from({ length: (hours * 60) / plan.windowMinutes }, (_, n) =>
      placesAt(new Date(span.opensAt.getTime() + n * plan.windowMinutes * 60_000)),
    );
  }

  test('come to the same places however they are cut: nothing is lost by rounding each by itself', () => {
    const plan = { lanes: 1, ratePerLaneHour: 20, walkInShare: 0.1 };
    for (const windowMinutes of [5, 10, 15, 20, 30, 60]) {
      const slots = slotsOf({ ...plan, windowMinutes }, 4);
      expect(slots.reduce((sum, { bookable }) => sum + bookable, 0)).toBe(72);
      expect(slots.reduce((sum, { capacity }) => sum + capacity, 0)).toBe(80);
    }
  });

  test('differ by one place at most, and promise no more together than the lanes can do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 240 }),
        fc.constantFrom(5, 10, 15, 20, 30, 60),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 1, max: 12 }),
        (lanes, ratePerLaneHour, windowMinutes, percent, hours) => {
          const slots = slotsOf({ lanes, ratePerLaneHour, windowMinutes, walkInShare: percent / 100 }, hours);
          const capacity = slots.reduce((sum, slot) => sum + slot.capacity, 0);
          expect(capacity).toBe(lanes * ratePerLaneHour * hours);
          const bookable = slots.map((slot) => slot.bookable);
          expect(bookable.reduce((sum, places) => sum + places, 0)).toBe(
            Math.floor((capacity * (100 - percent)) / 100),
          );
          expect(Math.max(...bookable) - Math.min(...bookable)).toBeLessThanOrEqual(1);
          expect(slots.every((slot) => slot.bookable <= slot.capacity)).toBe(true);
        },
      ),
    );
  });
});

describe('the residents that a community is reckoned with', () => {
  const census = { residents: 669_090, communities: 69 };

  test('are those on its complete roster or registered who have not come yet, whatever the census says', () => {
    expect(residentsOf({ onRoster: 3_000, complete: true, people: 3_012, due: 2_900, census })).toEqual({
      counted: 2_900,
      estimated: 0,
      unknown: false,
    });
  });

  test('are at least as many as the census says until somebody has said that the roster is complete', () => {
    const one = { onRoster: 1, complete: false, people: 1, due: 1, census };
    expect(residentsOf(one)).toEqual({ counted: 1, estimated: 9_696, unknown: false });
    expect(residentsOf({ ...one, complete: true })).toEqual({ counted: 1, estimated: 0, unknown: false });
    expect(residentsOf({ ...one, census: undefined })).toEqual({ counted: 1, estimated: 0, unknown: false });
    // An empty roster is none, whatever is said of it.
    expect(residentsOf({ ...one, onRoster: 0, complete: true, people: 0, due: 0 }).estimated).toBe(9_697);
  });

  test('are, without a roster, at least as many as in a community of its county on average', () => {
    // Gulou: 669,090 residents in 69 communities, 9,697 each.
    const nobody = { onRoster: 0, complete: false, people: 0, due: 0, census };
    expect(residentsOf(nobody)).toEqual({ counted: 0, estimated: 9_697, unknown: false });
    expect(residentsOf({ ...nobody, people: 700, due: 650 })).toEqual({
      counted: 650,
      estimated: 8_997,
      unknown: false,
    });
    expect(residentsOf({ ...nobody, people: 10_000, due: 10_000 })).toEqual({
      counted: 10_000,
      estimated: 0,
      unknown: false,
    });
  });

  test('are unknown without a roster and without a census', () => {
    const nobody = { onRoster: 0, complete: false, people: 5, due: 5 };
    const unknown = { counted: 5, estimated: 0, unknown: true };
    expect(residentsOf({ ...nobody, census: undefined })).toEqual(unknown);
    expect(residentsOf({ ...nobody, census: { residents: 1_000, communities: 0 } })).toEqual(unknown);
  });

  test('are, in all of Fuzhou, those of its census', () => {
    const counties = ['02', '03', '04', '05', '11', '12', '21', '22', '23', '24', '25', '28', '81'];
    const all = counties.reduce((sum, county) => sum + (censusResidents(`3501${county}`) ?? 0), 0);
    // In thousands but for Gulou, so within 13 halves of a thousand.
    expect(Math.abs(all - 8_291_268)).toBeLessThan(6_500);
    expect(censusResidents('350200')).toBeUndefined();
  });
});
