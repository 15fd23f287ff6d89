import { describe, expect, test } from 'vitest';
import { normaliseName } from '../../../../src/core/identity/index.ts';

describe('names as people write them', () => {
  test.each([
    ['张三', '张三'],
    ['赵C', '赵C'],
    ['李', '李'],
    ['A', 'A'],
    ['  张  三 ', '张 三'],
    ['张\u3000三', '张 三'],
    ['阿依古丽·买买提', '阿依古丽·买买提'],
    ['阿依古丽\u2022买买提', '阿依古丽·买买提'],
    ['阿依古丽\u30FB买买提', '阿依古丽·买买提'],
    ['阿依古丽\uFF0E买买提', '阿依古丽·买买提'],
    ['阿依古丽\u2027买买提', '阿依古丽·买买提'],
    ['阿依古丽\u0387买买提', '阿依古丽·买买提'],
    ['John F. Smith', 'John F. Smith'],
    ['Elizabeth II', 'Elizabeth II'],
    ["O'Brien-Smith", "O'Brien-Smith"],
    ['Nguyễn Văn An', 'Nguyễn Văn An'],
    ['Zoe\u0308', 'Zo\u00EB'],
    ['བསྟན་འཛིན', 'བསྟན་འཛིན'],
    ['ᠪᠠᠶᠠᠷ', 'ᠪᠠᠶᠠᠷ'],
    ['ᠪᠠ᠋ᠶᠠᠷ', 'ᠪᠠ᠋ᠶᠠᠷ'],
    ['ئايگۈل', 'ئايگۈل'],
    ['김민준', '김민준'],
    ['やまだ たろう', 'やまだ たろう'],
    ['王〇一', '王〇一'],
    ['王伟（大）', '王伟（大）'],
    ['\u{20000}\u{2A6D6}', '\u{20000}\u{2A6D6}'],
    ['张\u{20BB7}', '张\u{20BB7}'],
    ['\u{20000}'.repeat(60), '\u{20000}'.repeat(60)],
    ['张'.repeat(60), '张'.repeat(60)],
    ['e\u0301'.repeat(60), '\u00E9'.repeat(60)],
  ])('%s', (raw, name) => {
    expect(normaliseName(raw)).toEqual({ ok: true, value: name });
  });
});

describe('refused', () => {
  test.each([
    ['empty', '', 'name-empty'],
    ['white space', ' \u3000 ', 'name-empty'],
    ['61 letters', '张'.repeat(61), 'name-too-long'],
    ['61 letters of extension B', '\u{20000}'.repeat(61), 'name-too-long'],
    ['a megabyte', 'a'.repeat(1_000_000), 'name-too-long'],
    ['NUL', '张\0三', 'name-characters'],
    ['a line break', '张\n三', 'name-characters'],
    ['a C1 control', '张\u0085三', 'name-characters'],
    ['a line separator', '张\u2028三', 'name-characters'],
    ['a lone high surrogate', '张\ud800', 'name-characters'],
    ['a lone low surrogate', '\udc00张', 'name-characters'],
    ['a bidi override', '张\u202E三', 'name-characters'],
    ['a bidi isolate', '\u2066张三\u2069', 'name-characters'],
    ['an Arabic letter mark', 'ا\u061Cب', 'name-characters'],
    ['only a zero-width space', '\u200B', 'name-characters'],
    ['a zero-width joiner', '张\u200D三', 'name-characters'],
    ['a byte order mark', '张\uFEFF三', 'name-characters'],
    ['a soft hyphen', '张\u00AD三', 'name-characters'],
    ['a Hangul filler', '\u3164', 'name-characters'],
    ['a variation selector', '葛\u{E0100}', 'name-characters'],
    ['a Mongolian variation selector on its own', '张\u180B', 'name-characters'],
    ['a tag character', '张\u{E0041}', 'name-characters'],
    ['private use', '张\uE000', 'name-characters'],
    ['unassigned', '张\u{2FFE0}', 'name-characters'],
    ['a noncharacter', '张\uFFFF', 'name-characters'],
    ['the replacement character', '张\uFFFD', 'name-characters'],
    ['digits only', '12345', 'name-characters'],
    ['punctuation only', '·-.', 'name-characters'],
    ['a combining mark only', '\u0301', 'name-characters'],
    ['a blank Braille pattern', '\u2800', 'name-characters'],
    ['markup', '<b>张三</b>', 'name-characters'],
    ['an emoji', '张三😀', 'name-characters'],
    ['a formula', '=张三', 'name-characters'],
  ])('%s', (_, raw, code) => {
    expect(normaliseName(raw)).toEqual({ ok: false, code });
  });
});
