import { expect, test } from 'vitest';
import { isSpelledAlike } from '../../../../src/core/identity/index.ts';
import fc from '../../../support/properties.ts';

test.each([
  ['张伟', 'ZHANG WEI'],
  ['张伟', 'Wei Zhang'],
  ['張偉', 'zhangwei'],
  ['李小龙', 'Xiao-Long Li'],
  // Surnames that are read otherwise than the character mostly is.
  ['单雄信', 'SHAN XIONGXIN'],
  ['仇英', 'Ying QIU'],
  ['曾巩', 'Zeng Gong'],
  ['朴树', 'PIAO SHU'],
  ['欧阳修', 'Xiu Ouyang'],
  ['吕布', 'LÜ BU'],
  ['吕布', 'LYU BU'],
  ['吕布', 'LV BU'],
  ['买买提·艾力', 'Maimaiti Aili'],
  ['西安', "XI'AN"],
  ['John F. Smith', 'SMITH JOHN F'],
  ['José García', 'Garcia Jose'],
])('%s can be %s', (one, other) => {
  expect([isSpelledAlike(one, other), isSpelledAlike(other, one)]).toEqual([true, true]);
});

test.each([
  ['张伟', '张薇'],
  ['张伟', '张伟'],
  ['张伟', 'WANG WEI'],
  ['张伟', 'ZHANG'],
  ['张伟', 'ZHANG WEI MING'],
  // Wade-Giles and Cantonese are out of reach.
  ['张伟', 'CHANG WEI'],
  ['陈大文', 'CHAN TAI MAN'],
  ['John Smith', 'Joan Smith'],
  ['张伟', ''],
  ['', ''],
])('%s is not %s', (one, other) => {
  expect([isSpelledAlike(one, other), isSpelledAlike(other, one)]).toEqual([false, false]);
});

/** Characters of names with their readings. */
const characters: readonly (readonly [string, readonly string[]])[] = [
  ['张', ['ZHANG']],
  ['单', ['SHAN', 'DAN']],
  ['仇', ['QIU']],
  ['曾', ['ZENG']],
  ['吕', ['LU', 'LYU', 'LV', 'LÜ']],
  ['伟', ['WEI']],
  ['薇', ['WEI']],
  ['小', ['XIAO']],
  ['安', ['AN']],
  ['行', ['XING', 'HANG']],
];
const written = fc
  .array(
    fc
      .constantFrom(...characters)
      .chain(([sign, readings]) =>
        fc.record({ sign: fc.constant(sign), reading: fc.constantFrom(...readings) }),
      ),
    { minLength: 2, maxLength: 4 },
  )
  .chain((name) =>
    fc.record({
      name: fc.constant(name),
      givenFirst: fc.boolean(),
      between: fc.constantFrom('', ' ', '-'),
      lower: fc.boolean(),
    }),
  );

test('a name is found under its pinyin, in either order, however it is spaced', () => {
  fc.assert(
    fc.property(written, ({ name, givenFirst, between, lower }) => {
      const han = name.map(({ sign }) => sign).join('');
      const [surname = '', ...given] = name.map(({ reading }) => reading);
      const parts = givenFirst ? [given.join(between), surname] : [surname, given.join(between)];
      const latin = lower ? parts.join(' ').toLowerCase() : parts.join(' ');
      expect([isSpelledAlike(han, latin), isSpelledAlike(latin, han)]).toEqual([true, true]);
    }),
  );
});

test('two Chinese names are never one by their sound', () => {
  const name = fc.array(fc.constantFrom(...characters.map(([sign]) => sign)), { minLength: 2, maxLength: 4 });
  fc.assert(fc.property(name, name, (one, other) => !isSpelledAlike(one.join(''), other.join(''))));
});
