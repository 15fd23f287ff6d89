import type { Plan, Problem } from './model.ts';
import { placementReasons, unplacedReasons } from './model.ts';
import type { Assignment, AssignmentSnapshot, Party, SiteOption } from './types.ts';

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * A snapshot of one community in columns, in canonical order; and how to read a plan for it back. A site or slot that is
 * not in the snapshot (one that somebody asked for, or holds) counts as not named.
 */
export function problemOf(snapshot: AssignmentSnapshot): {
  problem: Problem;
  read: (plan: Plan) => Assignment;
} {
  const sites = [...snapshot.sites].sort(byId);
  const slots = sites.map((site) => [...site.slots].sort((a, b) => a.startsAt - b.startsAt || byId(a, b)));
  const allSlots = slots.flat();
  const slotIndex = new Map(allSlots.map((slot, index) => [slot.id, index]));
  const siteIndex = new Map(sites.map((site, index) => [site.id, index]));
  const parties = [...snapshot.parties].sort((a, b) =>
    a.building < b.building ? -1 : a.building > b.building ? 1 : byId(a, b),
  );
  const buildings = new Map<string, Party>();
  for (const party of parties) if (!buildings.has(party.building)) buildings.set(party.building, party);
  const buildingIndex = new Map([...buildings.keys()].map((id, index) => [id, index]));
  const firstOf = (lengths: readonly number[]): Int32Array => {
    const first = new Int32Array(lengths.length + 1);
    for (const [i, length] of lengths.entries()) first[i + 1] = (first[i] ?? 0) + length;
    return first;
  };
  const wishes = parties.map(({ preferred }) => preferred.sites.flatMap((id) => siteIndex.get(id) ?? []));
  const homes = [...buildings.values()];
  const problem: Problem = {
    now: snapshot.now,
    walkLimit: snapshot.walkLimit,
    detour: snapshot.detour,
    seed: snapshot.seed ?? 1,
    sites: {
      lng: Float64Array.from(sites, ({ location }) => location.lng),
      lat: Float64Array.from(sites, ({ location }) => location.lat),
      firstSlot: firstOf(slots.map(({ length }) => length)),
    },
    slots: {
      startsAt: Float64Array.from(allSlots, ({ startsAt }) => startsAt),
      endsAt: Float64Array.from(allSlots, ({ endsAt }) => endsAt),
      bookable: Int32Array.from(allSlots, ({ bookable }) => bookable),
      free: Int32Array.from(allSlots, ({ free }) => free),
    },
    communities: { firstSite: firstOf([sites.length]), site: Int32Array.from(sites.keys()) },
    buildings: {
      lng: Float64Array.from(homes, ({ location }) => location?.lng ?? Number.NaN),
      lat: Float64Array.from(homes, ({ location }) => location?.lat ?? Number.NaN),
      community: new Int32Array(homes.length),
      home: Int32Array.from(
        buildings.keys(),
        (id) => slotIndex.get(snapshot.neighbours?.get(id) ?? '') ?? -1,
      ),
    },
    parties: {
      building: Int32Array.from(parties, ({ building }) => buildingIndex.get(building) ?? 0),
      size: Int32Array.from(parties, ({ members }) => members.length),
      release: Float64Array.from(parties, ({ notBefore }) => notBefore ?? Number.NEGATIVE_INFINITY),
      due: Int32Array.from(parties, (party) => inOrderOfDue(party).due),
      elderly: Uint8Array.from(parties, ({ elderly }) => (elderly === true ? 1 : 0)),
      joins: Int32Array.from(parties, ({ joins }) => slotIndex.get(joins ?? '') ?? -1),
      wantFrom: Float64Array.from(
        parties,
        ({ preferred }) => preferred.notBefore ?? Number.NEGATIVE_INFINITY,
      ),
      wantUntil: Float64Array.from(
        parties,
        ({ preferred }) => preferred.notAfter ?? Number.POSITIVE_INFINITY,
      ),
      firstWish: firstOf(wishes.map(({ length }) => length)),
      wish: Int32Array.from(wishes.flat()),
    },
  };
  return { problem, read: (plan) => readBack(plan, parties, sites, allSlots, siteOfSlots(slots)) };
}

/** Members with those first who have no exemption, where others have; and how many they are. */
function inOrderOfDue({ members, due, notBefore }: Party): { members: readonly string[]; due: number } {
  if (notBefore === undefined || due === undefined)
    return { members, due: notBefore === undefined ? members.length : 0 };
  const can = members.filter((id) => due.includes(id));
  return { members: [...can, ...members.filter((id) => !due.includes(id))], due: can.length };
}

function siteOfSlots(slots: readonly (readonly unknown[])[]): Int32Array {
  return Int32Array.from(slots.flatMap((own, site) => own.map(() => site)));
}

function readBack(
  { placed, unplaced }: Plan,
  parties: readonly Party[],
  sites: readonly SiteOption[],
  slots: readonly { id: string }[],
  siteOf: Int32Array,
): Assignment {
  const membersOf = (rows: Plan['unplaced'], row: number) => {
    const party = parties[rows.party[row] ?? -1];
    if (party === undefined) throw new RangeError('the plan names a party that there is not');
    const offset = rows.offset[row] ?? 0;
    const members = inOrderOfDue(party).members.slice(offset, offset + (rows.count[row] ?? 0));
    return { party: party.id, members };
  };
  return {
    placements: Array.from(placed.party, (_, row) => {
      const slot = placed.slot[row] ?? -1;
      const walk = placed.walk[row] ?? -1;
      return {
        ...membersOf(placed, row),
        site: sites[siteOf[slot] ?? -1]?.id ?? '',
        slot: slots[slot]?.id ?? '',
        reason: placementReasons[placed.reason[row] ?? 0] ?? 'nearest',
        walkMetres: walk < 0 ? undefined : walk,
      };
    }),
    unplaced: Array.from(unplaced.party, (_, row) => ({
      ...membersOf(unplaced, row),
      reason: unplacedReasons[unplaced.reason[row] ?? 0] ?? 'no-capacity-before-end',
    })),
  };
}
