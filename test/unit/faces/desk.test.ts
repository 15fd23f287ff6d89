import { describe, expect, test } from 'vitest';
import { flat } from '../../../src/faces/common/map.ts';
import { nameOf } from '../../../src/faces/common/save.ts';
import { type Cure, carryingOut } from '../../../src/faces/desk/cures.ts';
import {
  type AnyJob,
  afterSending,
  bySite,
  type Drill,
  type Feasibility,
  faultyFirst,
  firstDayOf,
  importsOfLastHour,
  incompleteOf,
  instantOf,
  inTurn,
  type MendedRow,
  type Move,
  marksOf,
  mendedFile,
  type Shift,
  type Site,
  staysByReason,
  sumOf,
  wallTime,
  weekOf,
} from '../../../src/faces/desk/state.ts';

describe('rows that are mended', () => {
  const columns = [
    { name: 'name', heading: '采样点名称' },
    { name: null, heading: '备注' },
    { name: 'lanes', heading: '采样台数' },
  ];
  const row = (line: number, ...cells: string[]): MendedRow => ({
    row: line,
    cells,
    errors: [{ pointer: '/lanes', code: 'too-small', text: 'At least 1' }],
    good: false,
  });

  test('are sent with the columns that are read, whatever signs are in their cells', () => {
    const rows = [row(3, 'a "b", c', 'left out', '1\n2'), row(9, 'short')];
    expect(mendedFile(columns, rows)).toBe('"name","lanes"\r\n"a ""b"", c","1\n2"\r\n"short",""');
  });

  test('show first the columns in which something is wrong', () => {
    expect(faultyFirst({ columns, rows: [row(3, 'a')] })).toEqual([2, 0, 1]);
  });

  test('are gone once they have been taken in, and only marked once they would be; the others have their new reasons', () => {
    const rows = [row(3, 'a'), row(9, 'b')];
    const errors = [{ pointer: '/name', code: 'repeated', text: 'Twice' }];
    const refused = [{ row: 3, cells: ['b'], errors }];
    expect(afterSending(rows, refused, false)).toEqual([{ ...rows[1], errors }]);
    expect(afterSending(rows, refused, true)).toEqual([
      { ...rows[0], errors: [], good: true },
      { ...rows[1], errors },
    ]);
  });
});

test('drills of other cities are not shown, and closed ones come last', () => {
  const drill = (id: string, city: string, status: string) => ({ id, city, status }) as Drill;
  const drills = [
    drill('a', '3501', 'closed'),
    drill('b', '3502', 'published'),
    drill('c', '3501', 'draft'),
    drill('d', '3501', 'published'),
  ];
  expect(inTurn(drills, '350102').map(({ id }) => id)).toEqual(['c', 'd', 'a']);
});

test('fields for times are by the clocks of the city', () => {
  expect(wallTime('2021-09-22T00:30:00.000Z')).toBe('2021-09-22T08:30');
  expect(instantOf('2021-09-22T08:30')).toBe('2021-09-22T08:30:00+08:00');
  expect(instantOf('')).toBeUndefined();
});

test('moves are counted by site: who leaves, who comes, and who gets nothing', () => {
  const move = (from: string, to: string | null) =>
    ({ from: { siteId: from }, to: to === null ? null : { siteId: to } }) as Move;
  expect(bySite([move('a', 'b'), move('a', null), move('b', 'a'), move('a', 'b')])).toEqual([
    { site: 'a', leave: 3, come: 1 },
    { site: 'b', leave: 1, come: 2 },
  ]);
});

describe('a week of shifts', () => {
  const monday = Date.parse('2021-09-20T00:00:00+08:00');
  const shift = (post: string, postName: string, startsAt: string, endsAt: string) =>
    ({ id: startsAt, post, postName, startsAt, endsAt, heads: 2, taken: 1 }) as Shift;

  test('is the one of today, and while the drill is ahead or over that of its first or last day', () => {
    const drill = { startsAt: '2021-09-22T00:00:00+08:00', endsAt: '2021-09-25T00:00:00+08:00' };
    const firstDay = (now: string) => new Date(firstDayOf(drill, Date.parse(now))).toISOString();
    expect(firstDay('2021-09-01T12:00:00+08:00')).toBe('2021-09-21T16:00:00.000Z');
    expect(firstDay('2021-09-23T07:00:00+08:00')).toBe('2021-09-22T16:00:00.000Z');
    expect(firstDay('2022-01-01T00:00:00+08:00')).toBe('2021-09-23T16:00:00.000Z');
  });

  test('has each shift on the day on which it begins, by post and by name of posts', () => {
    const evening = shift('p2', '乙岗', '2021-09-22T20:00:00+08:00', '2021-09-23T08:00:00+08:00');
    const morning = shift('p2', '乙岗', '2021-09-22T08:00:00+08:00', '2021-09-22T20:00:00+08:00');
    const before = shift('p1', '甲岗', '2021-09-19T20:00:00+08:00', '2021-09-20T08:00:00+08:00');
    const { days, posts } = weekOf([evening, morning, before], monday);
    expect(days.map(({ key }) => key).slice(0, 3)).toEqual(['2021-09-20', '2021-09-21', '2021-09-22']);
    expect(posts.map(({ name }) => name)).toEqual(['甲岗', '乙岗']);
    expect(posts[0]?.byDay[0]).toEqual([before]);
    expect(posts[1]?.byDay[2]).toEqual([morning, evening]);
  });
});

describe('the map of a plan', () => {
  const site = (id: string, lng: number, status = 'draft') =>
    ({ id, name: `site ${id}`, status, lanes: 2, location: { lng, lat: 26 } }) as Site;
  const sites = [
    site('a', 119.3),
    site('b', 119.31),
    site('c', 119.32),
    site('d', 0),
    site('e', 119.3, 'closed'),
  ];
  const newSite = { kind: 'new-site', steps: [{ location: { lng: 119.33, lat: 26 }, lanes: 2 }], text: '' };
  const findings = [
    {
      code: 'place-far-off',
      severity: 'blocking',
      communities: [],
      sites: ['d'],
      cures: [],
      places: [{ fault: 'zero', location: { lng: 0, lat: 26 }, metres: null, site: 'd' }],
    },
    { code: 'no-site', severity: 'blocking', communities: ['x'], sites: ['b'], cures: [newSite] },
    { code: 'lanes-idle', severity: 'warning', communities: [], sites: ['b', 'c'], cures: [] },
    { code: 'roster-incomplete', severity: 'warning', communities: ['x', 'y'], sites: [], cures: [] },
  ] as unknown as Feasibility['findings'];

  test('marks sites by the worst that is said of them, what is misplaced, and where a site would help', () => {
    expect(marksOf(sites, findings).map(({ id, kind, finding }) => [id, kind, finding])).toEqual([
      ['a', 'fine', undefined],
      ['c', 'warning', 3],
      ['b', 'blocking', 2],
      ['d', 'misplaced', 1],
      ['new-1-0-0', 'proposed', 2],
    ]);
    expect([...incompleteOf(findings)]).toEqual(['x', 'y']);
  });

  test('is as large as its sites take: what lies far off stands at its edge', () => {
    const places = flat(sites.slice(0, 3), sites.slice(3, 4));
    expect(places.get('a')).toMatchObject({ x: 40, outside: false });
    expect(places.get('c')).toMatchObject({ x: 960, outside: false });
    expect(places.get('d')).toMatchObject({ x: 20, outside: true });
    expect(flat([])).toEqual(new Map());
  });

  test('a cure is carried out only where an operation does all of its steps', () => {
    const can = (role: string, cure: object) =>
      carryingOut({ role, drill: { id: 'x' } as Drill }, { text: '', ...cure } as Cure, sites) !== undefined;
    expect(can('district-hq', { kind: 'lanes', steps: [{ site: 'a', lanes: 1 }] })).toBe(true);
    expect(can('district-hq', { kind: 'lanes', steps: [{ site: 'nobody’s', lanes: 1 }] })).toBe(false);
    expect(can('district-hq', { kind: 'hours', steps: [{ site: 'a', hours: 1 }] })).toBe(false);
    const corrected = { kind: 'correct-place', steps: [{ site: 'd', location: { lng: 119.3, lat: 26 } }] };
    expect([can('district-hq', corrected), can('city-hq', corrected)]).toEqual([true, false]);
    expect(can('district-hq', { kind: 'correct-place', steps: [{ communities: ['x'] }] })).toBe(false);
    expect(can('district-hq', newSite)).toBe(false);
    const longer = { kind: 'extend-drill', steps: [{ endsAt: '2021-09-26T00:00:00+08:00' }] };
    expect([can('city-hq', longer), can('district-hq', longer)]).toEqual([true, false]);
    expect(can('city-hq', { ...longer, steps: [...longer.steps, { site: 'a', hours: 1 }] })).toBe(false);
  });
});

test('figures of lines are added up, and files have the names that the service gives', () => {
  expect(
    sumOf(
      [
        { doors: 2, done: 1 },
        { doors: 3, done: 3 },
      ],
      ['doors', 'done'],
    ),
  ).toEqual({ doors: 5, done: 4 });
  expect(nameOf('attachment; filename="missing.csv"')).toBe('missing.csv');
  expect(nameOf('attachment; filename="../x"')).toBeUndefined();
  expect(nameOf(null)).toBeUndefined();
});

test('imports are offered to be taken back for an hour, if they wrote anything; what stays is counted by its reason', () => {
  const now = Date.parse('2021-09-22T10:00:00Z');
  const job = (id: string, more: object = {}): AnyJob =>
    ({
      ...{ id, kind: 'sites-import', finishedAt: '2021-09-22T09:30:00Z', result: { dryRun: false } },
      ...more,
    }) as unknown as AnyJob;
  const jobs = [
    job('just'),
    job('of another kind', { kind: 'roster-import' }),
    job('of none of these', { kind: 'results-import' }),
    job('only looked at', { result: { dryRun: true } }),
    job('long ago', { finishedAt: '2021-09-22T08:59:59Z' }),
    job('still at work', { finishedAt: null, result: undefined }),
  ];
  expect(importsOfLastHour(jobs, ['sites', 'roster'], now).map(({ id, of }) => [id, of])).toEqual([
    ['just', 'sites'],
    ['of another kind', 'roster'],
  ]);
  expect(
    staysByReason([
      { kind: 'bed', because: 'in-use' },
      { kind: 'team', because: 'in-use' },
      { kind: 'bed', because: 'in-use' },
    ]),
  ).toEqual([
    { thing: 'bed', why: 'in-use', count: 2 },
    { thing: 'team', why: 'in-use', count: 1 },
  ]);
});
