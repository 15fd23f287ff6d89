import { buildingOf, choiceOf, choicesOf, costOf, type Draft, nearestAt, siteAt, walkTo } from './draft.ts';
import { sitesOf } from './model.ts';
import { priceOfLeft, solveTransport, type TransportPlan } from './transport.ts';

/** Sites that a group looks at first; more only where the prices say that one of them is worth it. */
const firstLook = 24;

/** People of one building who want the same: they can stand for each other. */
interface Group {
  building: number;
  units: number[];
  people: number;
  /** Sites that they asked for; empty without a wish. */
  wishes: readonly number[];
}

/** What came of it: the units of each site, and those for whom there is no place at any. */
export interface SiteChoice {
  bySite: number[][];
  left: number[];
}

/**
 * Gives each unit a site: most people placed, then the least walking in sum, walks beyond the limit avoided before
 * all walking. That is a transport problem from buildings to sites and solved as one; places at a site are those of
 * its slots that begin at or after `from`, less what `taken` says is spoken for.
 *
 * A building's people may be sent to several sites. In a basic solution at most as many buildings are divided as
 * there are sites, so rounding to whole households moves few.
 *
 * A site that a household asked for costs it no more than the nearest: what it walks farther is its own wish. So a
 * wish is granted unless others would have to walk farther for it than it saves.
 */
export function chooseSites(draft: Draft, units: readonly number[], room: Int32Array): SiteChoice {
  const groups = groupUp(draft, units);
  const plan = solve(draft, groups, room);
  const bySite: number[][] = Array.from({ length: sitesOf(draft.problem) }, () => []);
  const left: number[] = [];
  let row = 0;
  for (const [g, group] of groups.entries()) {
    const shares: Share[] = [];
    for (; plan.group[row] === g; row++) {
      const site = plan.site[row] ?? 0;
      shares.push({ site, lacking: plan.people[row] ?? 0, open: plan.price[site] === 0 });
    }
    const without = plan.left[g] ?? 0;
    if (without > 0) shares.push({ site: -1, lacking: without, open: false });
    for (const { unit, site } of dealOut(draft, group.units, shares)) {
      if (site < 0) left.push(unit);
      else bySite[site]?.push(unit);
    }
  }
  return { bySite, left };
}

/** The site to which the optimum would send most of each of these units' people, if they could be divided. */
export function mostSentTo(
  draft: Draft,
  units: readonly number[],
  room: Int32Array,
  asked: ReadonlySet<number>,
): Map<number, number> {
  const groups = groupUp(draft, units, asked);
  const plan = solve(draft, groups, room);
  const most = new Map<number, { site: number; people: number }>();
  for (const [row, g] of plan.group.entries()) {
    const [unit = -1] = groups[g]?.units ?? [];
    const people = plan.people[row] ?? 0;
    if (asked.has(unit) && people > (most.get(unit)?.people ?? 0))
      most.set(unit, { site: plan.site[row] ?? 0, people });
  }
  return new Map([...most].map(([unit, { site }]) => [unit, site]));
}

/** Units of one building with the same wishes together; those of `alone` each by itself. */
function groupUp(draft: Draft, units: readonly number[], alone?: ReadonlySet<number>): Group[] {
  const { firstWish, wish } = draft.problem.parties;
  const groups = new Map<string, Group>();
  for (const unit of units) {
    const building = buildingOf(draft, unit);
    const party = draft.units.party[unit] ?? 0;
    const wishes = Array.from(wish.subarray(firstWish[party], firstWish[party + 1])).filter(
      (site) => choiceOf(draft, building, site) >= 0,
    );
    const shared = wishes.length === 0 ? `${building}` : `${building}/${wishes.join()}`;
    const key = alone?.has(unit) ? `alone ${unit}` : shared;
    const group = groups.get(key) ?? { building, units: [], people: 0, wishes };
    group.units.push(unit);
    group.people += draft.units.size[unit] ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Cost of the k-th site of its building for one of a group. */
export function costFor(
  draft: Draft,
  { building, wishes }: Pick<Group, 'building' | 'wishes'>,
  k: number,
): number {
  const own = costOf(draft.problem, walkTo(draft, building, k));
  if (!wishes.includes(siteAt(draft, building, k))) return own;
  // Half a metre less than the nearest, so that of two places as near the one that was asked for is taken.
  return Math.min(own, costOf(draft.problem, walkTo(draft, building, nearestAt(draft, building, 0)))) - 0.5;
}

/**
 * The optimum over all pairs, from a few: pairs that were left out are priced against the plan, and those that would
 * pay are let in, until none does (column generation; the last plan's prices prove it optimal for all pairs).
 */
function solve(draft: Draft, groups: readonly Group[], room: Int32Array): TransportPlan {
  const looks = groups.map(({ building, wishes }) => {
    const all = choicesOf(draft, building);
    const wished = wishes.map((site) => choiceOf(draft, building, site));
    const near = Array.from({ length: Math.min(firstLook, all) }, (_, n) => nearestAt(draft, building, n));
    return new Set([...near, ...wished]);
  });
  for (;;) {
    const plan = solveTransport(problemOf(draft, groups, looks, room));
    let added = 0;
    for (const [g, group] of groups.entries()) {
      const looked = looks[g];
      const all = choicesOf(draft, group.building);
      if (looked === undefined || looked.size === all) continue;
      const price = (k: number) =>
        costFor(draft, group, k) + (plan.price[siteAt(draft, group.building, k)] ?? 0);
      let paid = priceOfLeft;
      for (const k of looked) paid = Math.min(paid, price(k));
      for (let k = 0; k < all; k++) {
        if (looked.has(k) || price(k) >= paid) continue;
        looked.add(k);
        added++;
      }
    }
    if (added === 0) return plan;
  }
}

function problemOf(
  draft: Draft,
  groups: readonly Group[],
  looks: readonly ReadonlySet<number>[],
  room: Int32Array,
) {
  const pairs = looks.reduce((sum, looked) => sum + looked.size, 0);
  const firstPair = new Int32Array(groups.length + 1);
  const site = new Int32Array(pairs);
  const cost = new Float64Array(pairs);
  let pair = 0;
  for (const [g, group] of groups.entries()) {
    for (const k of looks[g] ?? []) {
      site[pair] = siteAt(draft, group.building, k);
      cost[pair++] = costFor(draft, group, k);
    }
    firstPair[g + 1] = pair;
  }
  return { amount: Int32Array.from(groups, ({ people }) => people), room, firstPair, site, cost };
}

/** What is dealt out of a group: so many of its people to one site (or window). */
export interface Share {
  /** -1 for those without a place. */
  site: number;
  lacking: number;
  /** Whether the site has room to spare. */
  open: boolean;
}

/**
 * Deals whole units out so that each site's share is met as nearly as can be: site by site the units in their order, as
 * many as fit, so that neighbours stay together and small ones from farther down make up what is lacking.
 */
export function dealOut(
  draft: Draft,
  units: readonly number[],
  shares: Share[],
): { unit: number; site: number }[] {
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const dealt: { unit: number; site: number }[] = [];
  let rest = [...units];
  for (const share of shares) {
    const own: number[] = [];
    rest = rest.filter((unit) => {
      if (size(unit) > share.lacking) return true;
      share.lacking -= size(unit);
      own.push(unit);
      return false;
    });
    if (share.lacking > 0) makeUp(share, own, rest, size);
    for (const unit of own) dealt.push({ unit, site: share.site });
  }
  for (const unit of rest) {
    const most = (fits: (share: Share) => boolean) =>
      shares
        .filter(fits)
        .reduce<Share | undefined>(
          (best, one) => (best && best.lacking >= one.lacking ? best : one),
          undefined,
        );
    const share = most(({ open }) => open) ?? most(() => true);
    if (share !== undefined) share.lacking -= size(unit);
    dealt.push({ unit, site: share?.site ?? -1 });
  }
  return dealt;
}

/** One of a share's own units gives way to another that is larger by what the share lacks. */
function makeUp(share: Share, own: number[], rest: number[], size: (unit: number) => number): void {
  for (const [at, unit] of rest.entries()) {
    const out = own.findLastIndex((one) => size(one) === size(unit) - share.lacking);
    if (out < 0) continue;
    rest[at] = own[out] ?? unit;
    own[out] = unit;
    share.lacking = 0;
    return;
  }
}
