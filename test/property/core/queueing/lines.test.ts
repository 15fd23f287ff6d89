import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../bench/lines/scenarios.ts';
import { askDays, scored } from '../../../bench/lines/score.ts';

/** A reduced form of the bench `lines`, with days of its own: what it asks of many days, with room for few. */
describe('a line told on days that others made up', () => {
  const { answers, told } = askDays(20_270_308, 64);

  test('holds eight of ten waits in its range, over all and now', () => {
    const all = scored(answers, told);
    expect(all.coverage).toBeGreaterThan(0.75);
    expect(all.coverage).toBeLessThan(0.88);
    expect(all.coverageNow).toBeGreaterThan(0.75);
    expect(all.errorPerNaive).toBeLessThan(0.65);
    expect(all.bandRight).toBeGreaterThan(0.95);
  });

  test.each(Object.keys(scenarios))('of %s raises no false alarm and is seldom far off', (name) => {
    const one = scored(
      answers.filter(({ scenario }) => scenario === name),
      told.filter(({ scenario }) => scenario === name),
    );
    expect(one.falseAlarms).toBeLessThanOrEqual(0.05);
    expect(one.bandRight).toBeGreaterThanOrEqual(0.9);
    expect(one.coverage).toBeGreaterThan(0.7);
  });
});
