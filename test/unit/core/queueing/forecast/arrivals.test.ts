import { describe, expect, test } from 'vitest';
import { createNoise } from '../../../../../src/core/queueing/distributions.ts';
import { drawArrivals } from '../../../../../src/core/queueing/forecast/arrivals.ts';
import { createGrid, noChanges, stepMs } from '../../../../../src/core/queueing/forecast/grid.ts';
import { learn, MINUTE, measure } from '../../../../../src/core/queueing/index.ts';
import { bins, binsBefore } from '../../../../../src/core/queueing/learning/offsets.ts';

describe('people with an appointment', () => {
  test('come in a bin at its own pace, where bins of five minutes begin within steps of three', () => {
    const opensAt = Date.UTC(2021, 8, 22);
    const closesAt = opensAt + 240 * MINUTE;
    const sessions = [{ opensAt, closesAt }];
    const windows = [{ startsAt: opensAt, endsAt: opensAt + 30 * MINUTE, booked: 120 }];
    const plan = { lanes: 2, ratePerLaneHour: 60, walkInsPerHour: 0, sessions, windows };
    const belief = learn(plan, measure([], opensAt, sessions));
    const grid = createGrid(plan, belief, noChanges);
    // A half of all in the first five minutes, a quarter in the next, nobody later.
    const hazards = new Float64Array(bins);
    hazards.fill(0.5, binsBefore, binsBefore + 2);
    const into = new Float64Array(grid.steps);
    const scratch = new Float64Array(grid.steps);
    drawArrivals({ grid, variance: 0 }, Float64Array.of(120), hazards, 1, createNoise(), into, scratch);
    const perMinute = (minutes: number) => (into[Math.floor((minutes * MINUTE) / stepMs)] ?? 0) / 3;
    expect(into.reduce((sum, people) => sum + people, 0)).toBeCloseTo(90, 6);
    expect([perMinute(0), perMinute(6)]).toEqual([expect.closeTo(12, 6), expect.closeTo(6, 6)]);
    // The step from the third to the sixth minute holds two of the first bin and one of the second.
    expect(perMinute(3)).toBeCloseTo((2 * 12 + 6) / 3, 6);
    expect(perMinute(9)).toBeCloseTo(6 / 3, 6);
  });
});
