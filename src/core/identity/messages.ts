import type { BirthDateErrorCode } from './birth-date.ts';
import type { DocumentErrorCode } from './document-types.ts';
import type { NameErrorCode } from './name.ts';
import type { PhoneErrorCode } from './phone.ts';
import type { TextErrorCode } from './text.ts';

export type IdentityErrorCode =
  | BirthDateErrorCode
  | DocumentErrorCode
  | NameErrorCode
  | PhoneErrorCode
  | TextErrorCode;

export type IdentityMessage = {
  /** JSON pointer within a person (HTTP contract); empty for free text, which stands in many places. */
  readonly pointer: string;
  readonly en: string;
  readonly 'zh-CN': string;
};

/** What each refusal says to the person, and which of their fields it points to. */
export const identityMessages: Readonly<Record<IdentityErrorCode, IdentityMessage>> = {
  'document-form': {
    pointer: '/document/number',
    en: 'The number does not have the form of this kind of document.',
    'zh-CN': '证件号码格式与证件类型不符。',
  },
  'document-check-digit': {
    pointer: '/document/number',
    en: 'The last character does not fit the number; one of its digits is wrong.',
    'zh-CN': '证件号码校验位不符，请检查号码。',
  },
  'document-date': {
    pointer: '/document/number',
    en: 'The birth date in the number is not a real date.',
    'zh-CN': '证件号码中的出生日期有误。',
  },
  'document-region': {
    pointer: '/document/number',
    en: 'The number does not begin with the code of a region.',
    'zh-CN': '证件号码中的行政区划代码有误。',
  },
  'document-nationality': {
    pointer: '/document/number',
    en: 'The nationality is not a three-letter code of a country.',
    'zh-CN': '国籍代码有误，应为三位字母代码。',
  },
  'document-nationality-required': {
    pointer: '/document/nationality',
    en: 'A passport needs its nationality: the three letters of its country (ISO 3166-1), as in the passport.',
    'zh-CN': '护照须注明国籍：护照上的三位字母国家代码（ISO 3166-1）。',
  },
  'document-type-mismatch': {
    pointer: '/document/type',
    en: 'The number belongs to another kind of document; give the kind that it is of.',
    'zh-CN': '该号码属于其他类型的证件，请更正证件类型。',
  },
  'name-empty': { pointer: '/name', en: 'A name is needed.', 'zh-CN': '请填写姓名。' },
  'name-too-long': {
    pointer: '/name',
    en: 'A name has at most 200 characters.',
    'zh-CN': '姓名不能超过200个字。',
  },
  'name-characters': {
    pointer: '/name',
    en: 'The name holds characters that a name cannot hold; write it as in the document.',
    'zh-CN': '姓名中含有不能使用的字符，请按证件填写。',
  },
  'phone-invalid': {
    pointer: '/phone',
    en: 'This is not a telephone number; fixed lines need their area code, other countries +code.',
    'zh-CN': '电话号码有误；座机请加区号，境外号码请加国际区号。',
  },
  'birth-date-form': {
    pointer: '/birthDate',
    en: 'This is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the document says no more.',
    'zh-CN': '出生日期有误；请按 YYYY-MM-DD 填写，证件上只有年月或年份的，填 YYYY-MM 或 YYYY。',
  },
  'birth-date-past': {
    pointer: '/birthDate',
    en: 'No living person was born before 1850; correct the year.',
    'zh-CN': '出生年份不能早于1850年，请更正。',
  },
  'birth-date-future': {
    pointer: '/birthDate',
    en: 'Nobody is born in the future; correct the date.',
    'zh-CN': '出生日期不能晚于今天，请更正。',
  },
  'text-empty': {
    pointer: '',
    en: 'The text is empty; write something that can be seen.',
    'zh-CN': '内容不能为空，请填写可见文字。',
  },
  'text-too-long': {
    pointer: '',
    en: 'The text is too long; write a shorter one.',
    'zh-CN': '内容过长，请缩短。',
  },
  'text-characters': {
    pointer: '',
    en: 'The text holds characters that cannot be used; leave out those that are invisible or control others.',
    'zh-CN': '内容中含有不能使用的字符，请删去不可见字符和控制字符。',
  },
};

/** What the refusal of a free text says; of one that is too long how many characters it may have. */
export function textMessage(code: TextErrorCode, max: number): { en: string; zh: string } {
  if (code === 'text-too-long')
    return {
      en: `The text is too long: write ${max} characters at most.`,
      zh: `内容过长，最多 ${max} 个字，请缩短。`,
    };
  const { en, 'zh-CN': zh } = identityMessages[code];
  return { en, zh };
}
