import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../../src/faces/me/calendar.ts';
import { lineAt, type Queue, type Site, type Slot, windowsAt } from '../../../src/faces/screen/state.ts';

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
