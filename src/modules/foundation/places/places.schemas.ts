import { z } from 'zod';
import { datums, fromWgs84, type Point, toWgs84 } from '../../../core/geography/index.ts';
import { lngLat, location as wgs84 } from '../../../platform/http/index.ts';

const datum = z.enum(datums).meta({
  id: 'Datum',
  description:
    'What degrees are measured by: `wgs84` (devices), `gcj02` (Amap, Tencent and most maps in China) or `bd09` (Baidu). In Fuzhou they lie 590 and 1,180 m apart',
});

/** Degrees of a place with their datum; becomes WGS 84, in which places are stored. */
export const location = wgs84
  .extend({
    datum: datum.optional().meta({
      description: 'What the degrees are measured by; `wgs84` unless told. Maps in China give another one',
    }),
  })
  .meta({
    id: 'Location',
    description: 'Where something is',
    examples: [{ lng: 119.2945, lat: 26.0854, datum: 'wgs84' }],
  })
  .transform(({ datum: by = 'wgs84', ...place }): Point => toWgs84(place, by));

/** `datum` of a query: of the places in it, and of those that are answered. */
export const queryDatum = datum.optional().meta({
  description:
    'Of the coordinates that are given and answered; `wgs84` unless told. A map in China wants its own',
});

/** `datum` of a request that brings a file. */
export const fileDatum = datum.optional().meta({
  description: 'Of coordinates in rows without a `datum` of their own; with neither a row is refused',
});

/** `near` and `datum` of a query. */
export const placeQuery = { near: lngLat.optional(), datum: queryDatum };

/** Where the asker is, in WGS 84. */
export function nearIn(query: z.output<z.ZodObject<typeof placeQuery>>): Point | undefined {
  return query.near === undefined ? undefined : toWgs84(query.near, query.datum ?? 'wgs84');
}

/** A stored place as it is answered to somebody who asks for this datum. */
export function locationIn({ lng, lat }: Point, by: z.output<typeof queryDatum>): Point {
  return fromWgs84({ lng, lat }, by ?? 'wgs84');
}
