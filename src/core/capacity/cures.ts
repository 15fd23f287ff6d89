import type { Cure } from './findings.ts';
import type { SiteSupply } from './plan.ts';
import type { Remedy } from './remedies.ts';
import { createTransport, type Part, type TransportPlan } from './transport.ts';

/** Sites that are tried as the one that could cure a shortage, those that need least first. */
const mostTried = 40;

/** Cures by one site that are told for each remedy. */
const mostTold = 3;

/** A joint cure of more sites is not trimmed to the last unit: nobody reads so many steps one by one. */
const mostTrimmed = 10;

/** The least whole number from 1 to `most` for which it holds, where it holds for all above; undefined for none. */
export function least(most: number, holds: (units: number) => boolean): number | undefined {
  if (most < 1 || !holds(most)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One part of a transport by itself. */
export function partOf(plan: TransportPlan, part: Part): TransportPlan {
  const indexOf = new Map(part.sites.map((site, index) => [site, index]));
  return {
    people: part.kinds.map((kind) => plan.people[kind] ?? 0),
    places: part.sites.map((site) => plan.places[site] ?? 0),
    ways: part.kinds.map((kind) => (plan.ways[kind] ?? []).flatMap((site) => indexOf.get(site) ?? [])),
  };
}

/**
 * Ways to give everyone of a transport that is short a place, by each remedy: at one site alone where that can be (the
 * sites that need least first), else at several together. Each at one site is the least that will do (over many sites a joint one may be a unit too large), and is found by letting
 * people flow with it in place: a site that cannot take up those who are left over, because they cannot get there or
 * not enough others can make way, cures nothing however large it becomes.
 */
export function curesOf(
  plan: TransportPlan,
  sites: readonly SiteSupply[],
  remedies: readonly Remedy[],
): Cure[] {
  return remedies.flatMap((remedy) => {
    const alone = aloneCures(plan, sites, remedy);
    if (alone.length > 0) return alone;
    const together = togetherCure(plan, sites, remedy);
    return together === undefined ? [] : [together];
  });
}

function aloneCures(plan: TransportPlan, sites: readonly SiteSupply[], remedy: Remedy): Cure[] {
  const transport = createTransport(plan);
  const short = transport.leftOver();
  const around = sites.map(() => 0);
  for (const [kind, ways] of plan.ways.entries()) {
    for (const index of ways) around[index] = (around[index] ?? 0) + (plan.people[kind] ?? 0);
  }
  const candidates = sites
    .flatMap((site, index) => {
      // A site never has more comers than there are people who may come.
      if ((around[index] ?? 0) - transport.load(index) < short) return [];
      const units = least(remedy.most(site), (some) => remedy.gain(site, some) >= short);
      return units === undefined ? [] : [{ site, index, units }];
    })
    .sort((a, b) => a.units - b.units || a.index - b.index);
  const cures: Cure[] = [];
  for (const { site, index, units } of candidates.slice(0, mostTried)) {
    const served = transport.trial(() => transport.addPlaces([[index, remedy.gain(site, units)]]));
    if (served === short) cures.push({ kind: remedy.kind, steps: [remedy.step(site, units)] });
    if (cures.length === mostTold) break;
  }
  return cures;
}

/** Several sites, one after the other: where most are left over, the site that can grow most. */
function togetherCure(plan: TransportPlan, sites: readonly SiteSupply[], remedy: Remedy): Cure | undefined {
  const transport = createTransport(plan);
  const most = sites.map((site) => remedy.gain(site, remedy.most(site)));
  const units = new Map<number, number>();
  while (transport.leftOver() > 0) {
    const kind = plan.people.reduce(
      (worst, _, one) => (transport.left(one) > transport.left(worst) ? one : worst),
      0,
    );
    const [index] = (plan.ways[kind] ?? [])
      .filter((site) => (most[site] ?? 0) > 0 && !units.has(site))
      .sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b);
    const site = sites[index ?? -1];
    if (index === undefined || site === undefined) return undefined;
    const all = most[index] ?? 0;
    const served = transport.addPlaces([[index, all]]);
    const some = least(remedy.most(site), (n) => remedy.gain(site, n) >= served) ?? 0;
    transport.addPlaces([[index, remedy.gain(site, some) - all]]);
    units.set(index, some);
  }
  if (units.size <= mostTrimmed) trim(plan, sites, remedy, units);
  const steps = [...units].sort((a, b) => a[0] - b[0]);
  return {
    kind: remedy.kind,
    steps: steps.flatMap(([index, some]) => {
      const site = sites[index];
      return site === undefined ? [] : [remedy.step(site, some)];
    }),
  };
}

/** Takes away from each site what the others make unnecessary. */
function trim(
  plan: TransportPlan,
  sites: readonly SiteSupply[],
  remedy: Remedy,
  units: Map<number, number>,
): void {
  const cures = (): boolean => {
    const places = plan.places.map((count, index) => {
      const site = sites[index];
      return count + (site === undefined ? 0 : remedy.gain(site, units.get(index) ?? 0));
    });
    return createTransport({ ...plan, places }).leftOver() === 0;
  };
  for (const [index, before] of [...units]) {
    units.delete(index);
    if (cures()) continue;
    const some = least(before, (n) => {
      units.set(index, n);
      return cures();
    });
    units.set(index, some ?? before);
  }
}
