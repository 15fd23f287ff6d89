import { describe, expect, test } from 'vitest';
import {
  type CoverageFigures,
  countedAs,
  coverageByGroup,
  coverageStages,
  coverageStates,
  coverageTotal,
  exemptUntil,
  type GroupedTally,
  type Standing,
  standings,
  tallyOf,
} from '../../../../src/core/coverage/index.ts';
import { registrationStatuses } from '../../../../src/core/lifecycle/index.ts';
import fc from '../../../support/properties.ts';

const allStandings = Object.keys(standings) as Standing[];
const [here, there] = ['350102001001', '350102001002'];

const tally: fc.Arbitrary<GroupedTally> = fc.record({
  community: fc.constantFrom(here, there),
  kind: fc.constantFrom('roster' as const, 'account' as const, 'walk-in' as const),
  standing: fc.constantFrom(...allStandings),
  windowed: fc.boolean(),
  people: fc.integer({ min: 1, max: 50 }),
  group: fc.constantFrom('a', 'b', 'c'),
});

const of = (kind: GroupedTally['kind'], standing: Standing, people: number): GroupedTally => ({
  community: here,
  kind,
  standing,
  windowed: standing === 'assigned',
  people,
  group: here,
});

function figuresOf(tallies: GroupedTally[], census?: number): CoverageFigures {
  const groups = coverageByGroup({
    communities: [{ code: here, census }],
    tallies,
    restOf: (community) => community,
  });
  const figures = groups.get(here);
  if (figures === undefined) throw new Error('the community has no line');
  return figures;
}

const sumOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

describe('coverage', () => {
  test('every status has its state', () => {
    const stateOf = (standing: Standing) => standings[standing].state;
    expect(registrationStatuses.map((status) => [status, stateOf(status)])).toEqual([
      ['pending', 'registered'],
      ['assigned', 'assigned'],
      ['checked-in', 'checked-in'],
      ['sampled', 'sampled'],
      ['cleared', 'cleared'],
      ['cancelled', 'missing'],
      ['exempt', 'exempt'],
      ['missed', 'missing'],
      ['held', 'held'],
      ['retest', 'due'],
    ]);
    expect(stateOf('pending-visit')).toBe('to-be-visited');
    expect(stateOf('pending-exemption')).toBe('due');
    expect(stateOf('unregistered')).toBe('missing');
  });

  test('what people are counted as is one word, and comes apart again', () => {
    fc.assert(
      fc.property(tally, ({ group: _, ...one }) => {
        expect(tallyOf(countedAs(one), one.people)).toEqual(one);
      }),
    );
    for (const word of ['350102001001 roster dead', '350102001001 nobody pending', '', '350102001001']) {
      expect(() => tallyOf(word, 1)).toThrow('nobody is counted as');
    }
  });

  test('with a roster, whoever is not on it stands apart, and whoever cancelled nowhere', () => {
    const figures = figuresOf(
      [
        of('roster', 'unregistered', 4),
        of('roster', 'cancelled', 1),
        of('roster', 'assigned', 2),
        of('roster', 'cleared', 3),
        of('account', 'pending', 5),
        of('account', 'cancelled', 6),
        of('walk-in', 'sampled', 7),
      ],
      900,
    );
    expect(figures).toMatchObject({ population: 10, basis: 'roster', rate: 0.3 });
    expect(figures.states).toMatchObject({ missing: 5, assigned: 2, cleared: 3 });
    expect(figures.reached).toEqual({ registered: 5, assigned: 2, checkedIn: 3, sampled: 3, resulted: 3 });
    expect(figures.apart).toMatchObject({
      walkIns: 7,
      notOnRoster: 5,
      states: { registered: 5, sampled: 7, missing: 0 },
    });
  });

  test('without one, whom only the census knows is missing', () => {
    const figures = figuresOf([of('account', 'sampled', 30), of('walk-in', 'checked-in', 10)], 100);
    expect(figures).toMatchObject({ population: 100, basis: 'census', rate: 0.4 });
    expect(figures.states).toMatchObject({ sampled: 30, 'checked-in': 10, missing: 60 });
    expect(figures.apart).toMatchObject({ walkIns: 0, notOnRoster: 0 });
    // More are known than the census says there are.
    expect(figuresOf([of('account', 'sampled', 130)], 100)).toMatchObject({ population: 130, rate: 1 });
  });

  test('with neither there is no rate, also of an empty drill', () => {
    expect(figuresOf([of('account', 'sampled', 30)])).toMatchObject({
      population: 30,
      basis: 'none',
      rate: null,
    });
    expect(figuresOf([])).toMatchObject({ population: 0, basis: 'none', rate: null });
    expect(coverageTotal([])).toMatchObject({ population: 0, basis: 'none', rate: null });
  });

  test('the rate is 1 only where everybody came who is not exempt', () => {
    expect(figuresOf([of('roster', 'exempt', 3)]).rate).toBe(1);
    expect(figuresOf([of('roster', 'sampled', 999_999), of('roster', 'assigned', 1)]).rate).toBe(0.9999);
    expect(figuresOf([of('roster', 'sampled', 9), of('roster', 'exempt', 1)]).rate).toBe(1);
  });

  test('everybody stands in one state, and each level is the sum of its parts', () => {
    fc.assert(
      fc.property(fc.array(tally, { maxLength: 30 }), fc.nat(300), (tallies, census) => {
        const communities = [
          { code: here, census },
          { code: there, census: undefined },
        ];
        const groups = coverageByGroup({ communities, tallies, restOf: () => 'rest' });
        const whole = coverageByGroup({
          communities,
          tallies: tallies.map((one) => ({ ...one, group: 'all' })),
          restOf: () => 'all',
        });
        const total = coverageTotal(groups.values());
        expect(total).toEqual(coverageTotal(whole.values()));
        for (const one of [total, ...groups.values()]) {
          expect(sumOf(one.states)).toBe(one.population);
          expect(sumOf(one.apart.states)).toBe(one.apart.walkIns + one.apart.notOnRoster);
          if (one.rate !== null) expect(one.rate >= 0 && one.rate <= 1).toBe(true);
        }
        for (const state of coverageStates) {
          expect([...groups.values()].reduce((sum, one) => sum + one.states[state], 0)).toBe(
            total.states[state],
          );
        }
        for (const stage of coverageStages)
          expect(total.reached[stage]).toBeLessThanOrEqual(total.population);
      }),
    );
  });

  test('an exemption ends so many hours later, through midnight and the end of a month', () => {
    expect(exemptUntil(new Date('2021-09-30T20:00:00+08:00'), 48)).toEqual(
      new Date('2021-10-02T20:00:00+08:00'),
    );
    expect(exemptUntil(new Date('2021-09-30T20:00:00+08:00'), 0)).toEqual(
      new Date('2021-09-30T20:00:00+08:00'),
    );
  });
});
