import { type Point, walkMetres } from '../geography/index.ts';
import type {
  Assignment,
  AssignmentSnapshot,
  Party,
  PlacementReason,
  SiteOption,
  UnplacedReason,
} from './types.ts';

/** A slot while the plan is made: what is left of it goes down as people are placed. */
interface OpenSlot {
  id: string;
  site: OpenSite;
  startsAt: number;
  endsAt: number;
  free: number;
}

interface OpenSite {
  id: string;
  location: Point;
  slots: OpenSlot[];
  /** Slots before this one are full; they are not looked at again. */
  firstFree: number;
}

/** Sites in the order in which they are tried for one building. */
interface Ranked {
  site: OpenSite;
  walk: number | undefined;
}

/**
 * Assigns the households of one community, first fit: buildings one after the other, each household whole,
 * at the nearest site that has room, in the earliest window that takes it. Neighbours come one after the
 * other, so most land in the same window or the next; a small household may fill a gap that a larger one left
 * earlier. A slot never gets more than it has free.
 *
 * A household that asked for a site or a time gets it where there is room, and is treated as any other
 * where there is not. Newcomers to a household that has a window join it where there is room. A household
 * larger than every slot's size is split over as few windows as it takes; no other is: it waits.
 *
 * A household of which somebody is exempt goes after the exemption ends, together. Where no window is left by
 * then, those who are due go without the others, who wait with the reason `exempt-until`.
 *
 * Deterministic: parties and sites are put in a fixed order first, so the order of the input means nothing.
 * It is no optimum: an early building may take places for which a later one has to walk farther.
 * Costs O(parties × (sites + slots passed over)); full slots are passed over once.
 */
export function assignGreedily(snapshot: AssignmentSnapshot): Assignment {
  const sites = openSites(snapshot);
  const slotById = new Map(sites.flatMap((site) => site.slots.map((slot) => [slot.id, slot] as const)));
  const largest = Math.max(0, ...snapshot.sites.flatMap((site) => site.slots.map((slot) => slot.bookable)));
  const plan: Assignment = { placements: [], unplaced: [] };
  let building: string | undefined;
  let ranked: Ranked[] = [];
  for (const party of [...snapshot.parties].sort(byBuildingThenHousehold)) {
    if (party.building !== building || ranked.length === 0) {
      building = party.building;
      ranked = rank(sites, party.location);
    }
    for (const part of parts(party, largest)) placeTogetherOrApart(part, ranked, slotById, plan);
  }
  return plan;
}

/** The party together; else, where an exemption stands in the way, those who are due, and the exempt by themselves. */
function placeTogetherOrApart(
  party: Party,
  ranked: readonly Ranked[],
  slotById: ReadonlyMap<string, OpenSlot>,
  plan: Assignment,
): void {
  if (place(party, ranked, slotById, plan)) return;
  const due = party.due === undefined ? [] : party.members.filter((id) => party.due?.includes(id));
  const exempt = party.members.filter((id) => !due.includes(id));
  if (due.length === 0 || exempt.length === 0) {
    giveUp(party, ranked, plan);
    return;
  }
  for (const apart of [
    { ...party, members: due, notBefore: undefined },
    { ...party, members: exempt },
  ]) {
    if (!place(apart, ranked, slotById, plan)) giveUp(apart, ranked, plan);
  }
}

function openSites(snapshot: AssignmentSnapshot): OpenSite[] {
  return [...snapshot.sites]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((option: SiteOption) => {
      const site: OpenSite = { id: option.id, location: option.location, slots: [], firstFree: 0 };
      site.slots = option.slots
        .filter((slot) => slot.startsAt >= snapshot.now)
        .map((slot) => ({ ...slot, site }))
        .sort((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1));
      return site;
    });
}

function byBuildingThenHousehold(a: Party, b: Party): number {
  if (a.building !== b.building) return a.building < b.building ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function rank(sites: readonly OpenSite[], from: Point | undefined): Ranked[] {
  if (from === undefined) return sites.map((site) => ({ site, walk: undefined }));
  return sites
    .map((site) => ({ site, walk: walkMetres(from, site.location) }))
    .sort((a, b) => a.walk - b.walk || (a.site.id < b.site.id ? -1 : 1));
}

/** The party itself, or, where no slot could hold it, as few parts as there have to be. */
function parts(party: Party, largest: number): Party[] {
  if (largest === 0 || party.members.length <= largest) return [party];
  const cut: Party[] = [];
  for (let from = 0; from < party.members.length; from += largest) {
    cut.push({ ...party, members: party.members.slice(from, from + largest) });
  }
  return cut;
}

interface Wish {
  sites: ReadonlySet<string> | undefined;
  notBefore: number;
  notAfter: number;
}

/** Why there is no window for a party; an exemption that outlasts every window is a reason of its own. */
function giveUp({ id, members, notBefore }: Party, ranked: readonly Ranked[], plan: Assignment): void {
  const inTime = ({ startsAt }: OpenSlot): boolean => notBefore === undefined || startsAt >= notBefore;
  const reason: UnplacedReason =
    ranked.length === 0
      ? 'no-site-in-reach'
      : notBefore !== undefined && !ranked.some(({ site }) => site.slots.some(inTime))
        ? 'exempt-until'
        : 'no-capacity-before-end';
  plan.unplaced.push({ party: id, members, reason });
}

/** Puts a party into the best slot there is for it; false where there is none. */
function place(
  party: Party,
  ranked: readonly Ranked[],
  slotById: ReadonlyMap<string, OpenSlot>,
  plan: Assignment,
): boolean {
  const size = party.members.length;
  const earliest = party.notBefore ?? Number.NEGATIVE_INFINITY;
  const put = (slot: OpenSlot, walk: number | undefined, reason: PlacementReason): void => {
    slot.free -= size;
    plan.placements.push({
      party: party.id,
      members: party.members,
      site: slot.site.id,
      slot: slot.id,
      reason,
      walkMetres: walk,
    });
  };

  const joined = party.joins === undefined ? undefined : slotById.get(party.joins);
  if (joined !== undefined && joined.free >= size && joined.startsAt >= earliest) {
    put(joined, ranked.find(({ site }) => site === joined.site)?.walk, 'household');
    return true;
  }
  const { preferred } = party;
  const wishes =
    preferred.sites.length > 0 || preferred.notBefore !== undefined || preferred.notAfter !== undefined;
  if (wishes) {
    const found = firstFit(ranked, size, {
      sites: preferred.sites.length > 0 ? new Set(preferred.sites) : undefined,
      notBefore: Math.max(earliest, preferred.notBefore ?? Number.NEGATIVE_INFINITY),
      notAfter: preferred.notAfter ?? Number.POSITIVE_INFINITY,
    });
    if (found !== undefined) {
      put(found.slot, found.walk, 'preference');
      return true;
    }
  }
  const found = firstFit(ranked, size, {
    sites: undefined,
    notBefore: earliest,
    notAfter: Number.POSITIVE_INFINITY,
  });
  if (found === undefined) return false;
  put(found.slot, found.walk, found.slot.site === ranked[0]?.site ? 'nearest' : 'overflow');
  return true;
}

/** The earliest slot with room at the first site that has one. */
function firstFit(
  ranked: readonly Ranked[],
  size: number,
  wish: Wish,
): { slot: OpenSlot; walk: number | undefined } | undefined {
  for (const { site, walk } of ranked) {
    if (wish.sites?.has(site.id) === false) continue;
    while (site.slots[site.firstFree]?.free === 0) site.firstFree++;
    for (let i = site.firstFree; i < site.slots.length; i++) {
      const slot = site.slots[i];
      if (slot === undefined || slot.free < size || slot.startsAt < wish.notBefore) continue;
      if (slot.endsAt > wish.notAfter) break;
      return { slot, walk };
    }
  }
  return undefined;
}
