import { createHash } from 'node:crypto';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';

/** An id (UUIDv8) made from what makes something the same thing. All of these are ids and codes: nothing of a person. */
function idOf(...parts: readonly (string | number)[]): string {
  return uuidV8FromBytes(createHash('sha256').update(parts.join('\u0000')).digest());
}

/** A code within its drill. */
export const boxIdOf = (drillId: string, code: string): string => idOf('box', drillId, code);

/** What a device recorded under a sequence. Another thing under the same sequence is another act. */
export const boxActIdOf = (device: string, deviceSeq: number, what: readonly (string | number)[]): string =>
  idOf('box act', device, deviceSeq, ...what);

/** A handover for which the giver's device has made no id. */
export const handoverIdOf = (actId: string): string => idOf('handover', actId);

/** The giving up of a tube by an act on its box. */
export const givingUpIdOf = (actId: string, tubeId: string): string => idOf('box gives up', actId, tubeId);
