import { describe, expect, test } from 'vitest';
import { placesByName } from '../../../../src/core/geography/index.ts';

const places = [
  { code: '35', name: '福建省' },
  { code: '3501', name: '福州市' },
  { code: '350102', name: '鼓楼区' },
  { code: '350102001', name: '鼓东街道' },
  { code: '350102001001', name: '中山社区居委会' },
  { code: '350102002', name: '东街街道办事处' },
  { code: '350102002003', name: '东街社区居委会' },
  { code: '350103', name: '台江区' },
  { code: '350103001001', name: '中山社区居委会' },
  { code: '350103001002', name: '洋中村委会' },
];
const called = placesByName(places);

describe('places by the names that people write', () => {
  test.each([
    ['鼓东街道', '350102001'],
    ['鼓东街道办', '350102001'],
    ['鼓东', '350102001'],
    ['鼓楼区鼓东街道中山社区居委会', '350102001001'],
    ['福建省福州市鼓楼区中山社区', '350102001001'],
    ['鼓楼区 中山', '350102001001'],
    ['台江区/中山社区', '350103001001'],
    ['洋中', '350103001002'],
    // In full before short: both are called 东街.
    ['东街社区', '350102002003'],
    ['东街街道', '350102002'],
  ])('%s', (typed, code) => {
    expect(called(typed)).toEqual({ code, whole: true });
  });

  test('of two places of a name neither is meant', () => {
    expect(called('中山社区')).toBe('several');
    expect(called('东街')).toBe('several');
  });

  test('where more is written than is known, the place in which it lies', () => {
    expect(called('鼓楼区金牛新村三期')).toEqual({ code: '350102', whole: false });
  });

  test.each(['深圳市罗湖区渔民村', '上海市鼓东街道', '', '。', '待查'])('%j is none', (typed) => {
    expect(called(typed)).toBeUndefined();
  });
});
