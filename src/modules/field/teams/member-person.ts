import { maskName, maskPhone } from '../../../core/identity/index.ts';
import { keyedHash, open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, sharedId } from '../../foundation/index.ts';

/** Who a member is: kept only sealed. */
export interface MemberPerson {
  name: string;
  /** E.164. */
  phone: string;
}

const contextOf = (row: string) => ({ table: 'team_members', column: 'person', row });

/** The id of a member: by their account, or by the telephone of whoever has none. */
export function memberId(
  keys: DrillKeys,
  teamId: string,
  account: string | undefined,
  phone: string,
): string {
  return sharedId(
    keys,
    'member',
    account === undefined ? [teamId, 'phone', phone] : [teamId, 'account', account],
  );
}

/** Encrypts who a member is, for their row, with what tells whether another file says the same. */
export function sealMember(
  keys: DrillKeys,
  id: string,
  { name, phone }: MemberPerson,
): { person: Buffer; digest: Buffer } {
  const text = JSON.stringify({ name, phone });
  return { person: seal(keys.data, text, contextOf(id)), digest: keyedHash(keys.id, text) };
}

/** Who a member is. @throws Error when the row or the key is another one */
export const openMember = (keys: DrillKeys, id: string, sealed: Buffer): MemberPerson =>
  JSON.parse(open(keys.data, sealed, contextOf(id)).toString('utf8')) as MemberPerson;

/** What answers show of a member. @throws Error when the row or the key is another one */
export function showMemberPerson(keys: DrillKeys, id: string, sealed: Buffer): MemberPerson {
  const person = openMember(keys, id, sealed);
  return { name: maskName(person.name), phone: maskPhone(person.phone) };
}
