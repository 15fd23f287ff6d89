import type { FeasibilityPlan, SiteSupply } from './plan.ts';

/** Digits of the code of a county-level division. */
const countyDigits = 6;

/**
 * A plan cut into plans that have nothing to do with each other: one for each county, as sites serve communities of
 * their own county; counties that share a site all the same stay together. Sites that serve nobody of the plan are left
 * out. What is short or idle in the parts is what is so in the whole, and each part takes a fraction of the time.
 */
export function independentParts(plan: FeasibilityPlan): FeasibilityPlan[] {
  const countyOf = (code: string): string => code.slice(0, countyDigits);
  // Each county points to another it hangs together with, and the last of them to itself.
  const next = new Map(plan.communities.map(({ code }) => [countyOf(code), countyOf(code)]));
  function partOf(county: string): string {
    const other = next.get(county) ?? county;
    return other === county ? county : partOf(other);
  }
  const known = new Set(plan.communities.map(({ code }) => code));
  const countiesOf = (site: SiteSupply): string[] =>
    site.communities.filter((code) => known.has(code)).map(countyOf);
  for (const site of plan.sites) {
    const [first, ...others] = countiesOf(site).map(partOf);
    for (const other of others) if (first !== undefined) next.set(partOf(other), partOf(first));
  }

  const parts = new Map<
    string,
    { communities: FeasibilityPlan['communities'][number][]; sites: SiteSupply[] }
  >();
  const partAt = (county: string) => {
    const key = partOf(county);
    const part = parts.get(key) ?? { communities: [], sites: [] };
    parts.set(key, part);
    return part;
  };
  for (const community of plan.communities) partAt(countyOf(community.code)).communities.push(community);
  for (const site of plan.sites) {
    const [county] = countiesOf(site);
    if (county !== undefined) partAt(county).sites.push(site);
  }
  return [...parts.values()].map((part) => ({ ...plan, ...part }));
}
