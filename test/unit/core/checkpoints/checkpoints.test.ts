import { describe, expect, test } from 'vitest';
import {
  bareCode,
  decide,
  gravestOf,
  normalisePlate,
  type RuleSet,
  rulesAt,
} from '../../../../src/core/checkpoints/index.ts';

const at = new Date('2021-09-22T12:00:00+08:00');
const hours = (count: number) => new Date(at.getTime() - count * 3_600_000);
const set: RuleSet = {
  version: 1,
  from: hours(24),
  until: null,
  keyRegions: ['350300', '350521'],
  rules: [
    { name: 'held', when: { held: true }, decision: 'turn-back' },
    { name: 'region-swabbed', when: { keyRegion: true, healthCode: ['green'] }, decision: 'swab' },
    { name: 'region', when: { keyRegion: true }, decision: 'hand-over' },
    { name: 'fever', when: { temperatureFrom: 37.3 }, decision: 'turn-back' },
    { name: 'swab-48h', when: { swabOlderThanHours: 48 }, decision: 'swab' },
  ],
};
const green = { healthCode: 'green', swabbedAt: hours(12) } as const;

describe('the rules of a checkpoint', () => {
  test('decide by the first that holds, with all that it says', () => {
    expect(decide(set, green, at)).toEqual({ decision: 'pass', rule: 'nothing-asked' });
    expect(decide(set, { ...green, held: true, from: '3503' }, at).rule).toBe('held');
    expect(decide(set, { ...green, from: '350304' }, at).rule).toBe('region-swabbed');
    expect(decide(set, { swabbedAt: hours(1), from: '350304' }, at).rule).toBe('region');
    expect(decide(set, { ...green, temperature: 37.3 }, at).rule).toBe('fever');
    expect(decide(undefined, { held: true }, at)).toEqual({ decision: 'pass', rule: 'no-rules' });
  });

  test('take a swab of just so many hours, and none that is older or not known', () => {
    expect(decide(set, { swabbedAt: hours(48) }, at).decision).toBe('pass');
    expect(decide(set, { swabbedAt: new Date(hours(48).getTime() - 1) }, at).rule).toBe('swab-48h');
    expect(decide(set, {}, at).rule).toBe('swab-48h');
  });

  test('know a region by codes of any length: a city that holds a county, and the county that lies in it', () => {
    expect(bareCode('350300')).toBe('3503');
    expect(bareCode('350000')).toBe('35');
    expect(bareCode('350304001')).toBe('350304001');
    // The travel code names the city, and the key region is one of its counties.
    expect(decide(set, { ...green, visited: ['3505'] }, at).rule).toBe('region-swabbed');
    expect(decide(set, { ...green, visited: ['350525'] }, at).decision).toBe('pass');
    expect(decide(set, { ...green, from: '3501' }, at).decision).toBe('pass');
  });

  test('are of a version: the latest that has begun and is not over', () => {
    const versions = [
      { version: 1, from: hours(24), until: null },
      { version: 2, from: hours(2), until: hours(1) },
      { version: 3, from: hours(-1), until: null },
    ];
    expect(rulesAt(versions, hours(3))?.version).toBe(1);
    expect(rulesAt(versions, hours(2))?.version).toBe(2);
    expect(rulesAt(versions, hours(1))?.version).toBe(1);
    expect(rulesAt(versions, hours(-2))?.version).toBe(3);
    expect(rulesAt(versions, hours(25))).toBeUndefined();
  });

  test('decide a vehicle by the gravest of its people, by the rule of the first of them', () => {
    const pass = { decision: 'pass', rule: 'nothing-asked' } as const;
    const swab = { decision: 'swab', rule: 'a' } as const;
    expect(gravestOf([pass, swab, { decision: 'swab', rule: 'b' }])).toEqual(swab);
    expect(gravestOf([swab, { decision: 'turn-back', rule: 'c' }, pass]).rule).toBe('c');
    expect(gravestOf([])).toEqual(pass);
  });
});

describe('a number plate', () => {
  test('may have its marks at either end, and traditional characters', () => {
    const numberOf = (raw: string) => {
      const read = normalisePlate(raw);
      return read.ok ? read.value.number : read.code;
    };
    expect(numberOf('临 闽A·12345')).toBe('闽A12345临');
    expect(numberOf('224·578 使')).toBe('使224578');
    expect(numberOf('粵Z·A123 港')).toBe('粤ZA123港');
    expect(numberOf('A12345')).toBe('plate-province');
    expect(numberOf('闽A1234')).toBe('plate-form');
    expect(numberOf('闽'.repeat(41))).toBe('plate-form');
  });

  test('of Hong Kong and Macao is one only where it is said to be', () => {
    expect(normalisePlate('AB 1234').ok).toBe(false);
    expect(normalisePlate('AB 1234', 'hong-kong')).toMatchObject({ value: { number: 'AB1234' } });
    expect(normalisePlate('MA-12-34', 'macao')).toMatchObject({ value: { number: 'MA1234' } });
    expect(normalisePlate('MA-12-3', 'macao')).toEqual({ ok: false, code: 'plate-form' });
    expect(normalisePlate('AO1234', 'hong-kong')).toMatchObject({ found: { letter: 'O', probably: '0' } });
  });
});
