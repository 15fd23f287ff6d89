import exported from 'gcoord';
import type { Point } from './point.ts';

/** The package is CommonJS without a `default`, which its types say it has. */
const gcoord = exported as unknown as (typeof exported)['default'];

/**
 * What degrees are measured by. Devices give WGS 84; maps in China draw, and give, GCJ-02 (Amap, Tencent, most others)
 * or BD-09 (Baidu), which lie 590 m and 1,180 m from it in Fuzhou: more than a household's walk.
 */
export const datums = ['wgs84', 'gcj02', 'bd09'] as const;
export type Datum = (typeof datums)[number];

const systems = { gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const;

/** A place in WGS 84 degrees as a map of this datum has it, to a tenth of a millimetre. Outside of China they are the same. */
export function fromWgs84(place: Point, datum: Datum): Point {
  return datum === 'wgs84' ? place : rounded(onMap(place, datum));
}

/**
 * A place on a map of this datum in WGS 84. The library's own way back is up to 5 cm off; here the way there is gone
 * again from what is found, and the rest taken off, until nothing is left (within a millimetre after four rounds, for the
 * shift changes by less than a thousandth from metre to metre).
 */
export function toWgs84(place: Point, datum: Datum): Point {
  if (datum === 'wgs84') return place;
  let { lng, lat } = place;
  for (let round = 0; round < rounds; round += 1) {
    const there = onMap({ lng, lat }, datum);
    lng += place.lng - there.lng;
    lat += place.lat - there.lat;
  }
  return rounded({ lng, lat });
}

const rounds = 6;

function onMap({ lng, lat }: Point, datum: Exclude<Datum, 'wgs84'>): Point {
  const [x, y] = gcoord.transform<[number, number]>([lng, lat], gcoord.WGS84, systems[datum]);
  return { lng: x, lat: y };
}

/** Nine decimals: a tenth of a millimetre. */
function rounded({ lng, lat }: Point): Point {
  return { lng: Math.round(lng * 1e9) / 1e9, lat: Math.round(lat * 1e9) / 1e9 };
}
