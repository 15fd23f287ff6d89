import { hashedId } from '../../foundation/index.ts';

/** A barcode at a site. */
export const tubeIdOf = (drillId: string, siteId: string, barcode: string): string =>
  hashedId('tube', drillId, siteId, barcode);

/** What a device recorded under a sequence. Another thing under the same sequence is another act. */
export const actIdOf = (device: string, deviceSeq: number, what: readonly (string | number)[]): string =>
  hashedId('act', device, deviceSeq, ...what);

/** What headquarters are to look at. */
export const reviewIdOf = (code: string, tubeId: string, registrationId: string | null): string =>
  hashedId('review', code, tubeId, registrationId ?? '');
