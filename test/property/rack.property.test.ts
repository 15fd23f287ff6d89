import { describe, expect, test } from 'vitest';
import { createRack, type Sample } from '../../src/core/swabs/index.ts';
import fc from '../support/properties.ts';
import { act, expectOrder, start, written } from './rack-acts.ts';

describe('whatever is done with tubes', () => {
  test('no tube holds more than its size, nobody counts twice, nobody is in no state, and nothing recorded is lost', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const rack = createRack({ ...start, samples: [] });
        const offline = new Set<string>();
        for (const one of acts) {
          const { result, filled, poolSize } = rack.take(one);
          expect(filled).toBeLessThanOrEqual(poolSize);
          if (one.offline) expect(result).not.toBe('refused');
          else expect(result).not.toBe('kept');
          if (one.kind === 'sample' && result !== 'refused')
            offline.add(`${one.tubeId} ${one.registrationId}`);
        }
        const { tubes, people, samples } = written({ ...start, samples: [] }, rack);
        expectOrder({ tubes, people, samples });
        for (const recorded of offline) {
          expect(samples.some((one) => `${one.tubeId} ${one.registrationId}` === recorded)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('acts taken one by one, each on what the one before left, come to the same as taken together', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const whole = createRack({ ...start, samples: [] });
        const together = acts.map((one) => whole.take(one));
        let facts = { ...start, samples: [] as Sample[] };
        const alone = acts.map((one) => {
          const rack = createRack(facts);
          const outcome = rack.take(one);
          facts = written(facts, rack);
          return outcome;
        });
        expect(alone).toEqual(together);
        const sorted = ({ tubes, people, samples }: typeof facts) =>
          [tubes, people, samples].map((rows) => rows.map((row) => JSON.stringify(row)).sort());
        expect(sorted(facts)).toEqual(sorted(written({ ...start, samples: [] }, whole)));
      }),
      { numRuns: 1_000 },
    );
  });
});
