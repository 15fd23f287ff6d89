import {
  createProblemBuilder,
  type Holder,
  type Plan,
  type Problem,
  placementAt,
  type SiteOption,
  unplacedAt,
  whoMoves,
} from '../../../core/assignment/index.ts';
import { walkMetres } from '../../../core/geography/index.ts';
import { toParty } from '../assignment/index.ts';
import type { PlanningRead } from '../planning/index.ts';
import type { SlotTarget } from './losses.ts';
import type { Holding, ReplanningRead } from './replanning.read.ts';

/** How soon a new window may begin: whoever is moved has to hear of it and to walk there. */
export const noticeMs = 30 * 60_000;

/** One person's way from their old window to a new one, or to none. */
export interface Move {
  /** Numbers the people of one household who hold one window. */
  party: number;
  registrationId: string;
  householdId: string;
  /** Of the registration that this was worked out from. */
  revision: number;
  community: string;
  from: { siteId: string; slotId: string; startsAt: Date };
  to: { siteId: string; slotId: string; startsAt: Date } | undefined;
  /** Of the new window, or why there is none. */
  reason: string;
  walkMetres: number | undefined;
  /** New walk less the old one; undefined where nobody told where the building stands. */
  metres: number | undefined;
  /** Between the old window's start and the new one's. */
  minutes: number | undefined;
}

/** A replan as its thread is given it. */
export interface ReplanTask {
  problem: Problem;
  wasAt: Float64Array;
}

type PartSupply = Awaited<ReturnType<PlanningRead['supply']>>;

/**
 * Works out who has to move, and where to, when these slots come to have what they are to have. Reads only; by the time
 * it is written down others may have moved, which is seen to then. Everybody in a slot that is cancelled moves; of one
 * that loses places the fewest people who make up what is lost. Once a replan is confirmed, `named` is its id, and only
 * those of its list who have not been moved yet are looked at: nobody else is to lose what they hold.
 */
export async function workOut(
  deps: {
    read: Pick<ReplanningRead, 'holdings'>;
    planning: Pick<PlanningRead, 'supply'>;
    solve: (task: ReplanTask) => Promise<Plan>;
  },
  drillId: string,
  targets: readonly SlotTarget[],
  now: Date,
  named?: string,
): Promise<Move[]> {
  const losing = targets.filter(({ loses, used, bookable }) => loses && used > bookable);
  if (losing.length === 0) return [];
  const held = await deps.read.holdings(
    losing.map(({ slotId }) => slotId),
    named,
  );
  if (held.length === 0) return [];
  const from = new Date(now.getTime() + noticeMs);
  const communities = [...new Set(held.map(({ community }) => community))].sort();
  const before = await deps.planning.supply(drillId, communities, from);
  const supply = { ...before, sites: afterwards(before.sites, targets, from) };
  const moving = pickMovers(held, losing, supply);
  giveBack(supply.sites, moving);
  const { task, names } = taskOf(moving, supply, communities, from);
  return movesOf(await deps.solve(task), names, supply);
}

/** The sites as they will be: slots that change with what they are to have, those that open among them. */
function afterwards(sites: readonly SiteOption[], targets: readonly SlotTarget[], from: Date): SiteOption[] {
  const bySite = new Map<string, SlotTarget[]>();
  for (const target of targets) bySite.set(target.siteId, [...(bySite.get(target.siteId) ?? []), target]);
  return sites.flatMap((site) => {
    const changed = bySite.get(site.id) ?? [];
    const ids = new Set(changed.map(({ slotId }) => slotId));
    const stay = site.slots.filter(({ id }) => !ids.has(id)).map((slot) => ({ ...slot }));
    const come = changed
      .filter(({ bookable, startsAt }) => bookable > 0 && startsAt >= from)
      .map(({ slotId, startsAt, endsAt, bookable, used }) => ({
        id: slotId,
        startsAt: startsAt.getTime(),
        endsAt: endsAt.getTime(),
        bookable,
        free: bookable - used,
      }));
    const slots = [...stay, ...come];
    return slots.length === 0 ? [] : [{ ...site, slots }];
  });
}

/** Of each slot those who have to leave it. */
function pickMovers(held: readonly Holding[], losing: readonly SlotTarget[], supply: PartSupply): Holding[] {
  const bySlot = new Map<string, Holding[]>();
  for (const one of held) {
    const same = bySlot.get(one.slotId);
    if (same === undefined) bySlot.set(one.slotId, [one]);
    else same.push(one);
  }
  const bother = botherOf(supply);
  return losing.flatMap(({ slotId, used, bookable }) => {
    const own = bySlot.get(slotId) ?? [];
    if (bookable === 0) return own;
    const holders = own.map(
      (one): Holder => ({
        size: one.members.length,
        chosen: one.chosen,
        bother: bother(one),
      }),
    );
    return whoMoves(holders, used - bookable).flatMap((index) => own[index] ?? []);
  });
}

/** What moving a household costs beside others, in metres: the way to the nearest site with room, and what they asked for. */
function botherOf({ sites, serving, detour }: PartSupply): (holding: Holding) => number {
  const open = new Map(
    sites.filter((site) => site.slots.some(({ free }) => free > 0)).map((site) => [site.id, site]),
  );
  const serves = new Map(serving.map(({ community, sites: ids }) => [community, ids]));
  const known = new Map<string, number>();
  return (holding) => {
    const { siteId, building, members, community, wishes } = holding;
    const key = `${siteId}/${building}`;
    let metres = known.get(key);
    if (metres === undefined) {
      const here = walkFrom(holding, { lng: holding.siteLng, lat: holding.siteLat }, detour) ?? 0;
      const others = (serves.get(community) ?? []).flatMap((id) => open.get(id)?.location ?? []);
      const nearest = others.map((location) => walkFrom(holding, location, detour) ?? 0);
      metres = open.has(siteId) ? 0 : Math.max(0, Math.min(50_000, ...nearest) - here);
      known.set(key, metres);
    }
    return Math.min(100_000, (metres + (wishes === null ? 0 : wishMetres)) * members.length);
  };
}

/** What it counts to move somebody who asked for a time or a site. */
const wishMetres = 200;

function walkFrom(
  { lng, lat }: Holding,
  to: { lng: number; lat: number },
  detour: number,
): number | undefined {
  return lng === null || lat === null ? undefined : walkMetres({ lng, lat }, to, detour);
}

/** Movers leave room behind: what a whole household gives up beyond what the slot lost is free. */
function giveBack(sites: readonly SiteOption[], moving: readonly Holding[]): void {
  const leaving = new Map<string, number>();
  for (const { slotId, members } of moving) leaving.set(slotId, (leaving.get(slotId) ?? 0) + members.length);
  for (const { slots } of sites) for (const slot of slots) slot.free += leaving.get(slot.id) ?? 0;
}

/** The problem with the movers alone, and who they are by its numbers. */
function taskOf(moving: readonly Holding[], supply: PartSupply, communities: readonly string[], from: Date) {
  const builder = createProblemBuilder({
    ...supply,
    now: from.getTime(),
    communities: new Map(supply.serving.map(({ community, sites }) => [community, sites])),
  });
  const byCommunity = new Map<string, Holding[]>(communities.map((community) => [community, []]));
  for (const one of moving) byCommunity.get(one.community)?.push(one);
  const parties: { holding: Holding; members: readonly string[] }[] = [];
  for (const [community, own] of byCommunity) {
    const byId = new Map(
      own.map((holding) => [`${holding.household}/${holding.slotId}/${holding.building}`, holding]),
    );
    const given = [...byId].map(([id, holding]) => ({ ...toParty(holding), id }));
    for (const { id, members } of builder.add(community, given, new Map()).parties) {
      const holding = byId.get(id);
      if (holding !== undefined) parties.push({ holding, members });
    }
  }
  const task: ReplanTask = {
    problem: builder.finish(),
    wasAt: Float64Array.from(parties, ({ holding }) => holding.startsAt.getTime()),
  };
  return { task, names: { parties, slotIds: builder.slotIds } };
}

function movesOf(
  plan: Plan,
  { parties, slotIds }: ReturnType<typeof taskOf>['names'],
  { sites, detour }: PartSupply,
): Move[] {
  const slots = new Map(
    sites.flatMap((site) => site.slots.map((slot) => [slot.id, { site, slot }] as const)),
  );
  const names = {
    slotIds,
    party(index: number) {
      const { holding, members } = parties[index] ?? {};
      if (holding === undefined || members === undefined) throw new RangeError('the replan names nobody');
      return { id: holding.household, members };
    },
  };
  const moves: Move[] = [];
  let party = 0;
  const add = (
    index: number,
    members: readonly string[],
    rest: Pick<Move, 'to' | 'reason' | 'walkMetres'>,
  ) => {
    const holding = parties[index]?.holding;
    if (holding === undefined) return;
    const { siteId, slotId, startsAt, household, community } = holding;
    const before = walkFrom(holding, { lng: holding.siteLng, lat: holding.siteLat }, detour);
    const { to, walkMetres } = rest;
    party++;
    for (const registrationId of members)
      moves.push({
        party,
        registrationId,
        householdId: household,
        revision: holding.revisions[holding.members.indexOf(registrationId)] ?? 0,
        community,
        from: { siteId, slotId, startsAt },
        ...rest,
        metres: walkMetres === undefined || before === undefined ? undefined : walkMetres - before,
        minutes: to === undefined ? undefined : Math.abs(to.startsAt.getTime() - startsAt.getTime()) / 60_000,
      });
  };
  for (const [row, index] of plan.placed.party.entries()) {
    const { slot: id, members, reason, walkMetres } = placementAt(plan, row, names);
    const found = slots.get(id);
    // Whoever fits into what is left of the very slot stays.
    if (found === undefined || id === parties[index]?.holding.slotId) continue;
    const to = { siteId: found.site.id, slotId: id, startsAt: new Date(found.slot.startsAt) };
    add(index, members, { to, reason, walkMetres });
  }
  for (const [row, index] of plan.unplaced.party.entries()) {
    const { members, reason } = unplacedAt(plan, row, names);
    add(index, members, { to: undefined, reason, walkMetres: undefined });
  }
  return moves;
}
