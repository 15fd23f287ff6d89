import { beforeEach, describe, expect, it } from 'vitest';
import { composeLabel, labelPrefix } from '../../../src/core/swabs/index.ts';
import type { Day } from '../../../src/demo/day.ts';
import { codesOf, createCodes, createFactoryCodes } from '../../../src/demo/swabs/codes.ts';
import { fill, sealAll } from '../../../src/demo/swabs/fill.ts';
import { createTable, type SwabPoint, type SwabTable } from '../../../src/demo/swabs/points.ts';

const noon = Date.parse('2021-09-22T12:00:00+08:00');

let day: Day;
let point: SwabPoint;
let table: SwabTable;

beforeEach(() => {
  table = createTable({ signedIn: async () => 'token', sequence: 5 });
  point = {
    id: 's',
    name: '采样点',
    county: '350102',
    sending: 'together',
    tables: [table],
    codes: createFactoryCodes(7),
    toBox: [],
    hurries: false,
  };
  day = {
    ledger: { registration: Array.from({ length: 40 }, (_, n) => (n === 13 ? undefined : `r${n}`)) },
    population: {
      members: () => [{ document: { type: 'resident-id', number: '1' } }],
      firstPerson: () => 13,
    },
    swabs: { points: [point], tubes: [] },
  } as unknown as Day;
});

const swab = (person: number, kind: 'pool' | 'single' | 'household' = 'pool', household = person) =>
  fill(day, 0, 0, table, { person, household, at: noon, kind }).map(({ act }) => act);

describe('people into tubes', () => {
  it('ten to a tube, which is then sealed; the next begins another', () => {
    const acts = Array.from({ length: 11 }, (_, person) => swab(person)).flat();
    expect(acts.map(({ act }) => act)).toEqual([...Array(10).fill('sample'), 'seal', 'sample']);
    expect(acts[10]).toMatchObject({ act: 'seal', counted: 10, barcode: 'MF21-0007-00001' });
    expect(acts[11]).toMatchObject({ barcode: 'MF21-0007-00002', registrationId: 'r10' });
    expect(acts.map(({ deviceSeq }) => deviceSeq)).toEqual(Array.from({ length: 12 }, (_, n) => n + 6));
    expect(point.toBox.map(({ people }) => people.length)).toEqual([10]);
  });

  it('whom nobody has registered by document', () => {
    expect(swab(13)).toMatchObject([{ act: 'sample', document: { type: 'resident-id', number: '1' } }]);
  });

  it('key people alone, a sealed home together, and neither with strangers', () => {
    swab(0);
    expect(swab(1, 'single').map(({ act }) => act)).toEqual(['open', 'sample', 'seal']);
    swab(2, 'household', 9);
    swab(3, 'household', 9);
    swab(4, 'household', 8);
    expect(day.swabs.tubes.map(({ kind, people }) => [kind, people])).toEqual([
      ['pool', [0]],
      ['single', [1]],
      ['household', [2, 3]],
      ['household', [4]],
    ]);
    sealAll(point, noon);
    expect(table.journal.map(({ act }) => act)).toMatchObject([
      { act: 'seal', counted: 1 },
      { act: 'seal', counted: 2 },
      { act: 'seal', counted: 1 },
    ]);
    expect(day.swabs.tubes.every(({ sealed }) => sealed)).toBe(true);
    expect(point.toBox).toHaveLength(4);
  });
});

describe('codes', () => {
  it('of a range of labels are all of them, and are used up', () => {
    const drill = '3b2f5a34-6c0e-8b6b-9f2a-0d3c1b7a9e10';
    const label = (serial: number) => composeLabel(labelPrefix(drill), { kind: 'tube', serial });
    const codes = createCodes();
    codes.add('tube', codesOf(drill, { first: label(9), last: label(11) }));
    expect(codes.left('tube')).toBe(3);
    expect([codes.take('tube'), codes.take('tube'), codes.take('tube')]).toEqual([9, 10, 11].map(label));
    expect(() => codes.take('tube')).toThrow(RangeError);
    expect(() => codesOf(drill, { first: 'MF21-1', last: 'MF21-2' })).toThrow('no label of the drill');
  });
});
