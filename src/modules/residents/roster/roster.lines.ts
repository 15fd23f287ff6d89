import { type Datum, datumCalled, type Point, toWgs84 } from '../../../core/geography/index.ts';
import {
  type DocumentErrorCode,
  type DocumentType,
  documentTypes,
  type IdentityErrorCode,
  identityMessages,
  normaliseDocument,
  normaliseDoor,
  normaliseName,
} from '../../../core/identity/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import { rosterColumns } from './roster.columns.ts';

/** One line of a roster, checked and canonical. */
export interface RosterLine {
  community: string;
  building: string;
  unit: string | undefined;
  room: string | undefined;
  name: string;
  document: { type: DocumentType; number: string; birthDate: string | undefined };
  lng: number | undefined;
  lat: number | undefined;
}

/** What a line is checked against. */
export interface RosterScope {
  /** The drill's communities. */
  communities: ReadonlySet<string>;
  /** Where people of abolished communities live now, by code. */
  successors: ReadonlyMap<string, string>;
  /** The importer's division. */
  division: string;
  /** Of coordinates in lines that name no datum; undefined where nothing is known of it. */
  datum: Datum | undefined;
  /** YYYY-MM-DD: nobody is born after it. */
  today: string;
}

/** What people call the document types in files, beside the names of the API. */
const typeNames: Readonly<Record<string, DocumentType>> = {
  ...Object.fromEntries(documentTypes.map((type) => [type, type])),
  居民身份证: 'resident-id',
  身份证: 'resident-id',
  港澳台居民居住证: 'residence-permit-hmt',
  外国人永久居留身份证: 'permanent-resident-card',
  港澳居民来往内地通行证: 'hk-macao-permit',
  回乡证: 'hk-macao-permit',
  台湾居民来往大陆通行证: 'taiwan-permit',
  台胞证: 'taiwan-permit',
  护照: 'passport',
};

/** What a file calls a document type. */
export function typeName(type: string, language: 'en' | 'zh'): string {
  const chinese = Object.keys(typeNames).find((name) => name !== type && typeNames[name] === type);
  return language === 'zh' ? (chinese ?? type) : type;
}

type Row = Readonly<Record<string, string | undefined>>;

/**
 * Checks a line by the rules of a registration (`core/identity`), without a schema library in between: a city has
 * eight million lines. A line takes about 3 µs.
 */
export function checkRosterLine(
  row: Row,
  scope: RosterScope,
): { ok: true; value: RosterLine } | { ok: false; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const need = (column: string): string => {
    const cell = row[column];
    if (cell === undefined) errors.push(inColumn(column, required));
    return cell ?? '';
  };
  const said = (column: string, code: IdentityErrorCode) => {
    if (row[column] !== undefined) errors.push(identityError(column, code));
  };
  const door = (column: string, max: number): string | undefined => {
    const raw = row[column];
    if (raw === undefined) return undefined;
    const safe = normaliseDoor(raw, max);
    if (!safe.ok) said(column, safe.code);
    return safe.ok ? safe.value : undefined;
  };

  const community = need('community');
  const place = communityError(community, scope);
  if (community !== '' && place !== undefined) errors.push(inColumn('community', place));
  need('building');
  const building = door('building', 60) ?? '';
  const name = normaliseName(need('name'));
  if (!name.ok) said('name', name.code);
  const document = documentIn(row, scope.today, errors);
  const location = placeOf(row, scope.datum, errors);
  const unit = door('unit', 30);
  const room = door('room', 30);
  if (errors.length > 0 || !name.ok || document === undefined) return { ok: false, errors };
  return {
    ok: true,
    value: {
      community,
      building,
      unit,
      room,
      name: name.value,
      document,
      lng: location?.lng,
      lat: location?.lat,
    },
  };
}

/**
 * The document that the columns `documentType`, `documentNumber` and `nationality` of a line name; undefined, with what is
 * wrong added to `errors`, where they name none. Lists that have a column 身份证号 have none for the type: where none is
 * said, it is that one or no document at all.
 */
export function documentIn(
  row: Row,
  today: string,
  errors: FieldError[],
): RosterLine['document'] | undefined {
  const typeCell = row['documentType'] ?? 'resident-id';
  const type = Object.hasOwn(typeNames, typeCell) ? typeNames[typeCell] : undefined;
  if (type === undefined) errors.push(inColumn('documentType', unknownType));
  const number = row['documentNumber'];
  if (number === undefined) errors.push(inColumn('documentNumber', required));
  if (type === undefined || number === undefined) return undefined;
  const nationality = row['nationality'];
  const document = normaliseDocument(type, number, { today, nationality });
  if (document.ok) {
    const { birthDate } = document.value;
    return { type: document.value.type, number: document.value.number, birthDate };
  }
  if (lostDigits.test(number)) errors.push(inColumn('documentNumber', ateDigits));
  else errors.push(documentError(document.code, nationality !== undefined));
  if (row['documentType'] === undefined) errors.push(inColumn('documentType', noType));
  return undefined;
}

/**
 * Where a line has its building, in WGS 84. The degrees are of the datum that the line names, else of the file's: what is
 * copied from a map here is 600 to 1,200 m off in WGS 84, and no number tells.
 */
function placeOf(row: Row, ofFile: Datum | undefined, errors: FieldError[]): Point | undefined {
  const lng = degrees('lng', 180, row, errors);
  const lat = degrees('lat', 90, row, errors);
  const called = row['datum'];
  const datum = called === undefined ? ofFile : datumCalled(called);
  const located = row['lng'] !== undefined || row['lat'] !== undefined;
  if (datum === undefined && called !== undefined) errors.push(inColumn('datum', unknownDatum));
  if (datum === undefined && called === undefined && located)
    errors.push(inColumn('datum', noDatum, 'gcj02'));
  if (lng === undefined || lat === undefined || datum === undefined) return undefined;
  return toWgs84({ lng, lat }, datum);
}

function degrees(column: 'lng' | 'lat', most: number, row: Row, errors: FieldError[]): number | undefined {
  const raw = row[column];
  if (raw === undefined) return undefined;
  const value = /^-?\d{1,3}(\.\d{1,17})?$/.test(raw) ? Number(raw) : Number.NaN;
  if (Math.abs(value) <= most) return value;
  errors.push(inColumn(column, notDegrees));
  return undefined;
}

function communityError(community: string, scope: RosterScope): Omit<FieldError, 'pointer'> | undefined {
  if (scope.communities.has(community)) {
    return community.startsWith(scope.division) ? undefined : otherDistrict;
  }
  const successor = scope.successors.get(community);
  if (successor !== undefined) return abolished(successor);
  return /^\d{12}$/.test(community) ? notInDrill : notACode;
}

function identityError(column: string, code: IdentityErrorCode, example?: string): FieldError {
  const message = identityMessages[code];
  return inColumn(column, { code, text: { en: message.en, zh: message['zh-CN'] } }, example);
}

/** What is wrong with a document, in the column that says so. A nationality can stand in the number, too. */
function documentError(code: DocumentErrorCode, stated: boolean): FieldError {
  if (code === 'document-type-mismatch') return identityError('documentType', code);
  const nationality = code === 'document-nationality-required' || (code === 'document-nationality' && stated);
  return nationality ? identityError('nationality', code, 'CAN') : identityError('documentNumber', code);
}

const examples = new Map<string, string>(rosterColumns.map(({ name, example }) => [name, example]));

/** What is wrong in a column, with an example: what its example row holds there, unless told. */
function inColumn(
  column: string,
  { code, text }: Omit<FieldError, 'pointer'>,
  example = examples.get(column) ?? '',
): FieldError {
  const ended = (sentence: string): string => sentence.replace(/[.。]$/, '');
  return {
    pointer: `/${column}`,
    code,
    text: { en: `${ended(text.en)}. For example: ${example}`, zh: `${ended(text.zh)}。例如：${example}` },
  };
}

const required = { code: 'required', text: { en: 'Missing', zh: '未填写' } };
/** A number of 18 digits as a spreadsheet keeps it: 15 and zeros. */
const lostDigits = /^\d{15}0{3}$/;
const ateDigits = {
  code: 'rounded-number',
  text: {
    en: 'The number ends in 000: a spreadsheet has eaten its last digits. Give the column the format "text" and enter it again',
    zh: '号码末三位为 000，电子表格已丢失末尾数字。请将该列设为“文本”格式后重新填写',
  },
};
const noType = {
  code: 'required',
  text: {
    en: 'Missing, and the number is no resident identity card’s: write what document it is',
    zh: '未填写，且号码不是居民身份证号码：请填写证件类型',
  },
};
const unknownType = {
  code: 'not-one-of',
  text: {
    en: `The document type must be one of ${documentTypes.join(', ')}`,
    zh: '证件类型应为：居民身份证、港澳台居民居住证、外国人永久居留身份证、港澳居民来往内地通行证、台湾居民来往大陆通行证、护照',
  },
};
const notDegrees = {
  code: 'form',
  text: { en: 'Write degrees as a decimal number', zh: '经纬度应为十进制度数' },
};
const noDatum = {
  code: 'required',
  text: {
    en: 'Missing. Say what the coordinates are measured by: gcj02 from Amap or Tencent, bd09 from Baidu, wgs84 from a device. Add a column datum, or send the file with ?datum=gcj02',
    zh: '未填写。请注明坐标系：高德、腾讯地图为 gcj02，百度地图为 bd09，GPS 设备为 wgs84。可增加“坐标系”一列，或在请求中加上 ?datum=gcj02',
  },
};
const unknownDatum = {
  code: 'not-one-of',
  text: {
    en: 'The datum must be one of wgs84, gcj02 (Amap, Tencent), bd09 (Baidu)',
    zh: '坐标系应为 wgs84、gcj02（高德、腾讯）或 bd09（百度）',
  },
};
const notACode = {
  code: 'form',
  text: { en: 'The code of a community has 12 digits', zh: '村居代码应为 12 位数字' },
};
const abolished = (successor: string) => ({
  code: 'abolished',
  text: {
    en: `The community has been abolished; its people belong to ${successor} now: write that code`,
    zh: `该村居已撤销，居民现属 ${successor}：请改填该代码`,
  },
});
const notInDrill = {
  code: 'not-in-drill',
  text: {
    en: 'The drill does not cover this community: write one that it lists',
    zh: '该村居不在演练范围内，请填写演练列出的村居',
  },
};
const otherDistrict = {
  code: 'other-district',
  text: {
    en: 'The community is in another district: write one of your own',
    zh: '该村居属于其他区县，请填写本区县的村居',
  },
};
