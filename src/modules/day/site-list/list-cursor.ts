import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalidField } from '../../../platform/http/index.ts';
import type { ListedWindow } from './site-list.read.ts';

/** What a tablet has, as its next request says it. Opaque to the tablet: digests of parts, no ids. */
export interface ListCursor {
  siteId: string;
  /** The range that was asked for, as ms; null for no bound. */
  from: number | null;
  to: number | null;
  /** By the service's clock, ms. */
  asOf: number;
  /** Digest of the windows, which rows refer to by their place. */
  windows: string;
  /** Length of the parts' prefixes: 16 ** digits parts. */
  digits: number;
  digests: ReadonlyMap<string, number>;
}

const version = 1;
const bytesEach = 6;

const head = z.tuple([
  z.literal(version),
  z.uuid(),
  z.int().nullable(),
  z.int().nullable(),
  z.int(),
  z.string().max(20),
  z.int().min(0).max(2),
]);

/** The longest cursor there is: 256 digests of 6 bytes, and its head. */
export const longestCursor = 2_400;

/** The prefixes of all parts, in order: of 0 digits one, the empty text. */
function prefixesOf(digits: number): string[] {
  return Array.from({ length: 16 ** digits }, (_, n) =>
    digits === 0 ? '' : n.toString(16).padStart(digits, '0'),
  );
}

export function encodeListCursor(cursor: ListCursor): string {
  const { siteId, from, to, asOf, windows, digits, digests } = cursor;
  const prefixes = prefixesOf(digits);
  const bytes = Buffer.alloc(prefixes.length * bytesEach);
  for (const [n, prefix] of prefixes.entries())
    bytes.writeUIntBE(digests.get(prefix) ?? 0, n * bytesEach, bytesEach);
  const first = JSON.stringify([version, siteId, from, to, asOf, windows, digits]);
  return `${Buffer.from(first).toString('base64url')}.${bytes.toString('base64url')}`;
}

/** Reads a cursor of this site's site list back. @throws AppError 400 where it is none */
export function decodeListCursor(text: string, siteId: string): ListCursor {
  const wrong = () =>
    invalidField('?since', 'form', {
      en: "This is no cursor of this site's list. Give the cursor of the bundle that the tablet holds, or leave it out for all of it",
      zh: '不是本采样点名册的游标。请填写平板所存数据包的 cursor，或留空获取全部',
    });
  const [first = '', second = '', ...more] = text.split('.');
  let read: z.output<typeof head>;
  try {
    read = head.parse(JSON.parse(Buffer.from(first, 'base64url').toString('utf8')));
  } catch {
    throw wrong();
  }
  const [, ofSite, from, to, asOf, windows, digits] = read;
  const bytes = Buffer.from(second, 'base64url');
  const prefixes = prefixesOf(digits);
  if (ofSite !== siteId || more.length > 0 || bytes.length !== prefixes.length * bytesEach) throw wrong();
  const digests = new Map(
    prefixes.map((prefix, n) => [prefix, bytes.readUIntBE(n * bytesEach, bytesEach)] as const),
  );
  return { siteId, from, to, asOf, windows, digits, digests };
}

/** Joins parts of two digits to those of fewer, where so many would hold hardly anybody each. */
export function joinParts(digests: ReadonlyMap<string, number>, digits: number): Map<string, number> {
  const joined = new Map<string, number>();
  for (const [prefix, digest] of digests) {
    const shorter = prefix.slice(0, digits);
    joined.set(shorter, xor48(joined.get(shorter) ?? 0, digest));
  }
  return joined;
}

/** Bitwise exclusive or of two numbers of 48 bits, which is more than JavaScript's operators take. */
function xor48(a: number, b: number): number {
  return Number(BigInt(a) ^ BigInt(b));
}

/** Differs where the windows do. */
export function digestOfWindows(windows: readonly ListedWindow[]): string {
  const text = windows.map(({ id, startsAt, endsAt }) => `${id} ${startsAt.getTime()} ${endsAt.getTime()}`);
  return createHash('sha256').update(text.join('\n')).digest('base64url').slice(0, 16);
}
