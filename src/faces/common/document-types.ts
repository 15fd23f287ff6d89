import type { Text } from './language.ts';

/** What documents are called. */
export const documentTypes = {
  'resident-id': { en: 'Resident ID card', zh: '居民身份证' },
  'residence-permit-hmt': { en: 'HK/Macao/Taiwan residence permit', zh: '港澳台居民居住证' },
  'permanent-resident-card': { en: 'Foreign permanent resident card', zh: '外国人永久居留身份证' },
  'hk-macao-permit': { en: 'HK/Macao travel permit', zh: '港澳居民来往内地通行证' },
  'taiwan-permit': { en: 'Taiwan travel permit', zh: '台湾居民来往大陆通行证' },
  passport: { en: 'Passport', zh: '护照' },
} satisfies Record<string, Text>;
