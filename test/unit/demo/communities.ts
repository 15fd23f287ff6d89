import { counties } from '../../../src/demo/population/census.ts';
import type { Community } from '../../../src/demo/population/index.ts';

/** A list as the service would give it: 20 communities in every county of Fuzhou. */
export function someCommunities(): Map<string, Community[]> {
  return new Map(
    counties.map(({ code }) => [
      code,
      Array.from({ length: 20 }, (_, i) => ({
        code: `${code}001${String(i + 1).padStart(3, '0')}`,
        name: `第${i + 1}社区`,
      })),
    ]),
  );
}
