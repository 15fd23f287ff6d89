import { beforeAll, describe, expect, test } from 'vitest';
import { type Compared, compare, scored } from '../../../bench/plans/score.ts';
import { loadHighs } from '../../../support/highs.ts';

/** A reduced form of the bench `plans`, with instances of its own. */
describe('small plans of sixteen kinds, beside the best that HiGHS finds', () => {
  let all: Compared[];
  beforeAll(async () => {
    all = compare(await loadHighs(), 20_210_922, 48);
  }, 120_000);

  test('place as many as can be placed, no more than need be beyond the limit', () => {
    const { sharePlacedAll, shareBeyondLeast } = scored(all);
    expect(sharePlacedAll).toBeGreaterThanOrEqual(0.97);
    expect(shareBeyondLeast).toBeGreaterThanOrEqual(0.95);
  });

  test('walk little more than the least, and grant the wishes that cost nobody a walk', () => {
    const { walkPerLeast, wishesPerPossible } = scored(all);
    expect(walkPerLeast).toBeLessThan(1.01);
    expect(wishesPerPossible).toBeGreaterThanOrEqual(0.95);
  });

  test('are never better than the best, so the best is the best', () => {
    for (const { ours, best } of all) {
      expect(ours.placed).toBeLessThanOrEqual(best.placed);
      if (ours.placed < best.placed) continue;
      expect(ours.beyond).toBeGreaterThanOrEqual(best.beyond);
      if (ours.beyond === best.beyond) expect(ours.metres).toBeGreaterThanOrEqual(best.metres);
    }
  });
});
