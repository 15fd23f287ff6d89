/** A community with how many people wait in it and the sites that serve it. */
export interface CommunityLoad {
  community: string;
  people: number;
  sites: readonly string[];
}

/** Communities that are planned together. */
export interface PlanPart {
  communities: string[];
  people: number;
}

/**
 * Cuts a drill into parts that can be planned apart without losing anything: communities that share a site, directly or
 * through others, stay together (connected components); small ones are put together up to about `people`, so
 * that a part is worth a worker's while. Deterministic, whatever the order. Parts come in order of their first community.
 */
export function planParts(loads: readonly CommunityLoad[], people: number): PlanPart[] {
  const inOrder = [...loads].sort((a, b) => (a.community < b.community ? -1 : 1));
  const groups = componentsOf(inOrder);
  const parts: PlanPart[] = [];
  let open: PlanPart | undefined;
  for (const group of groups) {
    const size = group.reduce((sum, one) => sum + one.people, 0);
    if (open === undefined || open.people + size > people) {
      open = { communities: [], people: 0 };
      parts.push(open);
    }
    open.communities.push(...group.map(({ community }) => community));
    open.people += size;
  }
  return parts.map((part) => ({ ...part, communities: part.communities.sort() }));
}

/** Union by site: each community's parent is the first one seen at any of its sites. */
function componentsOf(loads: readonly CommunityLoad[]): CommunityLoad[][] {
  const parent = loads.map((_, index) => index);
  const rootOf = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const firstAt = new Map<string, number>();
  for (const [index, { sites }] of loads.entries()) {
    for (const site of sites) {
      const other = firstAt.get(site);
      if (other === undefined) firstAt.set(site, index);
      else {
        const [a, b] = [rootOf(index), rootOf(other)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const groups = new Map<number, CommunityLoad[]>();
  for (const [index, load] of loads.entries()) {
    const root = rootOf(index);
    groups.set(root, [...(groups.get(root) ?? []), load]);
  }
  return [...groups.values()];
}
