import { open, seal } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

const contextOf = (row: string) => ({ table: 'supply_acts', column: 'note', row });

/** Why something was done with a request, encrypted: it may name somebody. */
export const sealNote = (keys: DrillKeys, actId: string, note: string): Buffer =>
  seal(keys.data, note, contextOf(actId));

/** Decrypts it. @throws Error where the key or the act is another one */
export const openNote = (keys: DrillKeys, actId: string, note: Buffer): string =>
  open(keys.data, note, contextOf(actId)).toString('utf8');
