import { buildingOf, choiceOf, choicesOf, type Draft, nearestAt, siteAt, walkTo } from './draft.ts';
import { type Plan, placementReasons, unplacedReasons } from './model.ts';
import { boundsOf, windowsOf } from './windows.ts';

type PlacementReason = (typeof placementReasons)[number];
type UnplacedReason = (typeof unplacedReasons)[number];

/** The plan of a finished draft, in order of party and member, each row with its reason. */
export function writeDown(draft: Draft, without: readonly number[]): Plan {
  const { units } = draft;
  const placed: { unit: number; offset: number; count: number; slot: number }[] = [];
  for (let unit = 0; unit < draft.slotOf.length; unit++) {
    const slot = draft.slotOf[unit] ?? -1;
    const offset = units.offset[unit] ?? 0;
    if (slot >= 0) placed.push({ unit, offset, count: units.size[unit] ?? 0, slot });
    let done = 0;
    for (const piece of draft.pieces.get(unit) ?? []) {
      placed.push({ unit, offset: offset + done, count: piece.count, slot: piece.slot });
      done += piece.count;
    }
  }
  const inOrder = (a: { unit: number; offset: number }, b: { unit: number; offset: number }): number =>
    (units.party[a.unit] ?? 0) - (units.party[b.unit] ?? 0) || a.offset - b.offset;
  placed.sort(inOrder);
  const others = without
    .map((unit) => ({ unit, offset: units.offset[unit] ?? 0, count: units.size[unit] ?? 0 }))
    .sort(inOrder);
  const why = placed.map(({ unit, slot }) => whyPlaced(draft, unit, slot));
  return {
    placed: {
      party: Int32Array.from(placed, ({ unit }) => units.party[unit] ?? 0),
      offset: Int32Array.from(placed, ({ offset }) => offset),
      count: Int32Array.from(placed, ({ count }) => count),
      slot: Int32Array.from(placed, ({ slot }) => slot),
      reason: Uint8Array.from(why, ({ reason }) => placementReasons.indexOf(reason)),
      walk: Int32Array.from(why, ({ walk }) => walk),
    },
    unplaced: {
      party: Int32Array.from(others, ({ unit }) => units.party[unit] ?? 0),
      offset: Int32Array.from(others, ({ offset }) => offset),
      count: Int32Array.from(others, ({ count }) => count),
      reason: Uint8Array.from(others, ({ unit }) => unplacedReasons.indexOf(whyNot(draft, unit))),
    },
  };
}

function whyPlaced(draft: Draft, unit: number, slot: number): { reason: PlacementReason; walk: number } {
  const building = buildingOf(draft, unit);
  const site = draft.siteOfSlot[slot] ?? 0;
  const walk = walkTo(draft, building, choiceOf(draft, building, site));
  return { reason: reasonOf(draft, unit, slot, walk), walk };
}

function reasonOf(draft: Draft, unit: number, slot: number, walk: number): PlacementReason {
  if (draft.units.fixed[unit] === true) return 'household';
  if (grantsWishes(draft, unit, slot)) return 'preference';
  if (walk < 0) return 'serving';
  const building = buildingOf(draft, unit);
  if (walk === walkTo(draft, building, nearestAt(draft, building, 0))) return 'nearest';
  return walk > draft.problem.walkLimit ? 'beyond-walk' : 'overflow';
}

/** Whether somebody asked for something, and this slot is all of it. */
function grantsWishes({ problem, units, siteOfSlot }: Draft, unit: number, slot: number): boolean {
  const party = units.party[unit] ?? 0;
  const { firstWish, wish, wantFrom, wantUntil } = problem.parties;
  const sites = wish.subarray(firstWish[party], firstWish[party + 1]);
  const from = wantFrom[party] ?? Number.NEGATIVE_INFINITY;
  const until = wantUntil[party] ?? Number.POSITIVE_INFINITY;
  if (sites.length === 0 && from === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY)
    return false;
  return (
    (sites.length === 0 || sites.includes(siteOfSlot[slot] ?? -1)) &&
    (problem.slots.startsAt[slot] ?? 0) >= from &&
    (problem.slots.endsAt[slot] ?? 0) <= until
  );
}

/** An exemption that outlasts every window is a reason of its own. */
function whyNot(draft: Draft, unit: number): UnplacedReason {
  const building = buildingOf(draft, unit);
  const choices = choicesOf(draft, building);
  if (choices === 0) return 'no-site-in-reach';
  if ((draft.units.release[unit] ?? Number.NEGATIVE_INFINITY) === Number.NEGATIVE_INFINITY)
    return 'no-capacity-before-end';
  for (let k = 0; k < choices; k++) {
    const windows = windowsOf(draft, siteAt(draft, building, k));
    if (boundsOf(draft, windows, unit).must < windows.count) return 'no-capacity-before-end';
  }
  return 'exempt-until';
}
