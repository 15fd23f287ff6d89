import { buildingOf, choicesOf, type Draft, nearestAt, put, siteAt, takeOut } from './draft.ts';

export interface Search {
  /** The one site that is looked at; every site that serves a unit, its nearest first, where undefined. */
  site?: number;
  /** How long a chain of moves may be. */
  depth: number;
  /** Slots that may be looked at. */
  budget: number;
}

/** Units of a size and slot that are tried as those who go. */
const mostTried = 6;

/**
 * Makes room for a unit where no slot has enough: others go from one slot to another whose gap suits them (an ejection
 * chain; Glover, 1996), until it fits. Everybody who had a place keeps one. False, with nothing changed, where no
 * chain is found within depth and budget.
 */
export function makeRoom(draft: Draft, unit: number, search: Search): boolean {
  let budget = search.budget;
  const busy = new Set<number>();
  /** What was moved and where it had been, so that a chain that leads nowhere can be taken back. */
  const journal: [unit: number, slot: number][] = [];
  const size = (one: number): number => draft.units.size[one] ?? 0;
  const free = (slot: number): number => draft.free[slot] ?? 0;

  function move(one: number, slot: number): void {
    journal.push([one, draft.slotOf[one] ?? -1]);
    takeOut(draft, one);
    if (slot >= 0) put(draft, one, slot);
  }

  function takeBack(mark: number): void {
    for (const [one, slot] of journal.splice(mark).reverse()) {
      takeOut(draft, one);
      if (slot >= 0) put(draft, one, slot);
    }
  }

  /** Slots of the sites that serve a unit, nearest site first, from when it may come on. */
  function slotsFor(one: number): number[][] {
    const { problem, units } = draft;
    const building = buildingOf(draft, one);
    const from = Math.max(units.release[one] ?? Number.NEGATIVE_INFINITY, problem.now);
    const found: number[][] = [];
    for (let n = 0; n < choicesOf(draft, building); n++) {
      const site = siteAt(draft, building, nearestAt(draft, building, n));
      if (search.site !== undefined && site !== search.site) continue;
      const slots: number[] = [];
      for (let s = problem.sites.firstSlot[site] ?? 0; s < (problem.sites.firstSlot[site + 1] ?? 0); s++) {
        if ((problem.slots.startsAt[s] ?? 0) >= from && !busy.has(s)) slots.push(s);
      }
      found.push(slots);
    }
    return found;
  }

  function place(one: number, depth: number): boolean {
    const bySite = slotsFor(one);
    for (const slots of bySite) {
      let best = -1;
      for (const slot of slots) {
        // The gap that suits best leaves the larger ones to others.
        if (free(slot) >= size(one) && (best < 0 || free(slot) < free(best))) best = slot;
      }
      if (best < 0) continue;
      move(one, best);
      return true;
    }
    if (depth === 0) return false;
    // Largest gaps first: the fewer have to go, the easier.
    for (const slot of bySite.flat().sort((a, b) => free(b) - free(a) || a - b)) {
      for (const leaving of leavers(slot, size(one) - free(slot), size(one))) {
        if (--budget < 0) return false;
        if (replace(one, slot, leaving, depth)) return true;
      }
    }
    return false;
  }

  function replace(one: number, slot: number, leaving: readonly number[], depth: number): boolean {
    const mark = journal.length;
    for (const other of leaving) move(other, -1);
    move(one, slot);
    busy.add(slot);
    const done = leaving.every((other) => place(other, depth - 1));
    busy.delete(slot);
    if (!done) takeBack(mark);
    return done;
  }

  /** Ones and twos of a slot whose going would free at least `lacking`, those that free least first. */
  function leavers(slot: number, lacking: number, most: number): number[][] {
    const bySize = new Map<number, number[]>();
    for (const other of draft.inSlot[slot] ?? []) {
      if (draft.units.fixed[other] === true || size(other) > most) continue;
      const same = bySize.get(size(other)) ?? [];
      if (same.length < mostTried) same.push(other);
      bySize.set(size(other), same);
    }
    const sizes = [...bySize.keys()].sort((a, b) => a - b);
    const ones = sizes
      .filter((n) => n >= lacking)
      .flatMap((n) => (bySize.get(n) ?? []).map((other) => [other]));
    const twos = sizes.flatMap((a) =>
      sizes.flatMap((b) => {
        if (a > b || a + b < lacking || b >= lacking) return [];
        const x = bySize.get(a)?.[0];
        const y = bySize.get(b)?.[a === b ? 1 : 0];
        return x === undefined || y === undefined ? [] : [[x, y]];
      }),
    );
    return [...ones, ...twos];
  }

  return place(unit, search.depth);
}
