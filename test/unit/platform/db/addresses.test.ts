import { describe, expect, test } from 'vitest';
import { addressesOf, isDatabaseUrl, placeOf } from '../../../../src/platform/db/addresses.ts';

describe('addresses of databases', () => {
  test.each([
    ['postgres://u:p@h:5432/d', ['postgres://u:p@h:5432/d']],
    ['postgres://u:a,b@h/d', ['postgres://u:a,b@h/d']],
    [
      'postgres://u:p,q@a:5432,b:5433/d?sslmode=require&target_session_attrs=read-write',
      ['postgres://u:p,q@a:5432/d?sslmode=require', 'postgres://u:p,q@b:5433/d?sslmode=require'],
    ],
    ['postgresql://a,[::1]:5433,c/d', ['postgresql://a/d', 'postgresql://[::1]:5433/d', 'postgresql://c/d']],
  ])('of %s', (url, addresses) => {
    expect(addressesOf(url)).toEqual(addresses);
    expect(isDatabaseUrl(url)).toBe(true);
  });

  test.each([
    '',
    'postgres://',
    'postgres://a,,b/d',
    'postgres://a:x,b/d',
    'mysql://a,b/d',
    'redis://h',
    'a,b',
  ])('%j is none', (text) => {
    expect(isDatabaseUrl(text)).toBe(false);
  });

  test('a place names nobody', () => {
    expect(placeOf('postgres://who:secret@h:5433/d?x=1')).toBe('h:5433/d');
  });
});
