import type { FeasibilityPlan } from '../../src/core/capacity/index.ts';
import { walkMetres } from '../../src/core/geography/index.ts';

/** Everyone expected in a community. */
export const expected = ({ counted, estimated }: FeasibilityPlan['communities'][number]): number =>
  counted + estimated;

/**
 * Hall's theorem, by trying: over all sets of communities, the most people there can be beyond the places of all sites
 * that serve any of them, and the smallest set for which it is so many.
 */
export function mostShort(
  { communities, sites }: FeasibilityPlan,
  people: (one: FeasibilityPlan['communities'][number]) => number,
): { short: number; smallest: string[] } {
  let best = { short: 0, smallest: [] as string[] };
  for (let set = 1; set < 2 ** communities.length; set++) {
    const chosen = communities.filter((_, index) => (set & (1 << index)) !== 0);
    const places = sites
      .filter((one) => chosen.some(({ code }) => one.communities.includes(code)))
      .reduce((sum, { bookable }) => sum + bookable, 0);
    const short = chosen.reduce((sum, one) => sum + people(one), 0) - places;
    const better = short > best.short || (short === best.short && chosen.length < best.smallest.length);
    if (better && short > 0) best = { short, smallest: chosen.map(({ code }) => code).sort() };
  }
  return best;
}

/**
 * The fewest who walk beyond the limit though they have a site within it, when as many as possible are served: person by
 * person, each by the cheapest way there is (Bellman and Ford), with nothing of the code under test.
 */
export function fewestFarWalks({ communities, sites, drill: terms }: FeasibilityPlan): number {
  const people = communities.flatMap((one) => {
    const located = one.buildings.flatMap(({ location, people: count }) =>
      Array.from({ length: count }, () => ({ code: one.code, location })),
    );
    const others = { code: one.code, location: undefined };
    return [...located, ...Array.from({ length: expected(one) - located.length }, () => others)];
  });
  const costs = people.map(({ code, location }) => {
    const walks = sites.map((one) => {
      if (!one.communities.includes(code)) return Number.POSITIVE_INFINITY;
      const metresThere = location === undefined ? 0 : walkMetres(location, one.location, terms.detourFactor);
      return metresThere <= terms.walkLimitMetres ? 0 : 1;
    });
    // Who has no site within the limit walks far anyhow: that is another finding.
    return Math.min(...walks) === 1 ? walks.map((cost) => (cost === 1 ? 0 : cost)) : walks;
  });
  const at: (number | undefined)[] = people.map(() => undefined);
  const load = sites.map(() => 0);
  for (;;) {
    // Cheapest cost to free a place for somebody at each site, and whom to move there from where.
    const cost: number[] = sites.map(() => Number.POSITIVE_INFINITY);
    const mover: (number | undefined)[] = sites.map(() => undefined);
    for (const [person, ways] of costs.entries()) {
      if (at[person] !== undefined) continue;
      for (const [to, way] of ways.entries())
        if (way < (cost[to] ?? 0)) [cost[to], mover[to]] = [way, person];
    }
    for (let round = 0; round < sites.length; round++) {
      for (const [person, ways] of costs.entries()) {
        const from = at[person];
        if (from === undefined) continue;
        for (const [to, way] of ways.entries()) {
          const there = (cost[from] ?? 0) - (ways[from] ?? 0) + way;
          if (there < (cost[to] ?? 0)) [cost[to], mover[to]] = [there, person];
        }
      }
    }
    const free = [...sites.keys()]
      .filter((index) => (load[index] ?? 0) < (sites[index]?.bookable ?? 0) && Number.isFinite(cost[index]))
      .sort((a, b) => (cost[a] ?? 0) - (cost[b] ?? 0))[0];
    if (free === undefined) break;
    load[free] = (load[free] ?? 0) + 1;
    for (let to: number | undefined = free; to !== undefined; ) {
      const person: number = mover[to] ?? -1;
      const from: number | undefined = at[person];
      at[person] = to;
      to = from;
    }
  }
  return at.reduce<number>(
    (sum, where, person) => sum + (where === undefined ? 0 : (costs[person]?.[where] ?? 0)),
    0,
  );
}
