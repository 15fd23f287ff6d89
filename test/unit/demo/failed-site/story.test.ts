import { describe, expect, it } from 'vitest';
import type { AreaDay } from '../../../../src/core/queueing/simulation/index.ts';
import type { DayRun } from '../../../../src/demo/failed-site/day.ts';
import { proofsOf } from '../../../../src/demo/failed-site/proofs.ts';
import { actionOf, type Proposal, type Told } from '../../../../src/demo/failed-site/proposals.ts';
import { ratio, waitsOf } from '../../../../src/demo/failed-site/reckon.ts';
import { askedOf, inShort, inWords } from '../../../../src/demo/failed-site/story.ts';
import type { Listed } from '../../../../src/demo/failed-site/windows.ts';

const minute = 60_000;
const visit = (waited: number, left = false) => ({
  person: '',
  party: '',
  due: undefined,
  checkInAt: 0,
  lane: left ? undefined : '1',
  startedAt: undefined,
  servedAt: left ? undefined : waited * minute,
  leftAt: left ? waited * minute : undefined,
});

describe('waits', () => {
  const visits = [visit(10), visit(60), visit(90, true)];
  const site = { day: { visits, turnedAway: 0, lanes: [] }, booked: [], asked: [] };
  const day: AreaDay = {
    sites: new Map([['a', site]]),
    moved: 0,
    movedMetres: 0,
    askedLater: 0,
    neverCame: 0,
  };

  it('count until the swab, or until somebody leaves', () => {
    expect(waitsOf(day, ['a'], 0)).toEqual({
      people: 3,
      total: 160,
      mean: 160 / 3,
      longest: 90,
      over50: 2,
      left: 1,
    });
    expect(waitsOf(day, [], 0)).toEqual({ people: 0, total: 0, mean: 0, longest: 0, over50: 0, left: 0 });
  });

  it('are compared with what they had been', () => {
    const unaided = waitsOf(day, ['a'], 0);
    expect(ratio(1, 2)).toBe(0.5);
    expect(ratio(0, 0)).toBe(1);
    expect(inShort({ unaided, aided: { ...unaided, total: 80, over50: 0 } })).toContain(
      '0.50 of it; 0 instead of 2',
    );
  });
});

const name = (id: string): string => id.toUpperCase();

describe('decisions', () => {
  const told: [Told, RegExp, unknown][] = [
    [
      { kind: 'open-lanes', siteId: 'a', lanes: 1, opensAt: '2021-09-22T02:20:00Z' },
      /^1 lane that stood by opened at A at 10:20$/,
      { kind: 'open-lanes', site: 'a', lanes: 1, opensAt: Date.parse('2021-09-22T02:20:00Z') },
    ],
    [
      {
        kind: 'bring-lane',
        fromSiteId: null,
        siteId: 'a',
        leavesAt: '2021-09-22T02:20:00Z',
        arrivesAt: '2021-09-22T03:00:00Z',
      },
      /from headquarters to A, there at 11:00$/,
      expect.objectContaining({ kind: 'bring-lane', from: undefined, site: 'a' }),
    ],
    [
      { kind: 'pause-walk-ins', siteId: 'a', from: '2021-09-22T02:20:00Z', to: '2021-09-22T03:20:00Z' },
      /walk-ins at A asked to come after 11:20/,
      expect.objectContaining({ kind: 'pause-walk-ins', site: 'a' }),
    ],
    [
      {
        kind: 'offer-windows',
        siteId: 'a',
        toSiteId: 'b',
        walkMetres: 900,
        windows: [
          { from: '2021-09-22T03:00:00Z', to: '2021-09-22T03:00:00Z', people: 20 },
          { from: '2021-09-22T03:30:00Z', to: '2021-09-22T03:30:00Z', people: 5 },
        ],
      },
      /^25 people of A offered a window at B, 900 m away$/,
      undefined,
    ],
  ];
  it.each(told)('%j', (action, words, simulated) => {
    expect(inWords(action, name)).toMatch(words);
    expect(actionOf(action)).toEqual(simulated);
  });
});

describe('what decisions asked of people', () => {
  it('is told where they asked something', () => {
    const action = {
      kind: 'offer-windows',
      siteId: 'a',
      toSiteId: 'b',
      walkMetres: 900,
      windows: [],
    } as const;
    const offer = { action, taken: 10 } as unknown as Proposal;
    expect(askedOf([], { askedLater: 0, neverCame: 0 })).toEqual([]);
    expect(askedOf([offer], { askedLater: 7, neverCame: 2 })).toEqual([
      expect.stringContaining('9.0 km'),
      expect.stringMatching(/^7 walk-ins .* 2 of them/),
    ]);
  });
});

describe('proofs', () => {
  const listed = (id: string, slotId: string, checkedInAt: string | null = 'then'): [string, Listed] => [
    id,
    { id, status: 'checked-in', checkedInAt, appointment: { siteId: 's', slotId, startsAt: '' } },
  ];
  const before = new Map([listed('a', '1', null), listed('b', '1', null)]);
  const run = (
    over: { offered?: string[]; took?: [string, string][]; checkedIn?: [string, number][] } = {},
  ): DayRun => ({
    world: {} as DayRun['world'],
    sent: {
      keys: new Map(),
      tickets: new Map(),
      checkedIn: new Map(
        over.checkedIn ?? [
          ['a', 1],
          ['b', 1],
        ],
      ),
      swabs: 2,
      refused: [],
      sequence: new Map(),
    },
    accepted: [],
    answers: { offered: new Set(over.offered ?? []), took: new Map(over.took ?? []), tooLate: 0 },
    looks: 0,
    headed: 0,
    worstTold: 0,
  });
  const about = { before, reviews: 0, forged: 0, visitors: 2 };
  const held = (one: DayRun, after: Map<string, Listed>, reviews = 0) =>
    proofsOf(one, { ...about, after, reviews }).map(({ holds }) => holds);

  it('hold where everybody is there once, and where they were', () => {
    expect(held(run(), new Map([listed('a', '1'), listed('b', '1')]))).toEqual([true, true]);
  });

  it('see who is missing, twice, or never sent', () => {
    const after = new Map([listed('a', '1'), listed('b', '1', null)]);
    expect(held(run(), after)).toEqual([false, true]);
    const all = new Map([listed('a', '1'), listed('b', '1')]);
    expect(
      held(
        run({
          checkedIn: [
            ['a', 2],
            ['b', 1],
          ],
        }),
        all,
      ),
    ).toEqual([false, true]);
    expect(held(run({ checkedIn: [['a', 1]] }), all)).toEqual([false, true]);
    expect(held(run(), all, 1)).toEqual([false, true]);
  });

  it('see who was moved without a word', () => {
    const after = new Map([listed('a', '2'), listed('b', '1')]);
    expect(held(run(), after)).toEqual([true, false]);
    expect(held(run({ took: [['a', '2']] }), after)).toEqual([true, false]);
    expect(held(run({ offered: ['a'], took: [['a', '2']] }), after)).toEqual([true, true]);
    expect(held(run({ offered: ['a'], took: [['a', '3']] }), after)).toEqual([true, false]);
  });
});
