import { createHash } from 'node:crypto';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';

/** An id (UUIDv8) made from what makes something the same thing. All of these are ids and codes: nothing of a person. */
export function hashedId(...parts: readonly (string | number)[]): string {
  return uuidV8FromBytes(createHash('sha256').update(parts.join('\u0000')).digest());
}

/** A barcode at a site. */
export const tubeIdOf = (drillId: string, siteId: string, barcode: string): string =>
  hashedId('tube', drillId, siteId, barcode);

/** What a device recorded under a sequence. Another thing under the same sequence is another act. */
export const actIdOf = (device: string, deviceSeq: number, what: readonly (string | number)[]): string =>
  hashedId('act', device, deviceSeq, ...what);

/** What headquarters are to look at. */
export const reviewIdOf = (code: string, tubeId: string, registrationId: string | null): string =>
  hashedId('review', code, tubeId, registrationId ?? '');
