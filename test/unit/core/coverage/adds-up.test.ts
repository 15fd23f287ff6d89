import { expect, test } from 'vitest';
import {
  addsUp,
  type CoverageFigures,
  coverageStages,
  coverageStates,
  coverageTotal,
} from '../../../../src/core/coverage/index.ts';
import fc from '../../../support/properties.ts';

const counts = <K extends string>(names: readonly K[]) =>
  fc.record<Record<K, number>>(
    Object.fromEntries(names.map((name) => [name, fc.nat(1_000)])) as Record<K, fc.Arbitrary<number>>,
  );

/** Figures as they can be: everybody stands in one state, and nobody has got further than there are people. */
const figures: fc.Arbitrary<CoverageFigures> = fc
  .record({
    states: counts(coverageStates),
    apart: fc.record({ walkIns: fc.nat(9), notOnRoster: fc.nat(9), states: counts(coverageStates) }),
    reached: counts(coverageStages),
    basis: fc.constantFrom('roster' as const, 'census' as const, 'none' as const),
  })
  .map(({ states, apart, reached, basis }) => {
    const population = coverageStates.reduce((sum, state) => sum + states[state], 0);
    for (const stage of coverageStages) reached[stage] = Math.min(reached[stage], population);
    return { population, states, apart, reached, basis, rate: null };
  });

test('figures are taken that are the sum of their parts, and no others', () => {
  const wrongs: ((total: CoverageFigures) => void)[] = [
    (total) => {
      total.population += 1;
    },
    (total) => {
      total.states.cleared += 1;
    },
    // In the sum as many, and yet not what the parts say.
    (total) => {
      total.states.cleared += 1;
      total.states.missing -= 1;
    },
    (total) => {
      total.apart.walkIns += 1;
    },
    (total) => {
      total.apart.states.due += 1;
    },
    (total) => {
      total.reached.sampled = total.population + 1;
    },
    (total) => {
      total.states.exempt += 1;
      total.population += 1;
    },
  ];
  fc.assert(
    fc.property(fc.array(figures, { maxLength: 6 }), fc.constantFrom(...wrongs), (parts, wrong) => {
      const total = coverageTotal(parts);
      expect(addsUp(total, parts)).toBe(true);
      wrong(total);
      expect(addsUp(total, parts)).toBe(false);
    }),
  );
});
