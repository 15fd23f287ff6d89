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

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUIDv8 (RFC 9562 §5.8) from the first 16 of the given bytes: the version and variant bits are set, the
 * other 122 are kept. Lower case, with hyphens. Throws RangeError on fewer than 16 bytes.
 */
export function uuidV8FromBytes(bytes: Uint8Array): string {
  if (bytes.length < 16) throw new RangeError('a UUID takes 16 bytes');
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    let byte = bytes[i] ?? 0;
    if (i === 6) byte = (byte & 0x0f) | 0x80;
    if (i === 8) byte = (byte & 0x3f) | 0x80;
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += hex[byte];
  }
  return text;
}
