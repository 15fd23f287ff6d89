import { maskDocument, maskName, maskPhone } from '../../../core/identity/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, personId, phoneLikenessOf, sharedId } from '../../foundation/vault/index.ts';
import type { ListedPerson } from './row-check.prepare.ts';

/** What a row says of somebody beyond where they live: stored only sealed. */
export type ListedRecord = Omit<ListedPerson, 'division'>;

/** A row as it is stored: all that hashing and sealing makes of it. */
export interface SealedRow {
  /** Keyed hash of the list and of what the row says. */
  id: string;
  /** By what the person is known: the keyed hash of their document, which is the id of their registration. */
  byDocument: string | undefined;
  /** And that of their name and telephone. */
  byPhone: string | undefined;
  division: string | undefined;
  /** Sealed. */
  person: Buffer;
}

const contextOf = (row: string) => ({ table: 'follow_up_rows', column: 'person', row });

/** Hashes and seals one row of a list. */
export function sealListed(keys: DrillKeys, listId: string, listed: ListedPerson): SealedRow {
  const { division, name, document, phone, address, remark } = listed;
  // In this order always: the id is a hash of the text.
  const record = JSON.stringify({ name, document, phone, address, remark });
  const id = sharedId(keys, 'row', [listId, division ?? '', record]);
  return {
    id,
    byDocument: document === undefined ? undefined : personId(keys, document),
    byPhone: phoneLikenessOf(keys, { name, phone }),
    division,
    person: seal(keys.data, record, contextOf(id)),
  };
}

/** Opens a row. @throws Error where the key or the row is another one */
export function openListed(keys: DrillKeys, id: string, sealed: Buffer): ListedRecord {
  return JSON.parse(open(keys.data, sealed, contextOf(id)).toString('utf8')) as ListedRecord;
}

/** What an answer may show of a row. */
export interface ShownListed {
  name: string;
  document: { type: string; number: string } | null;
  phone: string | null;
}

/** The masks of everything that a row says of somebody; where they live and what is remarked stays sealed. */
export function showListed({ name, document, phone }: ListedRecord): ShownListed {
  return {
    name: maskName(name),
    document: document === undefined ? null : { type: document.type, number: maskDocument(document.number) },
    phone: phone === undefined ? null : maskPhone(phone),
  };
}

/** What somebody who tried has noted of it, sealed. */
export const sealNote = (keys: DrillKeys, contactId: string, note: string): Buffer =>
  seal(keys.data, note, noteContext(contactId));

/** Opens such a note. @throws Error where the key or the contact is another one */
export const openNote = (keys: DrillKeys, contactId: string, note: Buffer): string =>
  open(keys.data, note, noteContext(contactId)).toString('utf8');

const noteContext = (row: string) => ({ table: 'follow_up_contacts', column: 'note', row });
