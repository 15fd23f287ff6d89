import type { Place } from './roster.prepare.ts';

/** Rows that put their building elsewhere than a row further up in the file, which counts. */
export interface TwoPlaces {
  rows: number;
  /** The first hundred places that do not count, each beside the one that does; rows of the file, degrees in WGS 84. */
  named: readonly {
    row: number;
    lng: number;
    lat: number;
    countsRow: number;
    counts: { lng: number; lat: number };
  }[];
}

/** Contradictions that the result names. */
const mostNamed = 100;

/** Degrees up to which two places are one: about a metre, more than one datum loses to another. */
const same = 1e-5;

/** Where the rows of a file put its buildings, piece after piece: the first row that has coordinates says where one stands. */
export function createPlaces() {
  const known = new Set<string>();
  const located = new Map<string, { lng: number; lat: number; row: number }>();
  const found = { rows: 0, named: [] as TwoPlaces['named'][number][] };

  function contradict(place: Place, lng: number, lat: number, row: number): void {
    const first = located.get(place.id);
    if (first === undefined) return;
    if (Math.abs(first.lng - lng) < same && Math.abs(first.lat - lat) < same) return;
    found.rows += place.rows;
    if (found.named.length === mostNamed) return;
    const counts = { lng: first.lng, lat: first.lat };
    found.named.push({ row, lng, lat, countsRow: first.row, counts });
  }

  return {
    /** Takes those of a piece, which begins at this row of the file; answers those that are to be written. */
    take(places: readonly Place[], firstRow: number): Place[] {
      return places.filter((place) => {
        const { id, lng, lat } = place;
        if (lng === undefined || lat === undefined) return !known.has(id) && known.add(id);
        known.add(id);
        if (located.has(id)) {
          contradict(place, lng, lat, firstRow + place.row);
          return false;
        }
        located.set(id, { lng, lat, row: firstRow + place.row });
        return true;
      });
    },
    twoPlaces: (): TwoPlaces => found,
  };
}
