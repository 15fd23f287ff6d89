import { buildingOf, choiceOf, choicesOf, costOf, type Draft, nearestAt, siteAt, walkTo } from './draft.ts';
import { sitesOf } from './model.ts';
import { createSpans, type Spans } from './spans.ts';
import { priceOfLeft, solveTransport, type TransportPlan } from './transport.ts';

/** Sites that a group looks at first; more only where the prices say that one of them is worth it. */
const firstLook = 24;

/** People of one building who want the same and are of the same class: they can stand for each other. */
interface Group {
  building: number;
  units: number[];
  people: number;
  /** Sites that they asked for; empty without a wish. */
  wishes: readonly number[];
  /** What their exemptions come to: see `Spans`. */
  of: number;
}

/** What came of it: the units of each site, and those for whom there is no place at any. */
export interface SiteChoice {
  bySite: number[][];
  left: number[];
}

/**
 * Gives each unit a site: most people placed, then the least walking in sum, walks beyond the limit avoided before
 * all walking. That is a transport problem from buildings to sites and solved as one; `places` are those of each slot.
 * Whoever is exempt until some time uses only places of windows from then on, and they choose together with everybody
 * else: where a site is promised more such places than it has, it is cut in two there and the problem solved again
 * (`spans.ts`), so that the answer is the optimum with exemptions, too.
 *
 * A building's people may be sent to several sites. In a basic solution at most as many buildings are divided as
 * there are sites, so rounding to whole households moves few.
 *
 * A site that a household asked for costs it no more than the nearest: what it walks farther is its own wish. So a
 * wish is granted unless others would have to walk farther for it than it saves.
 */
export function chooseSites(draft: Draft, units: readonly number[], places: Int32Array): SiteChoice {
  const spans = createSpans(draft, places);
  const looks = createLooks(draft);
  for (;;) {
    const groups = groupUp(draft, units, spans);
    const choice = dealAll(draft, groups, spans, solve(draft, groups, { spans, looks }));
    if (!spans.cutWhereTooMany(choice.bySite)) return choice;
  }
}

/** The site to which the optimum would send most of each of these units' people, could they be divided and come at any time. */
export function mostSentTo(
  draft: Draft,
  units: readonly number[],
  places: Int32Array,
  asked: ReadonlySet<number>,
): Map<number, number> {
  const spans = createSpans(draft, places);
  const groups = groupUp(draft, units, spans, asked);
  const plan = solve(draft, groups, { spans, looks: createLooks(draft) });
  const most = new Map<number, { site: number; people: number }>();
  for (const [row, g] of plan.group.entries()) {
    const [unit = -1] = groups[g]?.units ?? [];
    const people = plan.people[row] ?? 0;
    if (asked.has(unit) && people > (most.get(unit)?.people ?? 0))
      most.set(unit, { site: plan.site[row] ?? 0, people });
  }
  return new Map([...most].map(([unit, { site }]) => [unit, site]));
}

/** Deals the units of all groups out as a plan says. */
function dealAll(draft: Draft, groups: readonly Group[], spans: Spans, plan: TransportPlan): SiteChoice {
  const bySite: number[][] = Array.from({ length: sitesOf(draft.problem) }, () => []);
  const left: number[] = [];
  let row = 0;
  for (const [g, group] of groups.entries()) {
    const shares = new Map<number, Share>();
    for (; plan.group[row] === g; row++) {
      const span = plan.site[row] ?? 0;
      const site = spans.site[span] ?? 0;
      const share = shares.get(site) ?? { site, lacking: 0, open: false };
      share.lacking += plan.people[row] ?? 0;
      share.open ||= plan.price[span] === 0;
      shares.set(site, share);
    }
    const without = plan.left[g] ?? 0;
    const inOrder = [...shares.values()].sort((a, b) => a.site - b.site);
    if (without > 0) inOrder.push({ site: -1, lacking: without, open: false });
    for (const { unit, site } of dealOut(draft, group.units, inOrder)) {
      if (site < 0) left.push(unit);
      else bySite[site]?.push(unit);
    }
  }
  return { bySite, left };
}

/** Units of one building, class and wishes together; those of `alone` each by itself. */
function groupUp(draft: Draft, units: readonly number[], spans: Spans, alone?: ReadonlySet<number>): Group[] {
  const { firstWish, wish } = draft.problem.parties;
  const groups = new Map<string, Group>();
  for (const unit of units) {
    const building = buildingOf(draft, unit);
    const party = draft.units.party[unit] ?? 0;
    const of = spans.classOf(unit);
    const wishes = Array.from(wish.subarray(firstWish[party], firstWish[party + 1])).filter(
      (site) => choiceOf(draft, building, site) >= 0,
    );
    const shared = `${building}/${wishes.join()}/${of}`;
    const key = alone?.has(unit) ? `alone ${unit}` : shared;
    const group = groups.get(key) ?? { building, units: [], people: 0, wishes, of };
    group.units.push(unit);
    group.people += draft.units.size[unit] ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Which of its sites a group looks at; kept from one plan to the next. */
function createLooks(draft: Draft): (group: Group) => Set<number> {
  const known = new Map<string, Set<number>>();
  return ({ building, wishes }) => {
    const key = `${building}/${wishes.join()}`;
    const own = known.get(key);
    if (own !== undefined) return own;
    const all = choicesOf(draft, building);
    const near = Array.from({ length: Math.min(firstLook, all) }, (_, n) => nearestAt(draft, building, n));
    const looked = new Set([...near, ...wishes.map((site) => choiceOf(draft, building, site))]);
    known.set(key, looked);
    return looked;
  };
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
function solve(
  draft: Draft,
  groups: readonly Group[],
  { spans, looks }: { spans: Spans; looks: (group: Group) => Set<number> },
): TransportPlan {
  const looksOf = groups.map(looks);
  for (;;) {
    const plan = solveTransport(problemOf(draft, groups, looksOf, spans));
    let added = 0;
    for (const [g, group] of groups.entries()) {
      const looked = looksOf[g];
      const all = choicesOf(draft, group.building);
      if (looked === undefined || looked.size === all) continue;
      const price = (k: number): number => {
        const span = spans.openTo(siteAt(draft, group.building, k), group.of);
        return span < 0 ? Number.POSITIVE_INFINITY : costFor(draft, group, k) + (plan.price[span] ?? 0);
      };
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
  spans: Spans,
) {
  const pairs = looks.reduce((sum, looked) => sum + looked.size, 0);
  const firstPair = new Int32Array(groups.length + 1);
  const span = new Int32Array(pairs);
  const cost = new Float64Array(pairs);
  let pair = 0;
  for (const [g, group] of groups.entries()) {
    for (const k of looks[g] ?? []) {
      const open = spans.openTo(siteAt(draft, group.building, k), group.of);
      if (open < 0) continue;
      span[pair] = open;
      cost[pair++] = costFor(draft, group, k);
    }
    firstPair[g + 1] = pair;
  }
  return {
    amount: Int32Array.from(groups, ({ people }) => people),
    room: Int32Array.from(spans.places),
    firstPair,
    site: span,
    cost,
    later: Int32Array.from(spans.later),
  };
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
