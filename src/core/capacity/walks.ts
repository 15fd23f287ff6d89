import { about, type Context, communitiesOf, nearFirst, sitesAt } from './context.ts';
import { curesOf, partOf } from './cures.ts';
import type { NoSiteInReach, WalkOverLimit } from './findings.ts';
import { reachCures } from './new-sites.ts';
import { type Kind, walkTo } from './reach.ts';
import { placeRemedies } from './remedies.ts';
import { createTransport } from './transport.ts';

/** Of each community the people who have every site that serves them beyond the walk limit. */
export function outOfReach(context: Context): NoSiteInReach[] {
  const { drill, sites } = context;
  return context.kinds
    .filter((kind) => kind.outOfReach && kind.counted > 0)
    .map((kind) => {
      const walks = kind.homes.map(({ location }) =>
        kind.near.reduce(
          (nearest, site) => Math.min(nearest, walkTo(sites[site], location, drill)),
          Number.POSITIVE_INFINITY,
        ),
      );
      return {
        code: 'no-site-in-reach',
        severity: 'warning',
        ...about(context, [kind.community], kind.near),
        people: kind.counted,
        nearestMetres: Math.min(...walks),
        farthestMetres: Math.max(...walks),
        walkLimitMetres: drill.walkLimitMetres,
        cures: reachCures(context, kind),
      };
    });
}

/**
 * Who has a site within a walk and must yet go to one beyond it: of all ways to serve as many as can be served, one
 * with the fewest such walks is taken (a flow of least cost). What crowds them out is told with them: the near sites,
 * who fills them, and where those could go instead. It would be cured by so many places more at a near site that
 * everyone there has one within reach.
 */
export function walksOverLimit(context: Context): WalkOverLimit[] {
  const { drill, kinds, now } = context;
  if (kinds.every(({ far }) => far.length === 0)) return [];
  const plan = nearFirst(context, ({ bookable }) => bookable);
  const transport = createTransport(plan);
  const walkers = new Map<number, number>();
  for (const { kind, people } of transport.atLastResorts()) {
    walkers.set(kind, (walkers.get(kind) ?? 0) + people);
  }
  return transport.crowded().map((part) => {
    const walking = part.kinds.filter((kind) => walkers.has(kind));
    return {
      code: 'walk-over-limit',
      severity: 'warning',
      ...about(context, communitiesOf(context, part.kinds), part.sites),
      people: walking.reduce((sum, kind) => sum + (walkers.get(kind) ?? 0), 0),
      walkMetres: Math.max(...walking.map((kind) => leastWalkBeyond(context, kinds[kind]))),
      walkLimitMetres: drill.walkLimitMetres,
      cures: curesOf(partOf(plan, part), sitesAt(context, part.sites), placeRemedies(drill, now)),
    };
  });
}

/** The shortest walk that somebody of a kind has to a site beyond the limit. */
function leastWalkBeyond({ sites, drill }: Context, kind: Kind | undefined): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const { location } of kind?.homes ?? []) {
    for (const site of kind?.far ?? []) shortest = Math.min(shortest, walkTo(sites[site], location, drill));
  }
  return shortest;
}
