/** What one community of a drill asks for. */
export interface CommunityDemand {
  code: string;
  /** Residents known: by roster, else by registration. */
  residents: number;
}

/** What one site offers. */
export interface SiteSupply {
  id: string;
  /** Communities that it serves. */
  communities: readonly string[];
  /** Places for appointments over all its windows. */
  bookable: number;
  /** People served in an hour by all its lanes. */
  ratePerHour: number;
}

/** One reason why a plan will not do, with its figures and what would cure it. */
export interface Finding {
  code: 'no-site' | 'short-of-capacity';
  communities: string[];
  sites: string[];
  residents: number;
  bookable: number;
  /** Places short, and the opening hours that all lanes of these sites together would need to make them up. */
  short: number;
  hoursMore: number | null;
}

/**
 * Whether a plan can serve everyone, place by place: communities and sites fall into groups that share
 * nothing with each other (connected components of "serves"), and a group whose sites have fewer places than
 * its communities have residents cannot work, however people are spread. A community that no site serves is
 * named by itself. An empty answer means that the sums hold for every group. They may still not hold inside
 * one where sites overlap only in part: the sums are necessary, not sufficient.
 */
export function feasibility(demand: readonly CommunityDemand[], supply: readonly SiteSupply[]): Finding[] {
  const findings: Finding[] = [];
  const inOrder = [...demand].sort((a, b) => (a.code < b.code ? -1 : 1));
  const sitesOf = new Map<string, SiteSupply[]>();
  for (const site of [...supply].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const code of site.communities) sitesOf.set(code, [...(sitesOf.get(code) ?? []), site]);
  }
  const residentsOf = new Map(inOrder.map(({ code, residents }) => [code, residents]));
  const seen = new Set<string>();
  for (const { code } of inOrder) {
    if (seen.has(code)) continue;
    const group = groupOf(code, sitesOf, residentsOf);
    for (const member of group.communities) seen.add(member);
    const residents = group.communities.reduce((sum, member) => sum + (residentsOf.get(member) ?? 0), 0);
    const bookable = group.sites.reduce((sum, site) => sum + site.bookable, 0);
    if (group.sites.length > 0 && bookable >= residents) continue;
    const ratePerHour = group.sites.reduce((sum, site) => sum + site.ratePerHour, 0);
    const short = residents - bookable;
    findings.push({
      code: group.sites.length === 0 ? 'no-site' : 'short-of-capacity',
      communities: group.communities,
      sites: group.sites.map((site) => site.id),
      residents,
      bookable,
      short,
      hoursMore: ratePerHour === 0 ? null : Math.ceil((short / ratePerHour) * 10) / 10,
    });
  }
  return findings;
}

/** Everything that hangs together with one community through shared sites, found breadth first. */
function groupOf(
  start: string,
  sitesOf: ReadonlyMap<string, readonly SiteSupply[]>,
  known: ReadonlyMap<string, number>,
): { communities: string[]; sites: SiteSupply[] } {
  const communities = new Set([start]);
  const sites = new Map<string, SiteSupply>();
  for (const community of communities) {
    for (const site of sitesOf.get(community) ?? []) {
      sites.set(site.id, site);
      for (const other of site.communities) if (known.has(other)) communities.add(other);
    }
  }
  return { communities: [...communities].sort(), sites: [...sites.values()] };
}
