import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../../src/faces/me/calendar.ts';
import { statesBirth } from '../../../src/faces/me/state.ts';
import { lineAt, type Queue, type Site, type Slot, windowsAt } from '../../../src/faces/screen/state.ts';
import {
  alongside,
  type Coverage,
  curveOf,
  drillToShow,
  heard,
  inOrder,
  nothingKnown,
  shareAt,
} from '../../../src/faces/wall/state.ts';

const minute = 60_000;
const nine = Date.parse('2021-09-22T09:00:00+08:00');
const iso = (minutes: number): string => new Date(nine + minutes * minute).toISOString();

describe('what a screen says of a line', () => {
  const site = { status: 'published', hours: [{ opensAt: iso(-30), closesAt: iso(180) }] } as unknown as Site;
  const queue = { waiting: 4, waitMinutes: { p10: 3, p50: 5, p90: 9 }, band: 'clear', asOf: iso(0) } as Queue;
  const kind = (known: Partial<Parameters<typeof lineAt>[1]>, at = nine) =>
    lineAt(at, { site, queue, heardAt: nine, ...known }).kind;

  test('is what the service says, as long as it is heard', () => {
    expect(kind({})).toBe('known');
    expect(lineAt(nine + 11 * minute, { site, queue, heardAt: nine + 11 * minute })).toMatchObject({
      old: true,
    });
    expect(kind({ heardAt: nine - 91_000 })).toBe('lost');
    expect(kind({ heardAt: undefined })).toBe('lost');
  });

  test('is that nobody knows, where the service does not', () => {
    expect(kind({ queue: { ...queue, band: 'unknown' } })).toBe('unknown');
    expect(kind({ queue: { ...queue, waitMinutes: null } })).toBe('unknown');
    expect(kind({ queue: undefined })).toBe('unknown');
  });

  test('knows hours: before, after, closed, and a line that is there although it is not open', () => {
    const empty = { ...queue, waiting: 0 };
    const at = (minutes: number, more = {}) =>
      kind({ queue: empty, heardAt: nine + minutes * minute, ...more }, nine + minutes * minute);
    expect(at(-60)).toBe('opens');
    expect(at(-60, { queue })).toBe('known');
    expect(at(181)).toBe('over');
    expect(at(0, { site: { ...site, status: 'closed' } })).toBe('closed');
  });
});

test('windows: served, so near that their people may come, and what comes then', () => {
  const slot = (from: number, capacity = 9) =>
    ({ startsAt: iso(from), endsAt: iso(from + 30), capacity }) as Slot;
  const slots = [slot(60), slot(30), slot(0), slot(-30), slot(15, 0), slot(90)];
  expect(windowsAt(nine + minute, slots, 30)).toEqual({
    served: [slot(0)],
    early: [slot(30)],
    next: slot(60),
  });
  expect(windowsAt(nine + 200 * minute, slots, 30)).toEqual({ served: [], early: [], next: undefined });
});

test('an appointment is a calendar’s, whatever stands in its place', () => {
  const place = '中山社区采样点; 东街 1 号, <b>二楼</b>\n后门 \\ 左'.repeat(3);
  const text = calendarOf({
    id: 'x',
    startsAt: iso(0),
    endsAt: iso(30),
    title: '核酸采样：中山',
    place,
    writtenAt: nine,
  });
  expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  const event = new ICAL.Event(
    new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') ?? undefined,
  );
  expect(event.location).toBe(place);
  expect(event.startDate.toJSDate().getTime()).toBe(nine);
  expect(event.endDate.toJSDate().getTime()).toBe(nine + 30 * minute);
});

describe('the wall', () => {
  const figures = (population: number, checkedIn: number, exempt = 0) => ({
    population,
    basis: 'roster',
    states: { missing: population - checkedIn - exempt, exempt },
    reached: { checkedIn },
    apart: { walkIns: 0, notOnRoster: 0, states: {} },
    rate: null,
  });
  const quarter = (minutes: number | null, people: number) => ({
    code: minutes === null ? null : iso(minutes),
    ...figures(people, minutes === null ? 0 : people),
  });
  const coverage = (groups: object[], population: number, exempt = 0) =>
    ({ groups, total: figures(population, 0, exempt) }) as unknown as Coverage;

  test('adds up who came by quarter, of all who are not exempt, as the rate does', () => {
    const midnight = nine - 540 * minute;
    const whole = curveOf(
      '',
      '',
      coverage([quarter(null, 50), quarter(15, 20), quarter(0, 10)], 80, 20),
      midnight,
    );
    expect(whole.minutes).toEqual([540, 555, 570]);
    expect(whole.shares).toEqual([0, 10 / 60, 30 / 60]);
    const late = curveOf('1', '', coverage([quarter(15, 5)], 10), midnight);
    expect(alongside(late, { ...whole, minutes: [540, 600] })).toMatchObject({
      minutes: [540, 555, 570, 600],
      shares: [0, 0, 0.5, 0.5],
    });
  });

  test('takes what it hears in the place of what it knew, and adds districts up as the service does', () => {
    const lines = [
      { siteId: 'a', band: 'clear', waitMinutes: null, waiting: 1 },
      { siteId: 'b', band: 'busy', waitMinutes: { p10: 1, p50: 2, p90: 30 }, waiting: 9 },
    ] as never[];
    const known = heard({ ...nothingKnown, lines }, {
      event: 'queue',
      data: {
        siteId: 'a',
        waiting: 40,
        lanesOpen: 1,
        servedLastHour: 0,
        waitMinutes: null,
        band: 'congested',
        asOf: iso(0),
      },
    } as never);
    expect(inOrder(known.lines).map(({ siteId, waiting }) => [siteId, waiting])).toEqual([
      ['a', 40],
      ['b', 9],
    ]);
    const before = coverage(
      [
        { code: '350102', ...figures(10, 1) },
        { code: '350103', ...figures(10, 2) },
      ],
      20,
    );
    const { coverage: after } = heard({ ...nothingKnown, coverage: before }, {
      event: 'coverage',
      data: { division: '350103', ...figures(10, 5) },
    } as never);
    expect([after?.total.population, after?.total.reached.checkedIn, after?.total.rate]).toEqual([
      20, 6, 0.3,
    ]);
  });

  test('shows the drill that goes on, else the next, else the last', () => {
    const drill = (id: string, from: number, to: number, status = 'published') =>
      ({ id, status, startsAt: iso(from), endsAt: iso(to) }) as never;
    const all = [
      drill('later', 100, 200),
      drill('now', -10, 10),
      drill('next', 50, 60),
      drill('draft', -10, 10, 'draft'),
    ];
    expect(drillToShow(all, nine)).toMatchObject({ id: 'now' });
    expect(drillToShow(all, nine + 20 * minute)).toMatchObject({ id: 'next' });
    expect(drillToShow(all, nine + 500 * minute)).toMatchObject({ id: 'later' });
    expect(drillToShow([], nine)).toBeUndefined();
  });
});

test('a curve shows at a minute what had come by then', () => {
  const curve = { code: '', name: '', minutes: [510, 525, 540], shares: [0, 0.1, 0.3] };
  expect([500, 510, 530, 540, 700].map((minute) => shareAt(curve, minute))).toEqual([0, 0, 0.1, 0.3, 0.3]);
  expect(shareAt({ ...curve, minutes: [], shares: [] }, 530)).toBeUndefined();
});

test('of some documents the number says when their holder was born', () => {
  expect(statesBirth('resident-id', '')).toBe(true);
  expect(statesBirth('passport', 'L898902C3')).toBe(false);
  expect(statesBirth('permanent-resident-card', '935840199001010015')).toBe(true);
  expect(statesBirth('permanent-resident-card', 'CAN350090010101')).toBe(false);
});
