import { describe, expect, test } from 'vitest';
import { exponential } from '../../../../src/core/queueing/distributions.ts';
import { erlangB, erlangC, HOUR, MINUTE, steadyWait } from '../../../../src/core/queueing/index.ts';
import { runLine, type Waiter } from '../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { mean } from '../../../support/site-days.ts';

describe('Erlang’s formulas', () => {
  // Values of the published tables, and those that follow by hand: B(1, a) = a / (1 + a), C(1, a) = a, C(2, 1) = 1/3.
  test.each([
    [1, 0.5, 1 / 3],
    [1, 1, 0.5],
    [2, 1, 0.2],
    [5, 3, 0.11005],
    [10, 8, 0.12166],
    [20, 13.182, 0.02],
    [100, 84.064, 0.01],
  ])('B: %i lanes under a load of %d', (lanes, load, blocked) => {
    expect(erlangB(lanes, load)).toBeCloseTo(blocked, 4);
  });

  test.each([
    [1, 0.5, 0.5],
    [1, 0.9, 0.9],
    [2, 1, 1 / 3],
    [5, 4, 0.55411],
    [10, 8, 0.40918],
  ])('C: %i lanes under a load of %d', (lanes, load, waits) => {
    expect(erlangC(lanes, load)).toBeCloseTo(waits, 4);
  });

  test('mean wait of one lane: load ÷ (rate − arrivals), and none where nobody comes', () => {
    // 54 come and 60 can be served in an hour: 0.9 ÷ 6 hours.
    expect(steadyWait({ lanes: 1, arrivalsPerHour: 54, ratePerLaneHour: 60 })).toBeCloseTo(9, 10);
    // Constant service times halve it (Pollaczek and Khinchine).
    expect(
      steadyWait({ lanes: 1, arrivalsPerHour: 54, ratePerLaneHour: 60, serviceVariability: 0 }),
    ).toBeCloseTo(4.5, 10);
    expect(steadyWait({ lanes: 3, arrivalsPerHour: 0, ratePerLaneHour: 60 })).toBe(0);
  });

  test('more than the lanes can take waits for ever', () => {
    expect(erlangC(4, 4)).toBe(1);
    expect(steadyWait({ lanes: 4, arrivalsPerHour: 240, ratePerLaneHour: 60 })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('the simulator’s line in the steady case', () => {
  /** Single people at random, exponential service times: what the formulas are exact for. */
  function steadyLine(lanes: number, arrivalsPerHour: number, people: number, seed: number): number[] {
    const random = createRandom(seed);
    let now = 0;
    const waiters = Array.from({ length: people }, (_, i): Waiter => {
      now += exponential(random, HOUR / arrivalsPerHour);
      const work = exponential(random, MINUTE);
      return { party: String(i), checkInAt: now, servedFrom: now, work, patience: Number.POSITIVE_INFINITY };
    });
    const day = Array.from({ length: lanes }, (_, i) => ({
      id: String(i),
      factor: 1,
      opensAt: 0,
      closesAt: Number.POSITIVE_INFINITY,
      stops: [],
      reports: [],
    }));
    const turns = runLine(waiters, day, { from: 0, pieces: [1] });
    // The first of them find the lanes empty.
    return turns
      .map(({ startedAt }, i) => ((startedAt ?? 0) - (waiters[i]?.checkInAt ?? 0)) / MINUTE)
      .slice(people / 10);
  }

  test.each([
    [1, 45],
    [2, 102],
    [4, 204],
    [8, 440],
  ])('%i lanes, %i people an hour: mean wait and share who wait are Erlang C’s', (lanes, perHour) => {
    const waits = [1, 2, 3, 4].flatMap((seed) => steadyLine(lanes, perHour, 60_000, seed));
    const expected = steadyWait({ lanes, arrivalsPerHour: perHour, ratePerLaneHour: 60 });
    expect(mean(waits) / expected).toBeGreaterThan(0.93);
    expect(mean(waits) / expected).toBeLessThan(1.07);
    const waiting = mean(waits.map((wait) => (wait > 1e-9 ? 1 : 0)));
    expect(waiting).toBeCloseTo(erlangC(lanes, perHour / 60), 1);
  });
});
