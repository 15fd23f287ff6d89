import { createHash } from 'node:crypto';
import { distanceMetres, type Point } from '../../../core/geography/index.ts';
import { createRevision, type Revision } from '../../../platform/revision.ts';

/** Where a community lies: the middle of what is known of it, to about a hundred metres. */
export interface CommunityPlace extends Point {
  code: string;
}

export interface CommunityPlaces {
  /** Communities whose place is known, nearest first and then by code, from after `after`. Whole metres, as the crow flies. */
  nearest(
    to: Point,
    after: { metres: number; code: string } | undefined,
  ): Promise<{ code: string; metres: number }[]>;
  /** Changes with the places. */
  revision: Revision;
}

/** Keeps the places in memory, a few thousand for a city, and reads them again when they are `keptMs` old. */
export function createCommunityPlaces(deps: {
  read: () => Promise<CommunityPlace[]>;
  keptMs: number;
}): CommunityPlaces {
  let places: readonly CommunityPlace[] = [];
  const revision = createRevision({
    keptMs: deps.keptMs,
    async read() {
      places = await deps.read();
      return createHash('sha1').update(JSON.stringify(places)).digest('base64url');
    },
  });
  return {
    revision,
    async nearest(to, after) {
      await revision.current();
      return places
        .map((place) => ({ code: place.code, metres: Math.round(distanceMetres(to, place)) }))
        .filter((place) => after === undefined || order(place, after) > 0)
        .sort(order);
    },
  };
}

function order(one: { metres: number; code: string }, other: { metres: number; code: string }): number {
  return one.metres - other.metres || (one.code < other.code ? -1 : Number(one.code > other.code));
}
