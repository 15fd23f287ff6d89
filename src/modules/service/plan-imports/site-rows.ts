import { type Datum, datumCalled } from '../../../core/geography/index.ts';
import { type SiteKind, siteKinds } from '../../../core/lifecycle/index.ts';
import type { FieldError, Text } from '../../../platform/errors/index.ts';
import { errorsOf } from '../../../platform/http/index.ts';
import type { Checked, ExportedCells, Row } from '../../../platform/spreadsheets/index.ts';
import { newSite, type Site, type SitePlan } from '../../drill/index.ts';
import type { SiteColumn } from './site-columns.ts';
import { type DrillDays, readHours, writeHours } from './site-hours.ts';

const separator = /[;；,，、\s]+/;

/** A number as people write it; text that is none stays, so that the schema refuses it by name. */
function number(cell: string | undefined): number | string | undefined {
  if (cell === undefined) return undefined;
  const percent = /^(\d{1,3}(?:\.\d+)?)\s*[%％]$/.exec(cell)?.[1];
  if (percent !== undefined) return Number(percent) / 100;
  return /^-?\d{1,9}(\.\d{1,17})?$/.test(cell) ? Number(cell) : cell;
}

/** A datum as people call it; what is none stays, so that the schema refuses it by name. */
function datumOf(cell: string | undefined): string | undefined {
  return cell === undefined ? undefined : (datumCalled(cell) ?? cell);
}

/** What sheets call the kinds of sites. */
const kindNames: Readonly<Record<SiteKind, string>> = { fixed: '固定', mobile: '流动' };

/** A kind as people call it (流动, 流动采样点); what is none stays, so that the schema refuses it by name. */
function kindOf(cell: string | undefined): string | undefined {
  const called = cell?.replace(/采样点$/, '').toLowerCase();
  return siteKinds.find((kind) => called === kind || called === kindNames[kind]) ?? cell;
}

/** The hours that a cell holds; one that cannot be read stays, so that it is refused. */
function hours(cell: string | undefined, drill: DrillDays): unknown[] | undefined {
  return cell === undefined ? undefined : (readHours(cell, drill) ?? [cell]);
}

/**
 * A row as `POST /v1/drills/{drillId}/sites` would have it, checked by the same schema; but that its coordinates have to say
 * by what they are measured, unless the request does (`datum`): what a sheet holds is mostly copied from a map.
 */
export function checkSiteRow(row: Row, drill: DrillDays, datum: Datum | undefined): Checked<SitePlan> {
  const by = datumOf(row['datum']) ?? datum;
  const { name, address, division } = row;
  const parsed = newSite.safeParse(
    {
      kind: kindOf(row['kind']),
      name,
      address,
      division,
      location: { lng: number(row['lng']), lat: number(row['lat']), datum: by },
      communities: row['communities']?.split(separator).filter((code) => code !== ''),
      lanes: number(row['lanes']),
      ratePerLaneHour: number(row['ratePerLaneHour']),
      walkInShare: number(row['walkInShare']),
      hours: hours(row['hours'], drill),
    },
    { reportInput: true },
  );
  const errors = parsed.success ? [] : byColumn(errorsOf(newSite, parsed.error, 'body'));
  if (by === undefined) errors.push(noDatum);
  return parsed.success && errors.length === 0 ? { ok: true, value: parsed.data } : { ok: false, errors };
}

/** A site as a row that `checkSiteRow` reads as the same plan. */
export function siteRow(site: Site, language: 'en' | 'zh'): ExportedCells<SiteColumn> {
  const { name, address, lng, lat, division, communities, lanes, ratePerLaneHour, walkInShare } = site;
  return {
    name,
    address,
    lng,
    lat,
    datum: 'wgs84',
    division,
    communities: communities.join(';'),
    lanes,
    ratePerLaneHour,
    walkInShare,
    hours: writeHours(site.hours),
    kind: language === 'zh' ? kindNames[site.kind] : site.kind,
  };
}

/** What is wrong with coordinates of which nobody says by what they are measured. */
export const noDatum: FieldError = {
  pointer: '/datum',
  code: 'required',
  text: {
    en: 'Missing. Say what the coordinates are measured by: gcj02 from Amap or Tencent, bd09 from Baidu, wgs84 from a device. Add a column datum, or send the file with ?datum=gcj02. For example: gcj02',
    zh: '未填写。请注明坐标系：高德、腾讯地图为 gcj02，百度地图为 bd09，GPS 设备为 wgs84。可增加“坐标系”一列，或在请求中加上 ?datum=gcj02。例如：gcj02',
  },
};

/** How a sheet writes what the interface takes as a list. */
const listColumns: Readonly<Record<string, Text>> = {
  '/communities': {
    en: 'Write the codes of communities, 12 digits each, with commas between. For example: 350102001001,350102001002',
    zh: '请填写 12 位村居代码，以逗号分隔。例如：350102001001,350102001002',
  },
  '/hours': {
    en: 'Write each day with its hours, with semicolons between, or days of the week. For example: 2021-09-22 08:30-12:00; 2021-09-22 13:30-17:00',
    zh: '请填写日期和起止时间，以分号分隔，也可填写星期（周一至周五 8:00-11:30）。例如：2021-09-22 08:30-12:00; 2021-09-22 13:30-17:00',
  },
};

/** What is wrong, and how a sheet writes it: the interface's own form of a list would not help there. */
function asInSheet(pointer: string, text: Text): Text {
  const form = listColumns[pointer];
  if (form === undefined) return text;
  const fault = (sentence: string): string => sentence.split(/[.，。]/)[0] ?? '';
  return { en: `${fault(text.en)}. ${form.en}`, zh: `${fault(text.zh)}。${form.zh}` };
}

/** Errors by the column in which they stand, one for each: `/location/lng` is in `lng`, `/hours/1` in `hours`. */
export function byColumn(errors: readonly FieldError[]): FieldError[] {
  const columns = new Map<string, FieldError>();
  for (const error of errors) {
    const pointer = `/${error.pointer.replace(/^\/location/, '').split('/')[1] ?? ''}`;
    if (!columns.has(pointer))
      columns.set(pointer, { ...error, pointer, text: asInSheet(pointer, error.text) });
  }
  return [...columns.values()];
}
