import { describe, expect, test } from 'vitest';
import {
  createProblemBuilder,
  makeReplan,
  type Party,
  placementAt,
  type SiteOption,
  unplacedAt,
  whoMoves,
} from '../../../../src/core/assignment/index.ts';

const hour = 3_600_000;
const at = (hours: number): number => Date.UTC(2021, 8, 22) + hours * hour;

/** A site so many metres (by 1.3 m a metre of straight line) north of the building, with a window an hour from 8 on. */
function site(id: string, north: number, free: readonly number[], bookable = 10): SiteOption {
  const slots = free.map((places, n) => ({
    id: `${id}${n}`,
    startsAt: at(8 + n),
    endsAt: at(9 + n),
    bookable,
    free: places,
  }));
  return { id, location: { lng: 119.3, lat: 26.08 + north / 111_195 }, slots };
}

function party(id: string, size: number, was: number, more: Partial<Party> = {}) {
  const members = Array.from({ length: size }, (_, n) => `${id}-${n}`);
  const one: Party = {
    id,
    members,
    building: 'b',
    location: { lng: 119.3, lat: 26.08 },
    exemptUntil: undefined,
    preferred: { sites: [], notBefore: undefined, notAfter: undefined },
    joins: undefined,
    ...more,
  };
  return { ...one, was: at(was) };
}

function replan(sites: readonly SiteOption[], parties: readonly ReturnType<typeof party>[]) {
  const builder = createProblemBuilder({
    now: at(7),
    walkLimit: 1_000,
    detour: 1.3,
    sites,
    communities: new Map([['c', sites.map(({ id }) => id)]]),
  });
  const added = builder.add('c', parties, new Map());
  const wasAt = new Map(parties.map(({ id, was }) => [id, was]));
  const task = Float64Array.from(added.parties, ({ id }) => wasAt.get(id) ?? 0);
  const plan = makeReplan(builder.finish(), task);
  const names = {
    slotIds: builder.slotIds,
    party: (index: number) => added.parties[index] ?? { id: '', members: [] },
  };
  return {
    placed: Array.from(plan.placed.party, (_, row) => placementAt(plan, row, names)).map(
      ({ party: id, members, slot }) => `${id}×${members.length}→${slot}`,
    ),
    unplaced: Array.from(plan.unplaced.party, (_, row) => unplacedAt(plan, row, names)).map(
      ({ party: id, reason }) => `${id}: ${reason}`,
    ),
  };
}

describe('a new window for those who lose theirs', () => {
  test('is the one at the same time, where it has room', () => {
    expect(replan([site('s', 100, [9, 9, 9, 9])], [party('a', 3, 10), party('b', 2, 8)]).placed).toEqual([
      'a×3→s2',
      'b×2→s0',
    ]);
  });

  test('walking goes before time: the nearer site at another hour', () => {
    expect(replan([site('f', 400, [9, 9]), site('n', 100, [0, 9])], [party('a', 2, 8)]).placed).toEqual([
      'a×2→n1',
    ]);
  });

  test('of two windows as near in time the later one, which gives more notice', () => {
    expect(replan([site('s', 100, [9, 0, 9])], [party('a', 2, 9)]).placed).toEqual(['a×2→s2']);
  });

  test('the minutes of all together are least, not those of whoever comes first', () => {
    // Both had 8: one of them has to wait, whoever had 9 keeps it.
    expect(
      replan([site('s', 100, [2, 2, 2])], [party('a', 2, 8), party('b', 2, 9), party('c', 2, 8)]).placed,
    ).toEqual(['a×2→s0', 'b×2→s1', 'c×2→s2']);
  });

  test('a household stays whole, and joins those of it who keep their window', () => {
    expect(replan([site('s', 100, [2, 1, 2])], [party('a', 2, 9)]).placed).toEqual(['a×2→s2']);
    expect(replan([site('s', 100, [2, 9, 9])], [party('a', 1, 8, { joins: 's2' })]).placed).toEqual([
      'a×1→s2',
    ]);
  });

  test('is not before an exemption ends, and within what they asked for', () => {
    expect(
      replan([site('s', 100, [9, 9, 9])], [party('a', 1, 8, { exemptUntil: new Map([['a-0', at(10)]]) })])
        .placed,
    ).toEqual(['a×1→s2']);
    const preferred = { sites: [], notBefore: at(10), notAfter: undefined };
    expect(replan([site('s', 100, [9, 9, 9])], [party('a', 1, 8, { preferred })]).placed).toEqual(['a×1→s2']);
    expect(replan([site('s', 100, [9, 9, 0])], [party('a', 1, 8, { preferred })]).placed).toEqual(['a×1→s0']);
  });

  test('a dormitory goes over windows that follow one another, from the nearest on', () => {
    expect(replan([site('s', 100, [3, 4, 4, 4], 4)], [party('d', 10, 9)]).placed).toEqual([
      'd×4→s1',
      'd×4→s2',
      'd×2→s3',
    ]);
  });

  test('where there is none it says why', () => {
    expect(replan([site('s', 100, [1, 1])], [party('a', 2, 8)]).unplaced).toEqual([
      'a: no-capacity-before-end',
    ]);
    expect(replan([], [party('a', 2, 8)]).unplaced).toEqual(['a: no-site-in-reach']);
  });
});

describe('who leaves a window that loses places', () => {
  const holder = (size: number, chosen = false, bother = 0) => ({ size, chosen, bother });

  test('nobody where nothing is lost, everybody where they are too few', () => {
    expect(whoMoves([holder(2)], 0)).toEqual([]);
    expect(whoMoves([holder(2), holder(1)], 5)).toEqual([0, 1]);
  });

  test('just as many as are too many, if whole households can make that up', () => {
    expect(whoMoves([holder(4), holder(2), holder(3)], 5)).toEqual([1, 2]);
    expect(whoMoves([holder(4), holder(4)], 1)).toEqual([0]);
  });

  test('those who chose it last, even if more people leave for it', () => {
    expect(whoMoves([holder(1, true), holder(3)], 1)).toEqual([1]);
    expect(whoMoves([holder(1, true), holder(3)], 4)).toEqual([0, 1]);
  });

  test('of as many people those whom it bothers least', () => {
    expect(whoMoves([holder(2, false, 50), holder(2, false, 10), holder(2, false, 30)], 4)).toEqual([1, 2]);
  });

  test('in a large window, too, just as many', () => {
    const holders = Array.from({ length: 3_000 }, (_, n) => holder(1 + (n % 4), n % 9 === 0, n % 50));
    const moving = whoMoves(holders, 2_001);
    expect(moving.reduce((sum, index) => sum + (holders[index]?.size ?? 0), 0)).toBe(2_001);
    expect(moving.some((index) => holders[index]?.chosen)).toBe(false);
  });
});
