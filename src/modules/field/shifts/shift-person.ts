import { maskName, maskPhone } from '../../../core/identity/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, sharedId } from '../../foundation/index.ts';

/** Who somebody is: kept only sealed. */
export interface NamedPerson {
  name: string;
  /** E.164. */
  phone: string;
}

const contextOf = (row: string) => ({ table: 'shift_people', column: 'person', row });

/** The id of somebody who works shifts: by their account, or by the telephone of whoever has none. */
export const shiftPersonId = (keys: DrillKeys, account: string | undefined, phone: string): string =>
  sharedId(
    keys,
    'member',
    account === undefined ? ['shifts', 'phone', phone] : ['shifts', 'account', account],
  );

/** Encrypts who somebody is, for their row. */
export const sealShiftPerson = (keys: DrillKeys, id: string, { name, phone }: NamedPerson): Buffer =>
  seal(keys.data, JSON.stringify({ name, phone }), contextOf(id));

/** What answers show of somebody. @throws Error when the row or the key is another one */
export function showShiftPerson(keys: DrillKeys, id: string, sealed: Buffer): NamedPerson {
  const person = JSON.parse(open(keys.data, sealed, contextOf(id)).toString('utf8')) as NamedPerson;
  return { name: maskName(person.name), phone: maskPhone(person.phone) };
}
