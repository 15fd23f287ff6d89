import { expect } from 'vitest';
import {
  type createRack,
  riskOf,
  type Sample,
  type SwabAct,
  type SwabbedPerson,
  type Tube,
} from '../../src/core/swabs/index.ts';
import fc from '../support/properties.ts';

const tubeIds = ['T1', 'T2', 'T3', 'T4'];
const ids = Array.from({ length: 9 }, (_, index) => `P${index}`);

/** Four tubes and nine people, before anything is done with them. */
export const start = {
  tubes: tubeIds.map(
    (id, index): Tube => ({
      id,
      kind: index === 3 ? 'household' : 'pool',
      poolSize: index === 0 ? 1 : 3,
      status: 'open',
      filled: 0,
      declared: true,
      twin: false,
      sealedAt: null,
      counted: null,
      tested: false,
    }),
  ),
  people: ids.map(
    (registrationId, index): SwabbedPerson => ({
      registrationId,
      householdId: `H${index % 4}`,
      status: index === 8 ? 'held' : index % 3 === 0 ? 'assigned' : 'checked-in',
      risk: index === 5 ? 'key' : index % 4 === 2 ? 'sealed' : 'none',
    }),
  ),
};

const tubeId = fc.constantFrom(...tubeIds);
const registrationId = fc.constantFrom(...ids);
const common = {
  tubeId,
  at: fc.integer({ min: 0, max: 60 }).map((minute) => new Date(Date.UTC(2021, 8, 22, 0, minute))),
  offline: fc.boolean(),
};
/** People put into tubes. */
export const swabs = fc.record({ kind: fc.constant('sample' as const), registrationId, ...common });
/** Anything that a tablet does. */
export const act: fc.Arbitrary<SwabAct> = fc.oneof(
  { weight: 6, arbitrary: swabs },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take-out' as const), registrationId, ...common }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      to: tubeId,
      registrations: fc.uniqueArray(registrationId, { minLength: 1, maxLength: 3 }),
      correcting: fc.boolean(),
      ...common,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('seal' as const),
      counted: fc.integer({ min: 0, max: 4 }),
      ...common,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('discard' as const), ...common }) },
);

/** What there is of tubes and people. */
export type Facts = typeof start & { samples: Sample[] };

/** The facts as they stand after some changes, as a database would keep them. */
export function written(facts: Facts, rack: ReturnType<typeof createRack>) {
  const { tubes, people, samples } = rack.changes();
  const key = (sample: Sample) => `${sample.tubeId} ${sample.registrationId}`;
  return {
    tubes: [...new Map([...facts.tubes, ...tubes].map((tube) => [tube.id, tube])).values()],
    people: [...new Map([...facts.people, ...people].map((one) => [one.registrationId, one])).values()],
    samples: [...new Map([...facts.samples, ...samples].map((one) => [key(one), one])).values()],
  };
}

/** No tube holds more than it may, nobody counts twice, and nobody is in no state. */
export function expectOrder({ tubes, people, samples }: Facts): void {
  for (const tube of tubes) {
    const inIt = samples.filter(({ tubeId: of, state }) => of === tube.id && state === 'in');
    expect(inIt.length).toBe(tube.filled);
    if (tube.status === 'discarded') expect(inIt).toEqual([]);
    const homes = new Set(
      inIt.map((one) => people.find((who) => who.registrationId === one.registrationId)?.householdId),
    );
    if (tube.kind === 'household') expect(homes.size).toBeLessThanOrEqual(1);
    const apart = inIt.filter(({ registrationId }) => {
      const who = people.find((one) => one.registrationId === registrationId);
      return who !== undefined && riskOf(who) !== 'none';
    });
    if (tube.kind !== 'household' && tube.poolSize > 1) expect(apart).toEqual([]);
  }
  for (const person of people) {
    const own = samples.filter((sample) => sample.registrationId === person.registrationId);
    const counting = own.filter(({ state }) => state === 'in');
    expect(counting.length).toBeLessThanOrEqual(1);
    if (person.status === 'sampled') expect(counting.length).toBe(1);
    if (counting.length === 1) expect(['sampled', 'held']).toContain(person.status);
    expect(own.every(({ state, contest }) => (state === 'contested') === (contest !== null))).toBe(true);
  }
}
