import { createRandom, shuffled } from '../random.ts';
import { allotCommunities, counties, DRILL_COMMUNITIES } from './census.ts';

/** A community or village of the official list. */
export interface Community {
  /** 12 digits. */
  code: string;
  name: string;
}

/**
 * Draws the drill's communities from the official list, given for each county by its code: as many for each
 * county as its residents give it (at least one), which ones by the seed. Sorted by code.
 * @throws RangeError where a county has fewer communities than it must give.
 */
export function drawCommunities(
  list: ReadonlyMap<string, readonly Community[]>,
  seed: number,
  count: number = DRILL_COMMUNITIES,
): Community[] {
  const allotted = allotCommunities(count);
  const drawn = counties.flatMap(({ code, name }, i) => {
    const wanted = allotted[i] ?? 0;
    const known = [...(list.get(code) ?? [])].sort((a, b) => (a.code < b.code ? -1 : 1));
    if (known.length < wanted) {
      throw new RangeError(`${name} gives ${wanted} communities, but the service knows ${known.length}`);
    }
    return shuffled(known, createRandom(seed, Number(code))).slice(0, wanted);
  });
  return drawn.sort((a, b) => (a.code < b.code ? -1 : 1));
}
