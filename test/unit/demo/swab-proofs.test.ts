import { beforeEach, describe, expect, it } from 'vitest';
import type { Day } from '../../../src/demo/day.ts';
import type { Coverage } from '../../../src/demo/proofs/coverage.ts';
import { casesFound, clearedByNegative, coverageOfResults } from '../../../src/demo/proofs/results.ts';
import type { SwabView } from '../../../src/demo/proofs/swab-view.ts';
import { boxesThere, swabsKept, troublesSettled, tubesFit } from '../../../src/demo/proofs/tubes.ts';
import type { View } from '../../../src/demo/proofs/view.ts';
import { noTroubles } from '../../../src/demo/swabs/points.ts';
import { createTube, type Outcome, type Tube } from '../../../src/demo/swabs/tubes.ts';

const at = (minute: number) => Date.UTC(2021, 8, 22, 1, minute);

function tube(barcode: string, people: number[], more: Partial<Tube> = {}): Tube {
  const made = createTube({ barcode, point: 0, today: 0, kind: people.length > 1 ? 'pool' : 'single' });
  return { ...made, people, acknowledged: new Set(people), ...more };
}

const seen = (barcode: string, people: number[], minute: number): SwabView['tubes'][number] => ({
  barcode,
  point: 0,
  poolSize: people.length > 1 ? 10 : 1,
  count: people.length,
  people: people.map((person) => ({ person, state: 'in', at: at(minute) })),
});

const result = (barcode: string, outcome: Outcome): SwabView['results'][number] => ({
  barcode,
  outcome,
  state: 'counts',
  receptionToResultMinutes: 300,
  swabToResultMinutes: 500,
});

/** Three people in a positive pool, swabbed again: one has the virus. Two more in a negative one. */
let day: Day;
let view: SwabView;
let statuses: Pick<View, 'status'>;
let coverage: Coverage;

beforeEach(() => {
  const box = { code: 'B1' };
  const everything = Object.fromEntries(Object.keys(noTroubles()).map((key) => [key, tube(key, [9])]));
  day = {
    ledger: {
      registration: ['r0', 'r1', 'r2', 'r3', 'r4'],
      due: new Uint8Array(5),
      again: new Uint8Array(5),
    },
    population: {
      people: 5,
      households: 1,
      places: [{ code: '350102001001' }],
      placeOf: () => 0,
      firstPerson: () => 0,
      size: () => 5,
    },
    swabs: {
      points: [{ name: '南江小区' }],
      tubes: [
        tube('P', [0, 1, 2], { outcome: 'positive' }),
        tube('N', [3, 4], { outcome: 'negative' }),
        tube('S0', [0], { outcome: 'negative' }),
        tube('S1', [1], { outcome: 'negative' }),
        tube('S2', [2], { outcome: 'positive' }),
        tube('GONE', [3, 4], { givenUp: 'lost' }),
      ],
      boxes: [box],
      infected: new Set([2]),
      troubles: everything,
    },
  } as unknown as Day;
  const past = seen('P', [0, 1, 2], 0);
  for (const one of past.people) one.state = 'past';
  view = {
    tubes: [past, seen('N', [3, 4], 5), seen('S0', [0], 20), seen('S1', [1], 21), seen('S2', [2], 22)],
    taken: [],
    givenUp: [],
    results: [
      result('P', 'positive'),
      result('N', 'negative'),
      result('S0', 'negative'),
      result('S1', 'negative'),
      result('S2', 'positive'),
    ],
    cases: ['r2'],
    visits: new Set(),
    boxes: [{ code: 'B1', status: 'received', differs: 0 }],
    overdue: 0,
    reviews: [],
  };
  statuses = { status: ['cleared', 'cleared', 'held', 'cleared', 'cleared'] };
  const row = { population: 5, rate: 1, states: { cleared: 4, held: 1 }, reached: { sampled: 5 } };
  coverage = {
    asOf: '',
    total: row,
    groups: [{ ...row, code: '350102', name: '鼓楼区' }],
  } as unknown as Coverage;
});

/** Fails, and says so. */
const says = (figures: string) => ({ holds: false, figures: expect.stringContaining(figures) });
const personOf = (barcode: string, index: number) => {
  const found = view.tubes.find((one) => one.barcode === barcode)?.people[index];
  if (found === undefined) throw new RangeError(`nobody is in ${barcode}`);
  return found;
};

describe('every swab acknowledged is in its tube', () => {
  it('holds where that is so, also of a tube that was given up', () => {
    expect(swabsKept(day, view)).toMatchObject({ holds: true, figures: '8 swabs in 5 tubes' });
  });

  it.each<[string, () => void]>([
    ['1 lost: 1 of 2 in pool tube N at 南江小区', () => view.tubes[1]?.people.pop()],
    ['1 of people who were not swabbed', () => view.tubes[1]?.people.push({ person: 0, state: 'in', at: 0 })],
    ['1 not acknowledged', () => day.swabs.tubes[0]?.acknowledged.delete(1)],
    ['2 count in tubes that were given up', () => view.tubes.push(seen('GONE', [3, 4], 1))],
    ['1 tubes that nobody filled', () => view.tubes.push(seen('X', [3], 1))],
    ['nobody was swabbed', () => day.swabs.tubes.splice(0)],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(swabsKept(day, view)).toMatchObject(says(figures));
  });
});

describe('no tube over its size, and nobody in two', () => {
  it('holds where an earlier swab counts no more', () => {
    expect(tubesFit(view)).toMatchObject({ holds: true });
  });

  it.each<[string, () => void]>([
    ['1 people in two tubes', () => Object.assign(personOf('P', 0), { state: 'in' })],
    ['1 tubes over their size', () => Object.assign(view.tubes[1] ?? {}, { poolSize: 1 })],
    ['1 tubes with another count', () => Object.assign(view.tubes[1] ?? {}, { count: 1 })],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(tubesFit(view)).toMatchObject(says(figures));
  });
});

describe('every box is at a laboratory', () => {
  it('holds where nothing differs and nothing is late', () => {
    expect(boxesThere(day, view)).toMatchObject({
      holds: true,
      figures: expect.stringContaining('200 min'),
    });
  });

  it.each<[string, () => void]>([
    ['1 not there', () => Object.assign(view.boxes[0] ?? {}, { code: 'B2' })],
    ['1 with something that nobody explained', () => Object.assign(view.boxes[0] ?? {}, { differs: 2 })],
    ['1 on their way', () => Object.assign(view.boxes[0] ?? {}, { status: 'handed-over' })],
    ['1 late', () => Object.assign(view, { overdue: 1 })],
    ['longer than four hours', () => Object.assign(view.results[0] ?? {}, { swabToResultMinutes: 541 })],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(boxesThere(day, view)).toMatchObject(says(figures));
  });
});

describe('whoever is cleared was in a negative tube, and no tube holds them', () => {
  it('holds where people stand as their tubes say', () => {
    expect(clearedByNegative(statuses, view)).toMatchObject({
      holds: true,
      figures: '4 cleared, 2 of them released, 1 held',
    });
  });

  it.each<[string, () => void]>([
    [
      '2 cleared without a negative tube',
      () => Object.assign(view.results[1] ?? {}, { state: 'superseded' }),
    ],
    ['1 cleared while a tube holds them', () => Object.assign(personOf('S0', 0), { at: at(0) })],
    ['1 cleared while a tube holds them', () => Object.assign(statuses.status, { 2: 'cleared' })],
    ['1 stand otherwise', () => Object.assign(statuses.status, { 3: 'held' })],
    ['1 swabbed and without a result', () => Object.assign(statuses.status, { 3: 'sampled' })],
    ['nobody is cleared', () => statuses.status.fill('checked-in')],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(clearedByNegative(statuses, view)).toMatchObject(says(figures));
  });
});

describe('whoever has the virus is a case, and nobody else', () => {
  it('holds where they are', () => {
    expect(casesFound(day, statuses, view)).toMatchObject({ holds: true });
  });

  it.each<[string, () => void]>([
    ['1 not found', () => view.cases.pop()],
    ['1 who do not have it', () => view.cases.push('r0')],
    ['1 not held', () => Object.assign(statuses.status, { 2: 'cleared' })],
    ['nobody had the virus', () => day.swabs.infected.clear()],
    ['1 held to whom nobody goes', () => Object.assign(statuses.status, { 1: 'held' })],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(casesFound(day, statuses, view)).toMatchObject(says(figures));
  });
});

describe('coverage and what went wrong', () => {
  it('count as our own tubes do', () => {
    expect(coverageOfResults(day, coverage)).toMatchObject({ holds: true });
    Object.assign(coverage.groups[0]?.states ?? {}, { cleared: 5 });
    expect(coverageOfResults(day, coverage)).toMatchObject(says('cleared 5, but 4 by our own count'));
  });

  it('hold whom no team has reached in time: held, and on its list', () => {
    day.swabs.tubes = day.swabs.tubes.filter(({ barcode }) => barcode === 'P' || barcode === 'N');
    view.cases = [];
    view.visits = new Set(['r0', 'r1', 'r2']);
    Object.assign(statuses.status, ['held', 'held', 'held']);
    Object.assign(coverage.groups[0]?.states ?? {}, { cleared: 2, held: 3 });
    expect(coverageOfResults(day, coverage)).toMatchObject({ holds: true });
    expect(casesFound(day, statuses, view)).toMatchObject({
      holds: true,
      figures: '0 of 1, 3 held whom a team has still to swab',
    });
  });

  it('is settled where everything happened and nothing is left', () => {
    expect(troublesSettled(day, view, 0.02)).toMatchObject({ holds: true });
    const reviews = [
      { code: 'tube-tested', barcode: 'A' },
      { code: 'person-not-registered', barcode: null },
    ];
    expect(troublesSettled(day, { reviews }, 0.02)).toMatchObject(
      says('2 still to be settled: tube-tested of A, person-not-registered of no tube'),
    );
    day.swabs.troubles.leaked = undefined;
    expect(troublesSettled(day, view, 0.02)).toMatchObject(says('there was not one that leaked'));
    // In less than that there may be no tube for it.
    expect(troublesSettled(day, view, 0.01)).toMatchObject({ holds: true });
  });
});
