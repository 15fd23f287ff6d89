import { type NamedPlace, type PlaceCalled, placesByName } from '../../../core/geography/index.ts';
import {
  type DocumentType,
  identityMessages,
  normaliseName,
  normalisePhone,
  safeText,
  textMessage,
} from '../../../core/identity/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import type { Checked, Row } from '../../../platform/spreadsheets/index.ts';
import { documentIn } from '../../residents/roster/index.ts';
import { listColumns } from './lists-columns.prepare.ts';

/** Somebody as a row of a list names them. */
export interface ListedPerson {
  name: string;
  document: { type: DocumentType; number: string } | undefined;
  /** E.164. */
  phone: string | undefined;
  /** Where they live, as far as the drill knows the place: a community, or the street or district that it lies in. */
  division: string | undefined;
  address: string | undefined;
  remark: string | undefined;
}

/** What places a drill knows, by code. */
export interface KnownCodes {
  communities: ReadonlySet<string>;
  /** Where people of abolished communities live now, by code. */
  successors: ReadonlyMap<string, string>;
  /** Streets and districts of those communities. */
  above: ReadonlySet<string>;
}

/** The places of a drill, with what they and those that they lie in are called. */
export interface DrillPlaces extends Omit<KnownCodes, 'above'> {
  names: readonly NamedPlace[];
}

/** What a drill knows of places, for many rows. */
export interface KnownPlaces extends KnownCodes {
  called(name: string): PlaceCalled;
}

/** The places of a drill by code, for many rows. */
export function placesOf({ communities, successors }: Omit<KnownCodes, 'above'>): KnownCodes {
  const above = new Set<string>();
  for (const code of communities) above.add(code.slice(0, 9)).add(code.slice(0, 6));
  return { communities, successors, above };
}

/** The same, by name, too. */
export const namedPlacesOf = (drill: DrillPlaces): KnownPlaces => ({
  ...placesOf(drill),
  called: placesByName(drill.names),
});

/** Codes of whatever the communities of a drill lie in, and their own. */
export function codesToName(communities: Iterable<string>): string[] {
  const lengths = [2, 4, 6, 9, 12];
  return [...new Set([...communities].flatMap((code) => lengths.map((length) => code.slice(0, length))))];
}

/** The smallest place of the drill in which a code lies; undefined for a place that the drill knows nothing of. */
export function placeIn(code: string, { communities, successors, above }: KnownCodes): string | undefined {
  const now = successors.get(code) ?? code;
  if (communities.has(now)) return now;
  return [now.slice(0, 9), now.slice(0, 6)].find((wider) => wider.length <= now.length && above.has(wider));
}

/** Two of anything in one cell, with what people write between them. */
const separators = /[、;；/／\\|＋+&\n\r]|[,，](?!\s*\p{Script=Latin})/u;

/**
 * Checks a row by the rules of a registration. Nobody is guessed at: without a document or a telephone somebody cannot be
 * told from others of the name, and two people in one row would share a task that only one of them can end.
 */
export function checkListRow(row: Row, places: KnownPlaces, today: string): Checked<ListedPerson> {
  const errors: FieldError[] = [];
  const pairs = [
    ['name', twoPeople],
    ['documentNumber', twoPeople],
    ['phone', twoPhones],
  ] as const;
  for (const [column, problem] of pairs) {
    const cell = column === 'phone' ? row[column]?.replace(/^\s*[+＋]/, '') : row[column];
    if (cell !== undefined && separators.test(cell)) errors.push(inColumn(column, problem));
  }
  if (errors.length > 0) return { ok: false, errors };

  const name = nameIn(row, errors);
  const document = row['documentNumber'] === undefined ? undefined : documentIn(row, today, errors);
  const phone = phoneIn(row, errors);
  const { division, besides } = divisionIn(row, places, errors);
  const written = textIn(row, 'address', longestAddress, errors);
  // What is no name that the drill knows is not lost: somebody who reads it may know the place.
  const address = besides === undefined ? written : [besides, written ?? ''].join(' ').trim();
  if (address !== undefined && Array.from(address).length > longestAddress)
    errors.push(inColumn('address', longAddress));
  const remark = textIn(row, 'remark', 500, errors);
  if (row['documentNumber'] === undefined && row['phone'] === undefined)
    errors.push(inColumn('documentNumber', unknowable));
  if (errors.length > 0 || name === undefined) return { ok: false, errors };
  const { type, number } = document ?? {};
  return {
    ok: true,
    value: {
      name,
      document: type === undefined || number === undefined ? undefined : { type, number },
      phone,
      division,
      address,
      remark,
    },
  };
}

function nameIn(row: Row, errors: FieldError[]): string | undefined {
  if (row['name'] === undefined) {
    errors.push(inColumn('name', required));
    return undefined;
  }
  const name = normaliseName(row['name']);
  if (name.ok) return name.value;
  const { en, 'zh-CN': zh } = identityMessages[name.code];
  errors.push(inColumn('name', { code: name.code, text: { en, zh } }));
  return undefined;
}

function phoneIn(row: Row, errors: FieldError[]): string | undefined {
  if (row['phone'] === undefined) return undefined;
  const phone = normalisePhone(row['phone']);
  if (phone.ok) return phone.value;
  const { en, 'zh-CN': zh } = identityMessages[phone.code];
  errors.push(inColumn('phone', { code: phone.code, text: { en, zh } }));
  return undefined;
}

/** The place that a row names by its code or by its name; and what it says `besides`, where that is more than the drill knows. */
function divisionIn(
  row: Row,
  places: KnownPlaces,
  errors: FieldError[],
): { division?: string | undefined; besides?: string | undefined } {
  const cell = row['division'];
  if (cell === undefined) return {};
  if (/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(cell)) return { division: placeIn(cell, places) };
  if (/^[\d.+eE\s]+$/.test(cell)) errors.push(inColumn('division', notACode));
  const name = textIn(row, 'division', 100, errors);
  if (name === undefined || errors.length > 0) return {};
  const called = places.called(name);
  if (called === 'several') {
    errors.push(inColumn('division', severalPlaces));
    return {};
  }
  if (called === undefined) return { besides: name };
  const division = placeIn(called.code, places);
  return called.whole ? { division } : { division, besides: name };
}

function textIn(row: Row, column: 'address' | 'division' | 'remark', max: number, errors: FieldError[]) {
  const cell = row[column];
  if (cell === undefined) return undefined;
  const safe = safeText(cell, { max });
  if (safe.ok) return safe.value;
  errors.push(inColumn(column, { code: safe.code, text: textMessage(safe.code, max) }));
  return undefined;
}

const examples = new Map(listColumns.map(({ name, example }) => [name, example]));

/** What is wrong in a column, with what its example row holds there. */
function inColumn(column: string, { code, text }: Omit<FieldError, 'pointer'>): FieldError {
  const ended = (sentence: string): string => sentence.replace(/[.。]$/, '');
  const example = examples.get(column) ?? '';
  return {
    pointer: `/${column}`,
    code,
    text: { en: `${ended(text.en)}. For example: ${example}`, zh: `${ended(text.zh)}。例如：${example}` },
  };
}

/** Longest address, in characters, with the words of a place that the drill does not know. */
const longestAddress = 200;

const longAddress = {
  code: 'text-too-long',
  text: {
    en: `The address and the place that no division is called have more than ${longestAddress} characters together: shorten one of them`,
    zh: `详细地址与未能识别的区划文字合计超过 ${longestAddress} 个字，请缩短其一`,
  },
};
const required = { code: 'required', text: { en: 'Missing', zh: '未填写' } };
const unknowable = {
  code: 'required',
  text: {
    en: 'There is neither a document nor a telephone: give one of them, or nobody can tell who is meant',
    zh: '证件号码和联系电话均未填写：请至少填写一项，否则无法确定是谁',
  },
};
const twoPeople = {
  code: 'two-people',
  text: {
    en: 'The cell holds more than one person: write a row for each',
    zh: '该单元格中有多人：请每人填写一行',
  },
};
const twoPhones = {
  code: 'two-numbers',
  text: {
    en: 'The cell holds more than one telephone: write one here, and the other in a row of its own, which is put with this one',
    zh: '该单元格中有多个电话：请在此填写一个，另一个另起一行填写，系统会归到同一人',
  },
};
const notACode = {
  code: 'form',
  text: {
    en: 'A code of a division has 2, 4, 6, 9 or 12 digits; a name will do, too',
    zh: '区划代码应为 2、4、6、9 或 12 位数字，也可以填写名称',
  },
};
const severalPlaces = {
  code: 'several-places',
  text: {
    en: 'Several places of the drill are called so: write the district and the street before it, or the code',
    zh: '演练范围内有多个同名的村居：请在前面写明区县和街道，或填写代码',
  },
};
