import {
  citizenCheckCharacter,
  type DocumentType,
  maskDocument,
  maskName,
  maskPhone,
  type NormalisedDocument,
  normaliseDocument,
  normaliseName,
  normalisePhone,
} from '../../../src/core/identity/index.ts';
import { today } from './fixed.ts';
import type { VectorFile } from './vector.ts';

/** What a program makes of something that a person has written: its one form and its mask, or the code of the refusal. */
export type Read<Value> = { value: Value; masked: string } | { code: string };

export interface DocumentInput {
  type: DocumentType;
  number: string;
  nationality?: string;
}

/** Seventeen digits with their check character (ISO 7064 MOD 11-2). */
const checked = (seventeen: string) => seventeen + citizenCheckCharacter(seventeen);
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

const mainland = checked('35010219900101123');

const documents: [type: DocumentType, number: string, why: string, nationality?: string][] = [
  ['resident-id', '11010519491231002X', 'The example of GB 11643-1999.'],
  ['resident-id', '11010519491231002x', 'A small x is the same.'],
  [
    'resident-id',
    ` ${mainland.slice(0, 6)} ${mainland.slice(6, 14)}-${mainland.slice(14)} `,
    'Spaces and dashes go.',
  ],
  ['resident-id', fullWidth(mainland), 'Full-width digits become ASCII (NFKC).'],
  [
    'resident-id',
    '110105491231002',
    'The 15-digit form of the first generation: 19 and the check character are put in.',
  ],
  ['resident-id', checked('35010220000229002'), '29 February of a leap year; an even 17th digit: female.'],
  ['resident-id', checked('35010220210922001'), 'Born today.'],
  ['resident-id', '110105194912310021', 'The check character is X.'],
  ['resident-id', checked('35010220010229002'), '2001 has no 29 February.'],
  ['resident-id', checked('35010220210923001'), 'Born tomorrow.'],
  ['resident-id', checked('35010218491231001'), 'Before 1850.'],
  ['resident-id', checked('00000019900101123'), 'No province begins 00.'],
  ['resident-id', checked('99999919900101123'), 'Begins with 9: a permanent resident’s.'],
  ['resident-id', '81000019940823002X', 'Begins 810000: a residence permit, whatever its check character.'],
  ['resident-id', '1101051949123100', 'Sixteen signs.'],
  ['resident-id', '11010519491231002Х', 'The last is a Cyrillic letter.'],
  ['residence-permit-hmt', '810000199408230021', 'Hong Kong.'],
  ['residence-permit-hmt', checked('82000019900101001'), 'Macao.'],
  ['residence-permit-hmt', checked('83000019900101002'), 'Taiwan: 83, which some libraries refuse.'],
  ['residence-permit-hmt', '810000199408230022', 'The check character is 1.'],
  ['residence-permit-hmt', checked('81000019941323002'), 'There is no month 13.'],
  ['residence-permit-hmt', mainland, 'A mainland number.'],
  ['residence-permit-hmt', 'H12345678', 'A travel permit has another form.'],
  [
    'permanent-resident-card',
    '935840199001010015',
    'The form of 2023: 9, province, nationality, date, sequence, check.',
  ],
  [
    'permanent-resident-card',
    'USA110180010112',
    'The older form, without a check that anybody has published.',
  ],
  ['permanent-resident-card', '935840199001010014', 'The check character is 5.'],
  ['permanent-resident-card', checked('90084019900101001'), 'No province 00.'],
  ['permanent-resident-card', 'XYZ110180010112', 'No such nationality.'],
  ['permanent-resident-card', 'USA110180023012', 'No 30 February.'],
  ['permanent-resident-card', mainland, 'A mainland number.'],
  ['hk-macao-permit', 'H12345678', 'H and eight digits.'],
  ['hk-macao-permit', 'M1234567801', 'Macao; the count of issues (01) is no part of the number.'],
  ['hk-macao-permit', 'h 1234-5678', 'As people type it.'],
  ['hk-macao-permit', 'H1234567', 'A digit is missing.'],
  ['hk-macao-permit', 'C12345678', 'C is the permit of mainlanders to Hong Kong.'],
  ['taiwan-permit', '12345678', 'Eight digits.'],
  ['taiwan-permit', '1234567801(B)', 'Count of issues and office of an older one are dropped.'],
  ['taiwan-permit', '1234567801D', 'The same.'],
  ['taiwan-permit', '1234567', 'A digit is missing.'],
  ['taiwan-permit', '123456780', 'Nine digits: no form of it.'],
  ['passport', 'L898902C3', 'The number of ICAO Doc 9303, which does not say of which country it is.'],
  ['passport', 'L898902C3', 'With its nationality.', 'CAN'],
  [
    'passport',
    '123456789',
    'The nationality leads the number: numbers are unique within their issuer.',
    'GBR',
  ],
  ['passport', 'gbr:123456789', 'A canonical number given again, in small letters.'],
  ['passport', '123456789', 'Small letters.', 'gbr'],
  ['passport', 'X1234567', 'Kosovo: a code of ICAO’s, none of ISO’s.', 'RKS'],
  ['passport', '123456789', 'No such nationality.', 'XYZ'],
  ['passport', 'GBR:123456789', 'The number says another.', 'USA'],
  ['passport', 'ABCDEFG', 'At least one digit.', 'CAN'],
  ['passport', 'A1234567890', 'More than nine.', 'CAN'],
  ['passport', mainland, 'A mainland number.'],
];

/** Document numbers of all six types. */
export function documentVectors(): VectorFile<DocumentInput, Read<NormalisedDocument>> {
  return {
    about: `Document numbers as people write them, on ${today}: one form each and its mask, or why it cannot be one.`,
    vectors: documents.map(([type, number, why, nationality]) => {
      const result = normaliseDocument(type, number, { today, nationality });
      return {
        name: `${type} ${nationality === undefined ? '' : `${nationality} `}${number}`,
        input: { type, number, ...(nationality === undefined ? {} : { nationality }) },
        expected: result.ok
          ? { value: result.value, masked: maskDocument(result.value.number) }
          : { code: result.code },
        why,
      };
    }),
  };
}

const names: [name: string, raw: string, why: string][] = [
  ['two signs', '张三', 'As it is; the mask shows the surname.'],
  ['three signs', '张小丰', 'First and last are shown.'],
  ['four signs', '欧阳娜娜', 'First and last are shown.'],
  ['one sign', '李', 'Nothing is shown.'],
  ['an ideograph of extension B', '张\u{20BB7}', 'One sign, two UTF-16 units: masks count code points.'],
  ['white space', '  张\u3000三 ', 'Trimmed, and folded to one space.'],
  ['middle dot', '阿依古丽·买买提', 'U+00B7, the stored dot; each part shows its first sign.'],
  ['bullet', '阿依古丽\u2022买买提', 'U+2022 becomes U+00B7.'],
  ['Katakana middle dot', '阿依古丽\u30FB买买提', 'U+30FB becomes U+00B7.'],
  ['full-width stop', '阿依古丽\uFF0E买买提', 'U+FF0E becomes U+00B7.'],
  ['hyphenation point', '阿依古丽\u2027买买提', 'U+2027 becomes U+00B7.'],
  ['ASCII full stop', 'John F. Smith', 'Stays.'],
  ['decomposed', 'Zoe\u0308', 'NFC: two code points become one.'],
  ['Vietnamese', 'Nguy\u1EC5n V\u0103n An', 'Already NFC.'],
  ['apostrophe and hyphen', 'O\u2019Brien-Smith', 'Kept as they are written.'],
  [
    'Tibetan',
    'བསྟན་འཛིན',
    'The mark between syllables is part of it; a mask keeps letters and their marks together.',
  ],
  ['Mongolian with a variation selector', 'ᠪᠠ᠋ᠶᠠᠷ', 'The only invisible sign that a name may hold.'],
  ['Uyghur', 'ئايگۈل', 'Written from right to left, without any control for that.'],
  ['numeral', 'Elizabeth II', 'Letters and numerals.'],
  ['the sign 〇', '王〇一', 'A letter in names.'],
  ['brackets', '王伟（大）', 'Full-width brackets stay.'],
  ['sixty signs', '张'.repeat(60), 'The longest.'],
  ['sixty-one signs', '张'.repeat(61), 'Too long.'],
  ['sixty signs written with 120 code points', 'e\u0301'.repeat(60), 'Counted after NFC.'],
  ['empty', '', 'Nothing.'],
  ['white space alone', ' \u3000 ', 'Nothing.'],
  ['a line break', '张\n三', 'A control character.'],
  ['NUL', '张\u0000三', 'A control character, which PostgreSQL could not store.'],
  ['a zero-width joiner', '张\u200D三', 'Invisible: the same name twice.'],
  ['a bidi override', '张\u202E三', 'Turns what stands after it.'],
  ['a lone surrogate', '张\uD800', 'No character.'],
  ['private use', '张\uE000', 'Means something on one machine only.'],
  ['digits', '12345', 'No letter.'],
  ['an emoji', '张三😀', 'A symbol.'],
  ['a formula', '=张三', 'What a spreadsheet would run.'],
  ['markup', '<b>张三</b>', 'Symbols.'],
];

/** Names as people write them. */
export function nameVectors(): VectorFile<{ name: string }, Read<string>> {
  return {
    about:
      'Names: the form in which they are stored and compared, and the mask in which they are shown; or the refusal.',
    vectors: names.map(([name, raw, why]) => {
      const result = normaliseName(raw);
      return {
        name,
        input: { name: raw },
        expected: result.ok ? { value: result.value, masked: maskName(result.value) } : { code: result.code },
        why,
      };
    }),
  };
}

const phones: [name: string, raw: string, why: string][] = [
  ['a mainland mobile', '13812345678', 'The mainland is where a number without a prefix is.'],
  ['with the prefix of the country', '+8613812345678', 'The same number.'],
  ['with spaces and dashes', '138-1234 5678', 'The same number.'],
  ['in full-width digits', fullWidth('13812345678'), 'The same number (NFKC).'],
  ['a fixed line with its area code', '0591-87654321', 'Fuzhou.'],
  ['a fixed line in brackets', '(0591)87654321', 'The same.'],
  ['Hong Kong', '+852 6123 4567', 'With its prefix.'],
  ['Macao', '+853 6612 3456', 'With its prefix.'],
  ['Taiwan', '+886 912 345 678', 'With its prefix.'],
  ['Britain', '+44 7400 123456', 'Any other country with its prefix.'],
  ['a fixed line without its area code', '87654321', 'It does not say of which town.'],
  ['ten digits', '1381234567', 'One is missing.'],
  ['twelve digits', '138123456789', 'One too many.'],
  ['Hong Kong without its prefix', '61234567', 'Looks like a fixed line without an area code.'],
  ['with an extension', '0591-87654321 ext. 5', 'An extension takes no message.'],
  ['letters', '1381234ABCD', 'No digits.'],
  ['a service number', '110', 'Nobody’s.'],
  ['empty', '', 'Nothing.'],
];

/** Telephone numbers as people write them. */
export function phoneVectors(): VectorFile<{ phone: string }, Read<string>> {
  return {
    about: 'Telephone numbers: E.164 and the mask in which they are shown, or the refusal.',
    vectors: phones.map(([name, raw, why]) => {
      const result = normalisePhone(raw);
      return {
        name,
        input: { phone: raw },
        expected: result.ok
          ? { value: result.value, masked: maskPhone(result.value) }
          : { code: result.code },
        why,
      };
    }),
  };
}
