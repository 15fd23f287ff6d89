import { hashedId } from '../../foundation/index.ts';

/** A code within its drill. */
export const boxIdOf = (drillId: string, code: string): string => hashedId('box', drillId, code);

/** What a device recorded under a sequence. Another thing under the same sequence is another act. */
export const boxActIdOf = (device: string, deviceSeq: number, what: readonly (string | number)[]): string =>
  hashedId('box act', device, deviceSeq, ...what);

/** A handover for which the giver's device has made no id. */
export const handoverIdOf = (actId: string): string => hashedId('handover', actId);

/** The giving up of a tube by an act on its box. */
export const givingUpIdOf = (actId: string, tubeId: string): string =>
  hashedId('box gives up', actId, tubeId);
