import { describe, expect, test } from 'vitest';
import { type LaneDay, runLine, type Waiter } from '../../../../../src/core/queueing/simulation/index.ts';

const never = Number.POSITIVE_INFINITY;
const even = { from: 0, pieces: [1] };

function lane(id: string, more: Partial<LaneDay> = {}): LaneDay {
  return { id, factor: 1, opensAt: 0, closesAt: never, stops: [], reports: [], ...more };
}

function waiter(checkInAt: number, work: number, more: Partial<Waiter> = {}): Waiter {
  return { party: `p${checkInAt}`, checkInAt, servedFrom: checkInAt, work, patience: never, ...more };
}

const starts = (waiters: Waiter[], lanes: LaneDay[], speed = even) =>
  runLine(waiters, lanes, speed).map(({ lane: id, startedAt, servedAt }) => [id, startedAt, servedAt]);

describe('a line', () => {
  test('gives each in turn the lane where they can begin first', () => {
    expect(starts([waiter(0, 10), waiter(1, 3), waiter(2, 5), waiter(3, 1)], [lane('1'), lane('2')])).toEqual(
      [
        ['1', 0, 10],
        ['2', 1, 4],
        ['2', 4, 9],
        ['2', 9, 10],
      ],
    );
  });

  test('passes over lanes that have not opened, pause, or have closed', () => {
    const lanes = [lane('1', { stops: [{ from: 4, to: 20 }] }), lane('2', { opensAt: 6, closesAt: 8 })];
    expect(starts([waiter(0, 5), waiter(5, 5), waiter(5, 5)], lanes)).toEqual([
      ['1', 0, 5],
      ['2', 6, 11],
      ['1', 20, 25],
    ]);
  });

  test('serves nobody before the site opens, however early they check in', () => {
    expect(starts([waiter(0, 5, { servedFrom: 30 })], [lane('1')])).toEqual([['1', 30, 35]]);
  });

  test('slower lanes and slower hours take longer; work that spans two speeds is done at each in turn', () => {
    const quarter = 15 * 60_000;
    const speed = { from: 0, pieces: [0.5, 1] };
    const lanes = [lane('1', { factor: 2 })];
    // A quarter of an hour at half speed does half of it, the rest is done at full speed.
    expect(starts([waiter(0, quarter / 2)], lanes, speed)).toEqual([['1', 0, 1.5 * quarter]]);
  });

  test('loses who runs out of patience, but nobody whose household is being served', () => {
    const two = [waiter(1, 50, { party: 'a', patience: 20 }), waiter(2, 5, { party: 'a', patience: 20 })];
    const late = waiter(3, 5, { party: 'b', patience: 20 });
    const turns = runLine([waiter(0, 10), ...two, late], [lane('1')], even);
    expect(turns.map(({ startedAt, leftAt }) => [startedAt, leftAt])).toEqual([
      [0, undefined],
      [10, undefined],
      [60, undefined],
      [undefined, 23],
    ]);
  });

  test('waits for ever where no lane is left', () => {
    const [turn] = runLine([waiter(9, 1)], [lane('1', { closesAt: 5 })], even);
    expect(turn).toEqual({ lane: undefined, startedAt: undefined, servedAt: undefined, leftAt: undefined });
    expect(runLine([waiter(9, 1)], [], even)[0]?.servedAt).toBeUndefined();
  });
});
