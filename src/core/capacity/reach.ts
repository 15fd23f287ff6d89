import { type Point, walkMetres } from '../geography/index.ts';
import type { DrillTerms, FeasibilityPlan, LocatedPeople, SiteSupply } from './plan.ts';

/** People of one community who have the same sites within a walk. */
export interface Kind {
  /** Index of the community. */
  community: number;
  counted: number;
  estimated: number;
  /** Where they live; empty for those of whom that is not known, who count as if every site were near. */
  homes: readonly LocatedPeople[];
  /** Indexes of the sites that serve them within the walk limit; where none is, of all that serve them. */
  near: readonly number[];
  /** Indexes of the sites that serve them and are beyond the limit. */
  far: readonly number[];
  /** Whether no site that serves them is within the limit. */
  outOfReach: boolean;
}

/** Indexes of the sites that serve each community, ascending. */
export function sitesOfCommunities({ communities, sites }: FeasibilityPlan): number[][] {
  const indexOf = new Map(communities.map(({ code }, index) => [code, index]));
  const serving: number[][] = communities.map(() => []);
  for (const [site, { communities: codes }] of sites.entries()) {
    for (const code of new Set(codes)) {
      const index = indexOf.get(code);
      if (index !== undefined) serving[index]?.push(site);
    }
  }
  return serving;
}

/** Estimated walk from a home to a site, metres; none to a site of which nobody knows where it is. */
export function walkTo(
  site: Pick<SiteSupply, 'location' | 'misplaced'> | undefined,
  from: Point,
  drill: DrillTerms,
): number {
  if (site?.misplaced) return 0;
  return site === undefined ? Number.POSITIVE_INFINITY : walkMetres(from, site.location, drill.detourFactor);
}

/**
 * Everyone by what matters to where they can go: the community, and which of its sites are within a walk of the
 * building. A city's tens of thousands of buildings come to a few thousand kinds, so that what is exact stays quick.
 * Communities without a site have none.
 */
export function kindsOf(plan: FeasibilityPlan, serving: readonly (readonly number[])[]): Kind[] {
  const { communities, sites, drill } = plan;
  const kinds: Kind[] = [];
  for (const [community, { counted, estimated, buildings }] of communities.entries()) {
    const own = serving[community] ?? [];
    if (own.length === 0) continue;
    const byReach = new Map<string, { near: number[]; homes: LocatedPeople[]; people: number }>();
    let located = 0;
    for (const home of buildings) {
      const near = own.filter((site) => walkTo(sites[site], home.location, drill) <= drill.walkLimitMetres);
      const key = near.join();
      const same = byReach.get(key) ?? { near, homes: [], people: 0 };
      same.homes.push(home);
      same.people += home.people;
      located += home.people;
      byReach.set(key, same);
    }
    for (const [, { near, homes, people }] of [...byReach].sort(byKey)) {
      const outOfReach = near.length === 0;
      const far = outOfReach ? [] : own.filter((site) => !near.includes(site));
      kinds.push({
        community,
        counted: people,
        estimated: 0,
        homes,
        near: outOfReach ? own : near,
        far,
        outOfReach,
      });
    }
    const elsewhere = { homes: [], near: own, far: [], outOfReach: false };
    kinds.push({ community, counted: Math.max(0, counted - located), estimated, ...elsewhere });
  }
  return kinds;
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
