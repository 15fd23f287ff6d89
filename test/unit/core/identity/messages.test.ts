import { expect, test } from 'vitest';
import {
  identityMessages,
  normaliseBirthDate,
  normaliseDocument,
  normaliseName,
  normalisePhone,
  safeText,
} from '../../../../src/core/identity/index.ts';

test('every refusal has a text in both languages, and a pointer into the person', () => {
  const today = '2021-09-22';
  const refusals = [
    normaliseDocument('resident-id', '1', { today }),
    normaliseDocument('resident-id', '350102199001011230', { today }),
    normaliseDocument('resident-id', '350102199002301230', { today }),
    normaliseDocument('resident-id', '000102199001011238', { today }),
    normaliseDocument('resident-id', '810000199408230021', { today }),
    normaliseDocument('passport', 'L898902C3', { today, nationality: 'QQQ' }),
    normaliseDocument('passport', 'L898902C3', { today }),
    normaliseName(''),
    normaliseName('1'),
    normaliseName('张'.repeat(201)),
    normalisePhone('1'),
    safeText(''),
    safeText('\0a'),
    safeText('a'.repeat(201)),
    ...['1990-13', '1849', '2022'].map((date) => normaliseBirthDate(date, '2021-09-22')),
  ].map((result) => (result.ok ? 'accepted' : result.code));
  expect(new Set(refusals)).toEqual(new Set(Object.keys(identityMessages)));
  for (const [code, message] of Object.entries(identityMessages)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(message.en).toMatch(/^[A-Z].*\.$/);
    expect(message['zh-CN']).toMatch(/\p{Script=Han}.*。$/u);
    expect(message.pointer).toMatch(/^(\/document\/(type|number|nationality)|\/name|\/phone|\/birthDate|)$/);
  }
});
