import { open, seal } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

/** What of a delivery is kept only sealed: the door, and what is needed there. */
export interface Need {
  building: string;
  unit: string | null;
  room: string | null;
  what: string;
}

/** Who took it, in the words of whoever brought it: a household has no account that could sign. */
export interface Signature {
  name: string | null;
  note: string | null;
}

const contextOf = (column: 'need' | 'signature', row: string) => ({ table: 'deliveries', column, row });

export const sealNeed = (keys: DrillKeys, id: string, { building, unit, room, what }: Need): Buffer =>
  seal(keys.data, JSON.stringify({ building, unit, room, what }), contextOf('need', id));

/** Decrypts it. @throws Error where the key or the delivery is another one */
export const openNeed = (keys: DrillKeys, id: string, need: Buffer): Need =>
  JSON.parse(open(keys.data, need, contextOf('need', id)).toString('utf8')) as Need;

export const sealSignature = (keys: DrillKeys, id: string, { name, note }: Signature): Buffer =>
  seal(keys.data, JSON.stringify({ name, note }), contextOf('signature', id));

/** Decrypts it. @throws Error where the key or the delivery is another one */
export const openSignature = (keys: DrillKeys, id: string, signature: Buffer): Signature =>
  JSON.parse(open(keys.data, signature, contextOf('signature', id)).toString('utf8')) as Signature;
