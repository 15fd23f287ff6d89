import type { DocumentType } from './document-types.ts';

/**
 * The exact string over which the keyed hash of a registration's id is taken: `type|number`, the number
 * canonical as `normaliseDocument` gives it, so `resident-id|350102199001011234`. Neither part can hold a `|`.
 * The type is part of it: the same digits as a passport and as a Taiwan permit are two people, and the old and
 * the new card of one permanent resident are two documents.
 */
export function registrationKeyInput(type: DocumentType, canonicalNumber: string): string {
  return `${type}|${canonicalNumber}`;
}

/** The two digits of each byte, as character codes. */
const digits = Uint8Array.from(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''),
  (digit) => digit.charCodeAt(0),
);
/** Where the digits of each of 16 bytes stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const written = new Uint8Array(36).fill('-'.charCodeAt(0));
const decoder = new TextDecoder();

/**
 * A UUIDv8 (RFC 9562 §5.8) from the first 16 of the given bytes: the version and variant bits are set, the
 * other 122 are kept. Lower case, with hyphens. Throws RangeError on fewer than 16 bytes.
 *
 * Written into one text: put together of 20, it is made one only where it is first compared, and that takes three times as long
 * (0.45 µs against 1.4).
 */
export function uuidV8FromBytes(bytes: Uint8Array): string {
  if (bytes.length < 16) throw new RangeError('a UUID takes 16 bytes');
  for (let i = 0; i < 16; i += 1) {
    let byte = bytes[i] ?? 0;
    if (i === 6) byte = (byte & 0x0f) | 0x80;
    if (i === 8) byte = (byte & 0x3f) | 0x80;
    const place = places[i] ?? 0;
    written[place] = digits[byte * 2] ?? 0;
    written[place + 1] = digits[byte * 2 + 1] ?? 0;
  }
  return decoder.decode(written);
}
