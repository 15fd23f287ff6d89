import { standardCharacters } from '../identity/index.ts';

/** Between parts that somebody has set apart themselves. */
const between = /[\s,，、/·>]+/u;

/**
 * After a sign that ends the name of a division which has others below it, as in 福州市鼓楼区中山社区; 社区 (community)
 * and 小区 (estate) end with one of them and are no district.
 */
const afterDivision = /(?<=[省盟市县镇乡]|自治州|街道|(?<![社小])区)(?=..)/u;

/** Words for who runs a division, which official names spell in many ways and people leave out. */
const whoRunsIt = /(?:(?:居民|居|民)?委员?会|(?<=街道)办(?:事处)?|(?<=[镇乡])人民政府)$/u;

/** What is looked through for one question, at most: an address has five levels. */
const mostWords = 8;

/**
 * The words of a division's name or address as people type it, in their order and without what names are spelt
 * differently by: `福州市鼓楼区 中山社区居民委员会` is 福州市, 鼓楼区, 中山社区. The last is of the division itself, those
 * before it may be of divisions above it. Full-width letters and digits count as plain ones. Empty where nothing is
 * left to look for.
 */
export function divisionWords(typed: string): string[] {
  return standardCharacters(typed)
    .normalize('NFKC')
    .split(between)
    .map(bareDivisionName)
    .flatMap((part) => part.split(afterDivision))
    .filter((word) => word !== '')
    .slice(-mostWords);
}

/** A name without who runs it: 中山社区居委会 is 中山社区. A name that is nothing else stays as it is. */
export function bareDivisionName(name: string): string {
  const bare = name.replace(whoRunsIt, '');
  return bare === '' ? name : bare;
}
