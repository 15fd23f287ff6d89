import type { z } from 'zod';
import { type DocumentType, maskName, maskPhone } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { divisionCode, fieldProblem, uuid } from '../../../platform/http/index.ts';
import {
  type DrillKeys,
  documentSchema,
  openPerson,
  personId,
  personName,
  phone,
  phoneLikenessOf,
} from '../../foundation/index.ts';

/** Somebody as they are told of: by the id of their registration, or by who they are. */
export interface ToldPerson {
  registrationId?: string | undefined;
  name?: string | undefined;
  document?: { type: DocumentType; number: string } | undefined;
  phone?: string | undefined;
  /** Where they live, as far as it is known. */
  division?: string | undefined;
}

/** What is known of somebody by what was told alone: kept only sealed. */
interface ToldRecord {
  name: string;
  document?: { type: DocumentType; number: string } | undefined;
  phone?: string | undefined;
}

/** Somebody who was told of, with their id, and what is kept of them where nobody knows them otherwise. */
export interface IdentifiedPerson {
  personId: string;
  /** Sealed; null of whoever was told of by an id. */
  person: Buffer | null;
  division: string | null;
}

/** Fields by which somebody is told of; `knowsWho` refuses what names nobody. */
export const toldFields = (clock: Clock) => ({
  registrationId: uuid.optional().meta({ description: 'Somebody who is registered or on the roster' }),
  name: personName.optional().meta({ description: 'Somebody else, with a document or a telephone' }),
  document: documentSchema(clock).optional(),
  phone: phone.optional(),
  division: divisionCode.optional().meta({ description: 'Where they live, as far as it is known' }),
});

/** Refuses whoever is told of neither by an id nor by a name with a document or a telephone. */
export function knowsWho(told: ToldPerson, context: z.RefinementCtx): void {
  const { registrationId, name, document, phone: number } = told;
  const refuse = (path: string, text: { en: string; zh: string }) =>
    context.addIssue({
      code: 'custom',
      path: [path],
      params: fieldProblem('required', text),
      input: told,
    });
  if (registrationId !== undefined) return;
  if (name === undefined) refuse('name', nobody);
  else if (document === undefined && number === undefined) refuse('phone', unknowable);
}

const nobody = {
  en: 'Say who it is: by `registrationId`, or by name with a document or a telephone. For example: 张小丰',
  zh: '请指明人员：填写 `registrationId`，或填写姓名及证件或电话。例如：张小丰',
};
const unknowable = {
  en: 'There is neither a document nor a telephone: give one of them. For example: 13805910000',
  zh: '证件号码和联系电话均未填写：请至少填写一项。例如：13805910000',
};

const contextOf = (row: string) => ({ table: 'told_people', column: 'person', row });

/**
 * Who somebody is: by their document they meet their registration and the roster by themselves; whoever has none is the same
 * whenever the same name and telephone are told. @throws Error for what `knowsWho` refuses
 */
export function identify(keys: DrillKeys, told: ToldPerson): IdentifiedPerson {
  const { registrationId, name = '', document, phone: number, division = null } = told;
  if (registrationId !== undefined) return { personId: registrationId, person: null, division };
  const id =
    document === undefined ? phoneLikenessOf(keys, { name, phone: number }) : personId(keys, document);
  if (id === undefined) throw new Error('somebody was told of by neither a document nor a telephone');
  const record: ToldRecord = {
    name,
    ...(document === undefined ? {} : { document: { type: document.type, number: document.number } }),
    ...(number === undefined ? {} : { phone: number }),
  };
  return { personId: id, person: seal(keys.data, JSON.stringify(record), contextOf(id)), division };
}

/** The sealed records of somebody, where there are any: of their registration, the roster, and what was told. */
export interface SealedWho {
  registered: Buffer | null;
  listed: Buffer | null;
  told: Buffer | null;
}

/** What is shown of somebody. */
export interface ShownWho {
  registered: boolean;
  /** Masked; null where nothing of them is left. */
  name: string | null;
  phone: string | null;
}

/**
 * Who somebody is, unmasked: by their registration before the roster, and by that before what was told. Undefined where nothing
 * of them is left. @throws Error where the key or a row is another one
 */
export function openWho(
  keys: DrillKeys,
  id: string,
  { registered, listed, told }: SealedWho,
): ToldRecord | undefined {
  if (told !== null) return JSON.parse(open(keys.data, told, contextOf(id)).toString('utf8')) as ToldRecord;
  const record =
    registered !== null
      ? openPerson(keys, 'registrations', id, registered)
      : listed !== null
        ? openPerson(keys, 'roster', id, listed)
        : undefined;
  if (record === undefined) return undefined;
  const { name, type, number, phone: called } = record;
  return { name, document: { type: type as DocumentType, number }, phone: called };
}

/** The same, masked. */
export function showWho(keys: DrillKeys, id: string, sealed: SealedWho): ShownWho {
  const record = openWho(keys, id, sealed);
  return {
    registered: sealed.registered !== null,
    name: record === undefined ? null : maskName(record.name),
    phone: record?.phone === undefined ? null : maskPhone(record.phone),
  };
}
