import { describe, expect, test } from 'vitest';
import { lastingOf, perPersonOf, supplyFindingOf } from '../../../../src/core/field/index.ts';

const hour = 3_600_000;
const span = (from: number, to: number, people: number) => ({
  startsAt: from * hour,
  endsAt: to * hour,
  people,
});
const rules = { poolSize: 10, swabs: 1 };

describe('how long supplies last', () => {
  test('is counted through the windows to come, without the breaks between them, and beyond them as fast as before', () => {
    const expected = { waiting: 10, spans: [span(8, 9, 40), span(10, 12, 40)] };
    const hours = (left: number) => lastingOf(left, 1, expected);
    expect(hours(30)).toEqual({ hours: 0.5, needed: 90 });
    expect(hours(50)).toEqual({ hours: 1, needed: 90 });
    expect(hours(70)).toEqual({ hours: 2, needed: 90 });
    expect(hours(90)).toEqual({ hours: 3, needed: 90 });
    expect(hours(180)).toEqual({ hours: 6, needed: 90 });
    expect(hours(10)).toEqual({ hours: 0, needed: 90 });
    expect(hours(-9_900)).toEqual({ hours: 0, needed: 90 });
  });

  test('is not known without a rule, a forecast, or anybody who is expected', () => {
    expect(lastingOf(5, undefined, { waiting: 1, spans: [span(8, 9, 1)] })).toMatchObject({ why: 'no-rule' });
    expect(lastingOf(5, 1, undefined)).toEqual({ hours: null, needed: null, why: 'no-forecast' });
    expect(lastingOf(5, 1, { waiting: 0, spans: [span(8, 9, 0)] })).toMatchObject({
      needed: 0,
      why: 'nobody-expected',
    });
    expect(lastingOf(5, 1, { waiting: 3, spans: [] })).toMatchObject({ needed: 3, why: 'nobody-expected' });
  });

  test('goes by what people have taken once that tells something, before by the drill’s rules', () => {
    const use = (people: number) => ({ tubes: 6, swabs: 2 * people, people });
    expect(perPersonOf('tube', use(29), rules)).toBe(0.1);
    expect(perPersonOf('tube', use(30), rules)).toBe(0.2);
    expect(perPersonOf('swab', use(29), rules)).toBe(1);
    expect(perPersonOf('swab', use(30), rules)).toBe(2);
    expect(perPersonOf('gown', use(30), rules)).toBeUndefined();
  });

  test('and what is wrong with it is found, the more certain first', () => {
    expect(supplyFindingOf({ delivered: 100, used: 10_000 }, { needed: 5 })).toBe('negative');
    expect(supplyFindingOf({ delivered: 0, used: 1 }, { needed: null })).toBe('none-delivered');
    expect(supplyFindingOf({ delivered: 10, used: 4 }, { needed: 7 })).toBe('short');
    expect(supplyFindingOf({ delivered: 10, used: 4 }, { needed: 6 })).toBeNull();
    expect(supplyFindingOf({ delivered: 0, used: 0 }, { needed: null })).toBeNull();
  });
});
