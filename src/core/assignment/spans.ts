import type { Draft } from './draft.ts';
import { sitesOf } from './model.ts';
import { windowsOf } from './windows.ts';

/**
 * What exemptions ask of a choice of sites. Whoever may only come from some instant on needs a window from then on, and
 * as long as no site gets more of them than those windows hold this bars nobody. So a choice is made as if there were no
 * exemptions; where a site has been promised too many, it is cut into two spans, windows before and after, and from then
 * on those who can only come after are a class of their own and enter that site by the second. A span is to a transport
 * problem what a site is; whoever may enter one may be passed on to the later ones of the same site.
 */
export interface Spans {
  /** Of each span: its site, its slots from `first` up to before `end`, and the places of all of them. */
  site: number[];
  first: number[];
  end: number[];
  places: number[];
  /** The next span of the same site that has places; -1 where there is none. */
  later: number[];
  /** The class of a unit: the latest instant at which a site is cut that lies before its exemption's end, ms. */
  classOf(unit: number): number;
  /** The first span of a site with places for a class; -1 where there is none. */
  openTo(site: number, of: number): number;
  /** Cuts every site that has more units than its windows hold from some instant on; whether there was any. */
  cutWhereTooMany(bySite: readonly (readonly number[])[]): boolean;
}

/** Every site as one span, with what each slot has left; everybody of one class. */
export function createSpans(draft: Draft, left: Int32Array): Spans {
  const { startsAt } = draft.problem.slots;
  const placesOf = (from: number, to: number): number => {
    let sum = 0;
    for (let slot = from; slot < to; slot++) sum += left[slot] ?? 0;
    return sum;
  };
  const site = Array.from({ length: sitesOf(draft.problem) }, (_, one) => one);
  const first = site.map((one) => windowsOf(draft, one).first);
  const end = site.map((one) => windowsOf(draft, one).first + windowsOf(draft, one).count);
  const places = site.map((one) => placesOf(first[one] ?? 0, end[one] ?? 0));
  const later = site.map(() => -1);
  /** Spans of each site in order of time; the slots before which it is cut; and the instants of all cuts. */
  const bySite = site.map((one) => [one]);
  const cuts = site.map(() => new Set<number>());
  const instants: number[] = [];

  function cut(at: number, before: number): void {
    const own = bySite[at] ?? [];
    const span = own.find((one) => before > (first[one] ?? 0) && before <= (end[one] ?? 0)) ?? at;
    const added = site.push(at) - 1;
    first.push(before);
    end.push(end[span] ?? 0);
    places.push(placesOf(before, end[span] ?? 0));
    later.push(-1);
    end[span] = before;
    places[span] = placesOf(first[span] ?? 0, before);
    own.splice(own.indexOf(span) + 1, 0, added);
    let next = -1;
    for (const one of own.toReversed()) {
      later[one] = next;
      if ((places[one] ?? 0) > 0) next = one;
    }
    cuts[at]?.add(before);
    const instant = startsAt[before - 1] ?? Number.NEGATIVE_INFINITY;
    if (!instants.includes(instant)) instants.push(instant);
    instants.sort((a, b) => b - a);
  }

  /** The slot from which on a site has been promised most people too many; undefined where nowhere. */
  function worstOf(at: number, units: readonly number[]): number | undefined {
    const windows = windowsOf(draft, at);
    const siteEnd = windows.first + windows.count;
    const coming = new Map<number, number>();
    for (const unit of units) {
      const release = draft.units.release[unit] ?? Number.NEGATIVE_INFINITY;
      let slot = windows.first;
      while (slot < siteEnd && (startsAt[slot] ?? 0) < release) slot++;
      if (slot > windows.first) coming.set(slot, (coming.get(slot) ?? 0) + (draft.units.size[unit] ?? 0));
    }
    let [people, most, worst]: [number, number, number | undefined] = [0, 0, undefined];
    for (const slot of [...coming.keys()].sort((a, b) => b - a)) {
      people += coming.get(slot) ?? 0;
      const tooMany = people - placesOf(slot, siteEnd);
      // What has been cut already is over by what households round up.
      if (tooMany <= most || cuts[at]?.has(slot)) continue;
      most = tooMany;
      worst = slot;
    }
    return worst;
  }

  return {
    site,
    first,
    end,
    places,
    later,
    classOf(unit) {
      const release = draft.units.release[unit] ?? Number.NEGATIVE_INFINITY;
      return instants.find((instant) => instant < release) ?? Number.NEGATIVE_INFINITY;
    },
    openTo(at, of) {
      for (const span of bySite[at] ?? []) {
        if ((places[span] ?? 0) > 0 && (startsAt[(end[span] ?? 0) - 1] ?? 0) > of) return span;
      }
      return -1;
    },
    cutWhereTooMany(chosen) {
      const worst = chosen.map((units, at) => worstOf(at, units));
      for (const [at, slot] of worst.entries()) if (slot !== undefined) cut(at, slot);
      return worst.some((slot) => slot !== undefined);
    },
  };
}
