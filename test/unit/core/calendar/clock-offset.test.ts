import { describe, expect, test } from 'vitest';
import { type MeasuredClock, measureClock } from '../../../../src/core/calendar/index.ts';
import fc from '../../../support/properties.ts';

const start = Date.parse('2021-09-22T08:00:00+08:00');
const at = (seconds: number) => new Date(start + seconds * 1_000);

/** What is believed after requests that were sent and received at these seconds, by a clock `off` seconds ahead. */
function believedAfter(requests: [sent: number, received: number, off?: number][]): number | undefined {
  let known: MeasuredClock | undefined;
  for (const [sent, received, off = 0] of requests) known = measureClock(known, at(sent + off), at(received));
  return known === undefined ? undefined : known.offsetMs / 1_000;
}

describe('how far a clock is off, by what is sent with requests', () => {
  test('the first measure is believed, and a higher one', () => {
    expect(believedAfter([[0, 0, -86_400]])).toBe(-86_400);
    expect(believedAfter([[0, 1_200]])).toBe(-1_200);
    expect(
      believedAfter([
        [0, 1_200],
        [1_300, 1_300],
      ]),
    ).toBe(0);
    expect(
      believedAfter([
        [0, 0],
        [10, 10, 3_600],
      ]),
    ).toBe(3_600);
  });

  test('a lower one is not, however often the same bytes come', () => {
    const late = [1_200, 1_260, 1_320, 4_000, 90_000].map((received): [number, number] => [5, received]);
    expect(believedAfter([[0, 0], ...late])).toBe(0);
    expect(
      believedAfter([
        [0, 0, 7_200],
        ...late.map(([sent, received]): [number, number, number] => [sent, received, 7_200]),
      ]),
    ).toBe(7_200);
  });

  test('but by another that was sent later and agrees, at whatever pace they come', () => {
    const setBack = [0, 5, 10, 15, 20, 25, 31].map((seconds): [number, number, number] => [
      100 + seconds,
      100 + seconds,
      -900,
    ]);
    expect(believedAfter([[0, 0], ...setBack.slice(0, -1)])).toBe(0);
    expect(believedAfter([[0, 0], ...setBack])).toBe(-900);
  });

  test('a clock that agrees with the service’s is believed at once', () => {
    expect(
      believedAfter([
        [0, 0, 28_800],
        [60, 62],
      ]),
    ).toBe(-2);
  });

  test('whatever is delayed and in whatever order: a good clock corrects nothing', () => {
    const request = fc.tuple(fc.integer({ min: 0, max: 36_000 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(request), fc.array(fc.integer({ min: 0, max: 36_000 })), (live, kept) => {
        const requests: [number, number][] = [
          ...live.map(([sent, delay]): [number, number] => [sent, sent + delay]),
          // All that was kept comes at once, at the end of the day.
          ...kept.map((sent): [number, number] => [sent, 36_000]),
        ].sort((one, other) => one[1] - other[1]);
        expect(Math.abs(believedAfter([[0, 0], ...requests]) ?? 0)).toBeLessThanOrEqual(60);
      }),
    );
  });
});
