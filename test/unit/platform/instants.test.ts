import { describe, expect, test } from 'vitest';
import { instant, tabletTime } from '../../../src/platform/http/index.ts';

describe('an instant in a body', () => {
  const read = (text: string) => instant.safeParse(text).data?.toISOString();

  test('of 24:00 is the beginning of the next day, as notices of opening hours mean it', () => {
    expect(read('2021-09-22T24:00:00+08:00')).toBe('2021-09-22T16:00:00.000Z');
    expect(read('2021-12-31T24:00:00.000Z')).toBe('2022-01-01T00:00:00.000Z');
    expect(tabletTime.safeParse('2021-09-22T24:00:00+08:00').data?.toISOString()).toBe(
      '2021-09-22T16:00:00.000Z',
    );
  });

  test.each([
    '2021-09-22T24:00:01+08:00',
    '2021-09-22T24:30:00+08:00',
    '2021-09-22T25:00:00+08:00',
    '2021-02-29T24:00:00+08:00',
    '2021-09-22T24:00:00',
    '2021-09-22 24:00:00+08:00',
  ])('%s is none', (text) => {
    expect(read(text)).toBeUndefined();
  });
});
