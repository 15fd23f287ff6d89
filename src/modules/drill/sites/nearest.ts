import { distanceMetres, type Point } from '../../../core/geography/index.ts';
import type { Site } from './sites.read.ts';

/** A site, the very one that was given, and how far it is. */
export interface ListedSite {
  site: Site;
  distanceMetres: number | null;
}

/**
 * The sites whose division begins with `division`, nearest to `near` first with whole metres as the crow flies;
 * without a place in the order they came in, and as they come where two are equally far.
 */
export function sitesNearest(
  sites: readonly Site[],
  division: string,
  near: Point | undefined,
): ListedSite[] {
  const found = sites
    .filter((site) => site.division.startsWith(division))
    .map((site) => ({
      site,
      distanceMetres: near === undefined ? null : Math.round(distanceMetres(near, site)),
    }));
  return near === undefined ? found : found.sort((a, b) => (a.distanceMetres ?? 0) - (b.distanceMetres ?? 0));
}
