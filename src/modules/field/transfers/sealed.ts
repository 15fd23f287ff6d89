import { open, seal } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

const plateOf = (row: string) => ({ table: 'transfers', column: 'plate', row });
const noteOf = (row: string) => ({ table: 'transfer_acts', column: 'note', row });

/** The number plate of the vehicle of a transfer, encrypted. */
export const sealPlate = (keys: DrillKeys, transferId: string, plate: string): Buffer =>
  seal(keys.data, plate, plateOf(transferId));

/** Decrypts it. @throws Error where the key or the transfer is another one */
export const openPlate = (keys: DrillKeys, transferId: string, plate: Buffer): string =>
  open(keys.data, plate, plateOf(transferId)).toString('utf8');

/** What was said of something that was done, encrypted. */
export const sealNote = (keys: DrillKeys, actId: string, note: string): Buffer =>
  seal(keys.data, note, noteOf(actId));

/** Decrypts it. @throws Error where the key or the act is another one */
export const openNote = (keys: DrillKeys, actId: string, note: Buffer): string =>
  open(keys.data, note, noteOf(actId)).toString('utf8');
