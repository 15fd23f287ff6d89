import type { z } from 'zod';
import type { Text } from '../../errors/index.ts';

const likeTheExample: Text = { en: 'text in the form of the example', zh: '与示例格式相同的文本' };

/** How a text of each format is written: zod's whole list, so that a new one does not go without words. */
export const formats: Readonly<Record<z.core.$ZodStringFormats, Text>> = {
  email: { en: 'an e-mail address', zh: '电子邮箱地址' },
  url: { en: 'an address that begins with https://', zh: '以 https:// 开头的网址' },
  emoji: { en: 'an emoji', zh: '表情符号' },
  uuid: {
    en: 'an id as the service gave it, 32 hex digits in five groups',
    zh: '本服务给出的编号（五段共 32 位十六进制字符）',
  },
  guid: { en: 'an id, 32 hex digits in five groups', zh: '编号（五段共 32 位十六进制字符）' },
  nanoid: { en: 'an id of 21 letters and digits', zh: '21 位字母数字编号' },
  cuid: { en: 'an id that begins with c', zh: '以 c 开头的编号' },
  cuid2: { en: 'an id of small letters and digits', zh: '小写字母与数字组成的编号' },
  ulid: { en: 'an id of 26 letters and digits', zh: '26 位字母数字编号' },
  xid: { en: 'an id of 20 letters and digits', zh: '20 位字母数字编号' },
  ksuid: { en: 'an id of 27 letters and digits', zh: '27 位字母数字编号' },
  datetime: { en: 'a date and time with its offset from UTC', zh: '带时区偏移的日期时间' },
  date: { en: 'a date as year-month-day', zh: '“年-月-日”格式的日期' },
  time: { en: 'a time of day as hours:minutes:seconds', zh: '“时:分:秒”格式的时间' },
  duration: { en: 'a duration as in ISO 8601', zh: 'ISO 8601 格式的时长' },
  ipv4: { en: 'an IPv4 address', zh: 'IPv4 地址' },
  ipv6: { en: 'an IPv6 address', zh: 'IPv6 地址' },
  cidrv4: { en: 'a range of IPv4 addresses', zh: 'IPv4 地址段' },
  cidrv6: { en: 'a range of IPv6 addresses', zh: 'IPv6 地址段' },
  base64: { en: 'bytes in base64', zh: 'base64 编码的内容' },
  base64url: { en: 'bytes in base64url', zh: 'base64url 编码的内容' },
  json_string: { en: 'JSON as text', zh: 'JSON 文本' },
  e164: { en: 'a telephone number with + and the code of its country', zh: '以 + 和国家代码开头的电话号码' },
  credit_card: { en: 'the number of a credit card', zh: '信用卡号' },
  iban: { en: 'the number of a bank account', zh: '银行账号' },
  lowercase: { en: 'text in small letters', zh: '小写文本' },
  uppercase: { en: 'text in capital letters', zh: '大写文本' },
  jwt: { en: 'a signed token', zh: '签名令牌' },
  regex: likeTheExample,
  starts_with: likeTheExample,
  ends_with: likeTheExample,
  includes: likeTheExample,
};
