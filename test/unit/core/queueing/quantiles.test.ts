import { describe, expect, test } from 'vitest';
import { bandOf, defaultBandLimits } from '../../../../src/core/queueing/index.ts';
import {
  quantile,
  quantilesOf,
  weightedQuantiles,
  weightedShareAbove,
} from '../../../../src/core/queueing/quantiles.ts';

describe('quantiles', () => {
  test('lie between the numbers that they fall between, whatever the order', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
    const sample = Float64Array.of(10, 0, 5, 2, 8, 4, 6, 1, 9, 3, 7);
    expect(quantilesOf(sample)).toEqual({ p10: 1, p50: 5, p90: 9 });
    expect(sample[0]).toBe(10);
  });

  test('count what stands for more people more, and what stands for nobody not at all', () => {
    const sample = Float64Array.of(30, 10, 20, 99);
    expect(weightedQuantiles(sample, Float64Array.of(1, 2, 7, 0))).toEqual({ p10: 10, p50: 20, p90: 20 });
    expect(weightedQuantiles(sample, new Float64Array(4))).toEqual(quantilesOf(sample));
    expect(weightedShareAbove(sample, Float64Array.of(1, 2, 7, 0), 15)).toBeCloseTo(0.8, 12);
    expect(weightedShareAbove(sample, new Float64Array(4), 15)).toBe(0.75);
    expect(weightedShareAbove(sample, Float64Array.of(1, 2, 7, 0), 50)).toBe(0);
  });

  test.each([
    [0, 'clear'],
    [25, 'clear'],
    [25.1, 'busy'],
    [50, 'busy'],
    [50.1, 'congested'],
  ])('%d minutes are %s', (minutes, band) => {
    expect(bandOf(minutes, defaultBandLimits)).toBe(band);
  });

  test('the same minutes are of another band where other limits hold', () => {
    expect(bandOf(12, { clearMinutes: 5, busyMinutes: 10 })).toBe('congested');
    expect(bandOf(12, { clearMinutes: 5, busyMinutes: 12 })).toBe('busy');
    expect(bandOf(90, { clearMinutes: 90, busyMinutes: 120 })).toBe('clear');
  });
});
