import {
  type Plan,
  type Problem,
  placementReasons,
  unplacedReasons,
} from '../../../src/core/assignment/index.ts';
import { sitesServing, walkOf } from './quality.ts';

/**
 * The first version's method, kept to be measured against: buildings one after the other, each household whole, at the
 * nearest site that has room, in the earliest window that takes it. An early building may take places for which a
 * later one has to walk farther, and the mornings fill before the afternoons.
 */
export function planGreedily(problem: Problem): Plan {
  const { parties, sites, slots } = problem;
  const free = slots.free.slice();
  const firstFree = sites.firstSlot.slice(0, -1);
  const largest = slots.bookable.reduce((most, places) => Math.max(most, places), 0);
  const placed: { party: number; offset: number; count: number; slot: number; walk: number }[] = [];
  const without: { party: number; offset: number; count: number }[] = [];
  let building = -1;
  let near: { site: number; walk: number }[] = [];
  for (const [party, size] of parties.size.entries()) {
    if (parties.building[party] !== building) {
      building = parties.building[party] ?? 0;
      near = Array.from(sitesServing(problem, building), (site) => ({
        site,
        walk: walkOf(problem, building, site),
      }));
      near.sort((a, b) => a.walk - b.walk || a.site - b.site);
    }
    for (let offset = 0; offset < size; offset += largest) {
      const count = Math.min(largest, size - offset);
      const found = firstFit(party, count);
      if (found === undefined) without.push({ party, offset, count });
      else placed.push({ party, offset, count, ...found });
    }
  }

  function firstFit(party: number, count: number): { slot: number; walk: number } | undefined {
    const asked = parties.wish.subarray(parties.firstWish[party], parties.firstWish[party + 1]);
    const release = parties.release[party] ?? Number.NEGATIVE_INFINITY;
    const from = Math.max(release, parties.wantFrom[party] ?? release);
    const wishes = asked.length > 0 || from > release;
    const only = asked.length > 0 ? near.filter(({ site }) => asked.includes(site)) : near;
    return (wishes ? search(only, count, from) : undefined) ?? search(near, count, release);
  }

  function search(choices: readonly { site: number; walk: number }[], count: number, from: number) {
    for (const { site, walk } of choices) {
      const end = sites.firstSlot[site + 1] ?? 0;
      let first = firstFree[site] ?? 0;
      while (first < end && free[first] === 0) first++;
      firstFree[site] = first;
      for (let slot = first; slot < end; slot++) {
        if ((free[slot] ?? 0) < count || (slots.startsAt[slot] ?? 0) < Math.max(from, problem.now)) continue;
        free[slot] = (free[slot] ?? 0) - count;
        return { slot, walk };
      }
    }
    return undefined;
  }

  return {
    placed: {
      party: Int32Array.from(placed, (row) => row.party),
      offset: Int32Array.from(placed, (row) => row.offset),
      count: Int32Array.from(placed, (row) => row.count),
      slot: Int32Array.from(placed, (row) => row.slot),
      reason: new Uint8Array(placed.length).fill(placementReasons.indexOf('nearest')),
      walk: Int32Array.from(placed, (row) => row.walk),
    },
    unplaced: {
      party: Int32Array.from(without, (row) => row.party),
      offset: Int32Array.from(without, (row) => row.offset),
      count: Int32Array.from(without, (row) => row.count),
      reason: new Uint8Array(without.length).fill(unplacedReasons.indexOf('no-capacity-before-end')),
    },
  };
}
