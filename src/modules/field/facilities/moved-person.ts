import { type DocumentType, maskDocument, maskName, maskPhone } from '../../../core/identity/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

/** What is known of somebody who is transferred: kept only sealed. */
export interface MovedPerson {
  name: string;
  /** Null of somebody who could show none. */
  document: { type: DocumentType; number: string } | null;
  /** E.164. */
  phone: string | null;
  /** Building, stairwell and room, or what else says where to fetch them. */
  address: string | null;
}

/** The tables that hold such people. */
type MovedTable = 'transfers' | 'facility_stays' | 'transfer_chains';

const contextOf = (table: MovedTable, row: string) => ({ table, column: 'person', row });

/** Encrypts who somebody is, for one row. */
export const sealMoved = (
  keys: DrillKeys,
  table: MovedTable,
  row: string,
  { name, document, phone, address }: MovedPerson,
): Buffer => seal(keys.data, JSON.stringify({ name, document, phone, address }), contextOf(table, row));

/** Decrypts it. @throws Error when the row, the table or the key is another one */
export const openMoved = (keys: DrillKeys, table: MovedTable, row: string, sealed: Buffer): MovedPerson =>
  JSON.parse(open(keys.data, sealed, contextOf(table, row)).toString('utf8')) as MovedPerson;

/** What answers show of somebody: everything masked, and where to fetch them not at all. */
export const maskMoved = ({ name, document, phone }: MovedPerson) => ({
  name: maskName(name),
  document: document && { type: document.type, number: maskDocument(document.number) },
  phone: phone === null ? null : maskPhone(phone),
});
