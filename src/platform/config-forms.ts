import { isIP } from 'node:net';
import { z } from 'zod';
import { isDatabaseUrl } from './db/addresses.ts';
import { isRedisUrl } from './redis/address.ts';

/** Where a PostgreSQL is. */
export const postgresUrl = z.string().refine(isDatabaseUrl, {
  error: 'must be a postgres:// URL, of one host or of several with commas between',
});
/** Where the queue is. */
export const queueUrl = z.string().refine((text) => isRedisUrl(text) || isPostgresUrl(text), {
  error:
    'must be a redis://, rediss:// or postgres:// URL, or redis+sentinel://host:26379,host:26379/NAME where Sentinels watch it',
});

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

/** A key of 32 bytes. */
export const masterKey = z.string().refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), {
  error: 'must be 32 bytes in base64 (44 characters)',
});

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

/** An address, or a CIDR range. */
export const addressRange = z
  .string()
  .refine(isAddressRange, { error: 'must be addresses or CIDR ranges, separated by commas' });

/** The same, or `all`. */
export const allOrRange = z.string().refine((text) => text === 'all' || isAddressRange(text), {
  error: 'must be all, or addresses or CIDR ranges, separated by commas',
});

/** Where a page came from. */
export const origin = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text, {
    error:
      'must be origins such as https://app.example, with no path and no slash at the end, separated by commas',
  });

/** Several, separated by commas. */
export const list = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));

/** A whole number within bounds. */
export function whole(low: number, high: number) {
  const error = `must be a whole number from ${low} to ${high}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .pipe(z.number().min(low, { error }).max(high, { error }));
}
