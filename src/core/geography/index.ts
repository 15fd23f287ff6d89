import type { Point } from './point.ts';

export { type Datum, datums, fromWgs84, toWgs84 } from './datum.ts';
export { datumCalled } from './datum-names.ts';
export { bareDivisionName, divisionWords } from './division-names.ts';
export { type NamedPlace, type PlaceCalled, placesByName } from './places-by-name.ts';

export type { Point } from './point.ts';

/** Mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;

/** Great-circle distance in metres (haversine; within 0.5 % of the ellipsoid's). */
export function distanceMetres(from: Point, to: Point): number {
  const radians = Math.PI / 180;
  const dLat = (to.lat - from.lat) * radians;
  const dLng = (to.lng - from.lng) * radians;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * Math.sin(dLng / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * How much longer a walk is than the straight line. 1.3 is the usual value for pedestrians in city grids
 * (the ratio of network to Euclidean distance, between 1.2 and 1.4 in most measured cities).
 */
export const defaultDetourFactor = 1.3;

/** A walk of at most 15 minutes, about 1 km (national guide, 2nd edition, September 2021). */
export const defaultWalkLimitMetres = 1_000;

/** Estimated walk between two places, in whole metres: the straight line times `detour`. */
export function walkMetres(from: Point, to: Point, detour = defaultDetourFactor): number {
  return Math.round(distanceMetres(from, to) * detour);
}
