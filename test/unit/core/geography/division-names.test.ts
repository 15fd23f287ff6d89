import { describe, expect, test } from 'vitest';
import { bareDivisionName, divisionWords } from '../../../../src/core/geography/index.ts';

describe('names of divisions as people type them', () => {
  test.each([
    ['鼓楼', ['鼓楼']],
    ['鼓楼区', ['鼓楼区']],
    [' 中山社区 ', ['中山社区']],
    ['中山社区居委会', ['中山社区']],
    ['中山社区居民委员会', ['中山社区']],
    ['中山居委会', ['中山']],
    ['下洋村委会', ['下洋村']],
    ['下洋村民委员会', ['下洋村']],
    ['鼓东街道办事处', ['鼓东街道']],
    ['鼓东街道办', ['鼓东街道']],
    ['荆溪镇人民政府', ['荆溪镇']],
    ['鼓楼区 中山', ['鼓楼区', '中山']],
    ['福建省/福州市/鼓楼区', ['福建省', '福州市', '鼓楼区']],
    ['福建省福州市鼓楼区鼓东街道中山社区居委会', ['福建省', '福州市', '鼓楼区', '鼓东街道', '中山社区']],
    ['鼓楼区中山社区', ['鼓楼区', '中山社区']],
    // A community that is called after an estate stays whole.
    ['融侨小区社区', ['融侨小区社区']],
    ['第１社区', ['第1社区']],
    ['居委会', ['居委会']],
    ['、，', []],
    ['一 二 三 四 五 六 七 八 九', ['二', '三', '四', '五', '六', '七', '八', '九']],
  ])('%s', (typed, words) => {
    expect(divisionWords(typed)).toEqual(words);
  });

  test('a name goes without who runs it, unless there is no more to it', () => {
    expect(bareDivisionName('中山社区居委会')).toBe('中山社区');
    expect(bareDivisionName('鼓楼区')).toBe('鼓楼区');
    expect(bareDivisionName('居委会')).toBe('居委会');
  });
});
