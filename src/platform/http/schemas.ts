import { z } from 'zod';
import { writtenAs } from './fields/index.ts';
import { shownAs } from './openapi/forms.ts';
import { fieldProblem } from './validation.ts';

/** Field types that every module's requests share. */

export const uuid = z
  .uuid()
  .transform((text) => text.toLowerCase())
  .meta({ examples: ['3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10'] });

/**
 * A date and time with its offset (RFC 3339), and also 24:00, as ISO 8601 has it and notices of opening hours write it: the
 * beginning of the next day, as `Date` reads it.
 */
const dateTime = z.iso.datetime({
  offset: true,
  pattern: new RegExp(
    `${z.core.regexes.date.source.slice(0, -1)}T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$`,
  ),
} as Parameters<typeof z.iso.datetime>[0]);

/** RFC 3339 with an offset; becomes a Date. Years outside 1900–2199 are typing errors, not times. */
export const instant = dateTime
  .transform((text) => new Date(text))
  .refine((time) => time.getUTCFullYear() >= 1900 && time.getUTCFullYear() < 2200, {
    params: fieldProblem('out-of-range', {
      en: 'The year must be one from 1900 to 2199',
      zh: '年份须在 1900 至 2199 之间',
    }),
  })
  .meta({ examples: ['2021-09-22T08:30:00+08:00'] });

/** A time by a tablet's clock, which may be off by centuries: it is taken, and looked at afterwards. */
export const tabletTime = dateTime
  .transform((written) => new Date(written))
  .refine((time) => time.getUTCFullYear() >= 1900 && time.getUTCFullYear() < 3000, {
    params: fieldProblem('out-of-range', {
      en: 'The year must be one from 1900 to 2999',
      zh: '年份须在 1900 至 2999 之间',
    }),
  })
  .meta({ examples: ['2021-09-22T08:41:00+08:00'] });

/** An instant in an answer. */
export const instantOut = z.iso.datetime().meta({ examples: ['2021-09-22T00:30:00.000Z'] });

/** Official division code: 2 digits province, 4 city, 6 county, 9 street or town, 12 community or village. */
export const divisionCode = writtenAs(z.string().regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/), {
  en: 'the code of a division, 2, 4, 6, 9 or 12 digits',
  zh: '行政区划代码（2、4、6、9 或 12 位数字）',
}).meta({ examples: ['350102'] });

/**
 * A city that can hold a drill. The four municipalities have the codes of provinces: Chongqing's districts (5001) and
 * counties (5002) share no code of four digits.
 */
export const cityCode = writtenAs(z.string().regex(/^(\d{4}|11|12|31|50)$/), {
  en: 'the code of a city, 4 digits, or of a municipality, 2',
  zh: '设区市的区划代码（4 位数字），或直辖市的代码（2 位数字）',
}).meta({ examples: ['3501'] });

export const countyCode = writtenAs(divisionCode.length(6), {
  en: 'the code of a county-level division, 6 digits',
  zh: '县（市、区）的区划代码（6 位数字）',
}).meta({ examples: ['350102'] });

export const communityCode = writtenAs(z.string().regex(/^\d{12}$/), {
  en: 'the code of a community or village, 12 digits',
  zh: '村居的区划代码（12 位数字）',
}).meta({ examples: ['350102001001'] });

/** WGS 84 degrees. */
export const location = z
  .strictObject({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
  .meta({ examples: [{ lng: 119.2945, lat: 26.0854 }] });

const lngLatForm = /^(-?\d{1,3}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)$/;

/** `lng,lat` in a query, WGS 84 degrees; becomes a point. */
export const lngLat = writtenAs(
  z.string().transform((pair, context) => {
    const [, lng, lat] = lngLatForm.exec(pair) ?? [];
    const point = location.safeParse({ lng: Number(lng), lat: Number(lat) });
    if (point.success) return point.data;
    context.addIssue({
      code: 'custom',
      params: fieldProblem('lng-lat', {
        en: 'Write longitude and latitude in degrees, the longitude first',
        zh: '请填写经度和纬度（度），经度在前',
      }),
      input: pair,
    });
    return z.NEVER;
  }),
  { en: 'longitude and latitude in degrees, with a comma between', zh: '以逗号分隔的经度和纬度（度）' },
).meta({ description: '`lng,lat` in WGS 84', examples: ['119.2945,26.0854'] });

/**
 * A whole number of a query from `low` to `high`, in digits. What JavaScript would read as one besides (nothing at all for 0, `1e3`,
 * `0x10`) is none. `preset` is what the document says of the `default` that is given to it.
 */
export const wholeNumberIn = (
  { low, high, example, preset }: { low: number; high: number; example: number; preset?: number },
  words: Parameters<typeof writtenAs>[1],
) =>
  shownAs(
    writtenAs(
      z
        .string()
        .regex(/^\d{1,16}$/)
        .transform(Number)
        .pipe(z.number().min(low).max(high)),
      words,
    ).meta({ examples: [String(example)] }),
    () => {
      const shown = z.int().min(low).max(high);
      return (preset === undefined ? shown : shown.default(preset)).meta({ examples: [example] });
    },
  );
