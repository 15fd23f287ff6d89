import { type DrillKeys, sharedId } from '../../foundation/index.ts';
import type { Move } from './roster.read.ts';

/** Moves that a result names. */
const mostNamed = 100;
const countyDigits = 6;

/** Moves by the district that people have left, in the order in which they are given. */
export function byDistrict(moves: readonly Move[]): Map<string, Move[]> {
  const districts = new Map<string, Move[]>();
  for (const move of moves) {
    const district = move.from.slice(0, countyDigits);
    districts.set(district, [...(districts.get(district) ?? []), move]);
  }
  return districts;
}

/** The job that leaves a district word of what an import has done to its people. */
export const wordId = (keys: DrillKeys, importJob: string, district: string): string =>
  sharedId(keys, 'job', [importJob, district]);

/** Moves as a result tells them. */
export function shown(moves: readonly Move[]): { people: number; moves: Move[] } {
  return { people: moves.length, moves: moves.slice(0, mostNamed) };
}
