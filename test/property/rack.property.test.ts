import { describe, expect, test } from 'vitest';
import { canGather, createRack, riskOf, type Sample } from '../../src/core/swabs/index.ts';
import fc from '../support/properties.ts';
import { act, expectOrder, type Facts, start, swabs, written } from './rack-acts.ts';

/** The facts for acts on some people with what tubes hold told as what it comes to; undefined where it must be told one by one. */
function gathered(
  { tubes, people, samples }: Facts,
  acts: Parameters<typeof canGather>[0],
  named: Set<string>,
) {
  const touched = samples.filter(({ registrationId }) => named.has(registrationId));
  const ids = new Set([...acts, ...touched].map(({ tubeId }) => tubeId));
  const there = tubes.filter(({ id }) => ids.has(id));
  const inThem = samples.filter(({ tubeId, state }) => ids.has(tubeId) && state !== 'out');
  if (!canGather(acts, there) || inThem.some(({ state }) => state === 'contested')) return undefined;
  const known = new Map(people.map((one) => [one.registrationId, one]));
  return {
    tubes: there,
    people: people.filter(({ registrationId }) => named.has(registrationId)),
    samples: touched.filter(({ state }) => state !== 'out'),
    gathered: there.map(({ id }) => {
      const own = inThem.filter(({ tubeId }) => tubeId === id);
      const inside = own.flatMap((one) => (one.state === 'in' && known.get(one.registrationId)) || []);
      const times = own.map(({ at }) => at.getTime());
      return {
        tubeId: id,
        inside: [...new Map(inside.map((one) => [riskOf(one), { ...one, householdId: '' }])).values()].slice(
          0,
          2,
        ),
        firstSwabAt: times.length === 0 ? null : new Date(Math.min(...times)),
      };
    }),
  };
}

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

  test('people put into pools come to the same whether all samples are told or what they come to', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.array(swabs, { maxLength: 6 }), (before, acts) => {
        const first = createRack({ ...start, samples: [] });
        for (const one of before) first.take(one);
        const facts = written({ ...start, samples: [] }, first);
        const named = new Set(acts.map(({ registrationId }) => registrationId));
        const few = gathered(facts, acts, named);
        if (few === undefined) return;
        compared += 1;
        const [whole, brief] = [createRack(facts), createRack(few)];
        expect(acts.map((one) => brief.take(one))).toEqual(acts.map((one) => whole.take(one)));
        expect(brief.changes()).toEqual(whole.changes());
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
