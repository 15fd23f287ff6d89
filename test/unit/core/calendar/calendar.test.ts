import { describe, expect, test } from 'vitest';
import { countWindows, cutWindows, hoursProblem } from '../../../../src/core/calendar/index.ts';
import fc from '../../../support/properties.ts';

const at = (time: string, day = '22') => new Date(`2021-09-${day}T${time}:00+08:00`);
const open = (from: string, to: string, day?: string) => ({ opensAt: at(from, day), closesAt: at(to, day) });
const drill = { startsAt: at('00:00', '22'), endsAt: at('00:00', '25') };

describe('opening hours', () => {
  test('that end after they begin, divide and do not cross are in order, touching ones too', () => {
    expect(hoursProblem([open('08:30', '12:00'), open('13:30', '17:00')], 30)).toBeUndefined();
    expect(hoursProblem([open('08:30', '12:00'), open('12:00', '13:00')], 30)).toBeUndefined();
    expect(hoursProblem([open('08:30', '12:00'), open('08:30', '12:00', '23')], 30)).toBeUndefined();
  });

  test('are refused with the index of the span as it was given', () => {
    expect(hoursProblem([open('08:30', '12:00'), open('17:00', '13:30')], 30)).toEqual({
      code: 'hours-end-before-begin',
      index: 1,
    });
    expect(hoursProblem([open('08:30', '08:30')], 30)).toEqual({ code: 'hours-end-before-begin', index: 0 });
    expect(hoursProblem([open('08:30', '12:10')], 30)).toEqual({ code: 'hours-not-divisible', index: 0 });
    expect(hoursProblem([open('11:30', '14:00'), open('08:30', '12:00')], 30)).toEqual({
      code: 'hours-cross',
      index: 1,
    });
    // One inside another that is not its neighbour in the list.
    expect(
      hoursProblem([open('08:00', '18:00'), open('20:00', '21:00'), open('09:00', '10:00')], 30),
    ).toEqual({
      code: 'hours-cross',
      index: 2,
    });
  });
});

describe('windows', () => {
  test('tile the hours in order of time, half-open', () => {
    const windows = cutWindows([open('13:30', '14:30'), open('08:30', '09:30')], 30, drill);
    expect(windows.map((window) => window.startsAt)).toEqual([
      at('08:30'),
      at('09:00'),
      at('13:30'),
      at('14:00'),
    ]);
    expect(windows.map((window) => window.endsAt)).toEqual([
      at('09:00'),
      at('09:30'),
      at('14:00'),
      at('14:30'),
    ]);
  });

  test('lie wholly inside the drill', () => {
    const within = { startsAt: at('09:10'), endsAt: at('10:20') };
    const windows = cutWindows([open('08:30', '12:00')], 30, within);
    expect(windows.map((window) => window.startsAt)).toEqual([at('09:30')]);
    expect(cutWindows([open('08:30', '12:00', '21')], 30, drill)).toEqual([]);
  });

  test('are counted without being made, over centuries too', () => {
    const ages = { startsAt: new Date('1900-01-01T00:00:00Z'), endsAt: new Date('2199-12-31T00:00:00Z') };
    expect(countWindows([{ opensAt: ages.startsAt, closesAt: ages.endsAt }], 5, ages)).toBe(
      (ages.endsAt.getTime() - ages.startsAt.getTime()) / 300_000,
    );
    expect(countWindows([{ opensAt: ages.startsAt, closesAt: ages.endsAt }], 30, drill)).toBe(144);
  });

  test('whatever the hours: as many as counted, each of full length, inside hours and drill, none twice', () => {
    const minute = fc.integer({ min: -600, max: 6_000 });
    const span = fc.tuple(minute, fc.integer({ min: 0, max: 400 }), fc.constantFrom(5, 10, 15, 30, 60));
    fc.assert(
      fc.property(span, minute, fc.integer({ min: 0, max: 3_000 }), ([from, length, size], starts, lasts) => {
        const time = (minutes: number) => new Date(drill.startsAt.getTime() + minutes * 60_000);
        const hours = [{ opensAt: time(from), closesAt: time(from + length) }];
        const within = { startsAt: time(starts), endsAt: time(starts + lasts) };
        const windows = cutWindows(hours, size, within);
        expect(windows.length).toBe(countWindows(hours, size, within));
        // Counted the slow way: every start that the hours have, one by one.
        let slow = 0;
        for (let start = from; start + size <= from + length; start += size) {
          if (start >= starts && start + size <= starts + lasts) slow += 1;
        }
        expect(windows.length).toBe(slow);
        for (const window of windows) {
          expect(window.endsAt.getTime() - window.startsAt.getTime()).toBe(size * 60_000);
          expect((window.startsAt.getTime() - time(from).getTime()) % (size * 60_000)).toBe(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
