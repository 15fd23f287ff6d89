import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { compareLarge, drawLarge, scoredLarge } from '../../../bench/plans/large.ts';
import { compareReplan, drawLost, scoredReplans } from '../../../bench/plans/replans.ts';
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

test('plans of many with exemptions walk no farther than the bound, but for what whole households round up', async () => {
  const highs = await loadHighs();
  const all = [0, 1, 2].map((n) =>
    compareLarge(highs, drawLarge(createRandom(20_220_511, n), [1_500, 2_500])),
  );
  const { walkPerBound, unplacedBeyondBound, beyondAboveBound, exempt, people } = scoredLarge(all);
  expect(exempt / people).toBeGreaterThan(0.1);
  expect(unplacedBeyondBound).toBe(0);
  expect(beyondAboveBound / people).toBeLessThan(0.002);
  expect(walkPerBound).toBeLessThanOrEqual(1.01);
});

test('replans of full drills place and walk nearly as the best do, households whole', async () => {
  const highs = await loadHighs();
  const all = Array.from({ length: 8 }, (_, n) =>
    compareReplan(highs, drawLost(createRandom(20_220_327, n), 12 + (n % 2) * 12)),
  );
  for (const { ours, best } of all) expect(ours.placed).toBeLessThanOrEqual(best.placed);
  const { alike, walkPerLeast, minutesPerLeast } = scoredReplans(all);
  expect(alike).toBe(all.length);
  expect(walkPerLeast).toBeGreaterThanOrEqual(1);
  expect(walkPerLeast).toBeLessThan(1.01);
  expect(minutesPerLeast).toBeLessThan(1.15);
});
