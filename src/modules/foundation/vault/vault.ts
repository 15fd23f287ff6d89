import { hash } from 'node:crypto';
import {
  bareNumber,
  type DocumentType,
  doorKey,
  maskDocument,
  maskName,
  maskPhone,
  nameKey,
  registrationKeyInput,
  uuidV8FromBytes,
} from '../../../core/identity/index.ts';
import { keyedHash, open, type SecretKey, seal } from '../../../platform/crypto/index.ts';

/** A drill's two keys: one seals personal data, the other makes ids. */
export interface DrillKeys {
  data: SecretKey;
  id: SecretKey;
}

/** What is known of a person beyond codes and times: stored only sealed. */
export interface PersonalRecord {
  name: string;
  /** Document type and canonical number. */
  type: string;
  number: string;
  /** E.164. */
  phone?: string | undefined;
  birthDate?: string | undefined;
  unit?: string | undefined;
  room?: string | undefined;
  consent?: { version: string; givenAt: string; guardian?: { name: string; phone: string } | undefined };
}

/** The tables that hold sealed people. */
export type PeopleTable = 'registrations' | 'roster';

/**
 * The id of a person in a drill: HMAC-SHA256(drill's id key, `type|number`) as a UUIDv8. The same document
 * gives the same id, in a registration, on the roster and at the lane; without the key it means nothing.
 */
export function personId(keys: DrillKeys, document: { type: DocumentType; number: string }): string {
  return uuidV8FromBytes(keyedHash(keys.id, registrationKeyInput(document.type, document.number)));
}

/** An id (UUIDv8) made from what makes something the same thing. To be made of ids and codes alone: it is no keyed hash, so nothing of a person. */
export function hashedId(...parts: readonly (string | number)[]): string {
  return uuidV8FromBytes(hash('sha256', parts.join('\u0000'), 'buffer'));
}

/** The id of something that people share (a household, a building), from what makes it the same thing. */
export function sharedId(
  keys: DrillKeys,
  kind:
    | 'household'
    | 'building'
    | 'door'
    | 'likeness'
    | 'number'
    | 'contact'
    | 'phone'
    | 'row'
    | 'site'
    | 'job'
    | 'member'
    | 'stairwell'
    | 'visit'
    | 'check'
    | 'passage'
    | 'plate',
  parts: readonly string[],
): string {
  return uuidV8FromBytes(keyedHash(keys.id, [kind, ...parts].join('\u0000')));
}

/**
 * What one human's registrations have in common whatever document each was made with: a keyed hash of the name (as
 * names are compared: `nameKey`) and the birth date. People who merely share both have it in common, too: whoever
 * compares looks further. Undefined without a birth date.
 */
export function likenessOf(keys: DrillKeys, person: PersonalRecord): string | undefined {
  if (person.birthDate === undefined) return undefined;
  return sharedId(keys, 'likeness', [nameKey(person.name), person.birthDate]);
}

/**
 * What registrations of the same letters and digits have in common, whichever kind of document and nationality each was
 * entered with: a keyed hash of them. Undefined for documents whose number shows their kind.
 */
export function numberLikenessOf(
  keys: DrillKeys,
  document: { type: DocumentType; number: string },
): string | undefined {
  const bare = bareNumber(document.type, document.number);
  return bare === undefined ? undefined : sharedId(keys, 'number', [bare]);
}

/**
 * What registrations of one birth date, telephone and door have in common, whatever their names: twins have it, and one human
 * who is registered once in characters and once in pinyin. Undefined without a birth date or a telephone.
 */
export function contactLikenessOf(
  keys: DrillKeys,
  buildingId: string,
  person: PersonalRecord,
): string | undefined {
  const { birthDate, phone } = person;
  if (birthDate === undefined || phone === undefined) return undefined;
  return sharedId(keys, 'contact', [birthDate, phone, buildingId, ...doorKey(person)]);
}

/**
 * What one human's registration and a row of a list have in common where the row names no document: a keyed hash of the name
 * (as names are compared) and the telephone. Undefined without a telephone.
 */
export function phoneLikenessOf(
  keys: DrillKeys,
  { name, phone }: Pick<PersonalRecord, 'name' | 'phone'>,
): string | undefined {
  return phone === undefined ? undefined : sharedId(keys, 'phone', [nameKey(name), phone]);
}

/** Encrypts a person's record for one row. */
export function sealPerson(keys: DrillKeys, table: PeopleTable, id: string, person: PersonalRecord): Buffer {
  return seal(keys.data, JSON.stringify(person), { table, column: 'person', row: id });
}

/** Decrypts it. @throws Error when the row, the table or the key is another one. */
export function openPerson(keys: DrillKeys, table: PeopleTable, id: string, sealed: Buffer): PersonalRecord {
  return JSON.parse(
    open(keys.data, sealed, { table, column: 'person', row: id }).toString('utf8'),
  ) as PersonalRecord;
}

/** What `maskPerson` and the door's own mask leave of a sealed record. */
export interface ShownPerson {
  person: MaskedPerson;
  unit: string | null;
  /** A star for each letter of the room. */
  room: string | null;
}

/** What answers show of a sealed record. @throws Error as `openPerson` */
export function showPerson(keys: DrillKeys, table: PeopleTable, id: string, sealed: Buffer): ShownPerson {
  const record = openPerson(keys, table, id, sealed);
  return {
    person: maskPerson(record),
    unit: record.unit ?? null,
    room: record.room === undefined ? null : '*'.repeat(Array.from(record.room).length),
  };
}

/** What an answer may show of a person. */
export interface MaskedPerson {
  name: string;
  document: { type: string; number: string };
  phone: string | null;
}

function maskPerson(person: PersonalRecord): MaskedPerson {
  return {
    name: maskName(person.name),
    document: { type: person.type, number: maskDocument(person.number) },
    phone: person.phone === undefined ? null : maskPhone(person.phone),
  };
}
