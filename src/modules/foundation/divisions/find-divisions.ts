import { z } from 'zod';
import { decodeCursor, type Page, toPage } from '../../../platform/http/index.ts';
import { nearIn } from '../places/index.ts';
import type { CommunityPlaces } from './community-places.ts';
import type { DivisionSearchRead } from './division-search.read.ts';
import type { DivisionsRead } from './divisions.read.ts';
import type { divisionsQuery, listedDivision } from './divisions.schemas.ts';

type Listed = z.output<typeof listedDivision>;

export interface DivisionFinder {
  divisions: DivisionsRead;
  divisionSearch: DivisionSearchRead;
  communityPlaces: CommunityPlaces;
}

const code = z.string().max(12);

/**
 * A page of divisions: the children of one, those of a name, or communities near a place, as the query asks; where
 * it asks for both a name and a place, in order of distance. @throws AppError 400 for a cursor of another list
 */
export async function findDivisions(
  finder: DivisionFinder,
  query: z.output<typeof divisionsQuery>,
): Promise<Page<Listed>> {
  const { parent, q: words, level, limit, cursor } = query;
  const near = nearIn(query);
  const question = { words: words ?? [], below: parent, level, limit: limit + 1 };

  if (near !== undefined) {
    const [metres, last] = decodeCursor(cursor, z.tuple([z.int().min(0).max(30_000_000), code])) ?? [];
    const after = metres === undefined || last === undefined ? undefined : { metres, code: last };
    const places = await finder.communityPlaces.nearest(near, after);
    const away = new Map(places.map((place) => [place.code, place.metres]));
    const found = await finder.divisionSearch.among([...away.keys()], question);
    const rows = found.map((row) => ({ ...row, distanceMetres: away.get(row.code) ?? null }));
    return toPage(rows, limit, (row) => [row.distanceMetres ?? 0, row.code]);
  }

  if (words !== undefined || level !== undefined) {
    const [rank, last] = decodeCursor(cursor, z.tuple([z.int().min(0).max(2), code])) ?? [];
    const after = rank === undefined || last === undefined ? undefined : { rank, code: last };
    const rows = await finder.divisionSearch.called(question, after);
    return withoutPlace(toPage(rows, limit, (row) => [row.rank, row.code]));
  }

  const [after] = decodeCursor(cursor, z.tuple([code])) ?? [''];
  const rows = await finder.divisions.children(parent, after, limit + 1);
  return withoutPlace(toPage(rows, limit, (row) => [row.code]));
}

function withoutPlace(page: Page<Omit<Listed, 'distanceMetres'>>): Page<Listed> {
  return { ...page, items: page.items.map((row) => ({ ...row, distanceMetres: null })) };
}
