import { walkMetres } from '../../geography/index.ts';
import { meanAcceptance } from '../forecast/acceptance.ts';
import { plannedWalkIns } from '../learning/rates.ts';
import { HOUR, MINUTE } from '../plan.ts';
import type { Action, SiteSituation, Situation, WindowOffer } from './types.ts';

/** How many lanes are opened at once at most, and how many of the nearest other sites are considered for each action. */
const mostLanes = 3;
const nearest = 3;

/** Everything that could be done for a site that is heading for congestion; `quiet` are the sites that can help. */
export function candidatesFor(
  site: SiteSituation,
  quiet: readonly SiteSituation[],
  situation: Situation,
): Action[] {
  const near = quiet
    .filter(({ id }) => id !== site.id)
    .map((other) => ({ other, walk: walkMetres(site.location, other.location) }))
    .sort((a, b) => a.walk - b.walk || (a.other.id < b.other.id ? -1 : 1));
  return [
    ...openLanes(site, situation),
    ...bringLanes(site, near, situation),
    ...near
      .filter(({ other, walk }) => walk <= situation.rules.walkLimitMetres && servesAny(other, site))
      .slice(0, nearest)
      .flatMap(({ other, walk }) => offers(site, other, walk, situation)),
    ...pauseWalkIns(site, situation),
  ];
}

/** Whether a site serves any of another's communities, as far as it is told. */
function servesAny(there: SiteSituation, site: SiteSituation): boolean {
  if (there.communities === undefined || site.communities === undefined) return true;
  const theirs = new Set(there.communities);
  return site.communities.some((community) => theirs.has(community));
}

type Near = readonly { other: SiteSituation; walk: number }[];

function openLanes(site: SiteSituation, { now, rules }: Situation): Action[] {
  const count = Math.min(mostLanes, site.lanesStandingBy);
  const opensAt = now + rules.openingTakes;
  return Array.from({ length: count }, (_, i): Action => {
    return { kind: 'open-lanes', site: site.id, lanes: i + 1, opensAt };
  });
}

/** A lane leaves a site after the team's packing, and works at the other after the way and the setting up. */
function bringLanes(site: SiteSituation, near: Near, { now, rules, teamsStandingBy }: Situation): Action[] {
  const leavesAt = now + rules.packingTakes;
  const after = (metres: number): number =>
    leavesAt + Math.round((metres / rules.teamMetresPerHour) * HOUR) + rules.settingUpTakes;
  const actions: Action[] = near
    .filter(({ other }) => other.plan.lanes + pending(other) > other.lanesAtLeast)
    .slice(0, nearest)
    .map(({ other, walk }) => {
      return { kind: 'bring-lane', from: other.id, site: site.id, leavesAt, arrivesAt: after(walk) };
    });
  if (teamsStandingBy > 0) {
    // Where headquarters are is not told; they are taken to be half an hour from everywhere.
    const arrivesAt = leavesAt + 30 * MINUTE + rules.settingUpTakes;
    actions.push({ kind: 'bring-lane', from: undefined, site: site.id, leavesAt, arrivesAt });
  }
  return actions;
}

/** Lanes that are decided to come or go. */
function pending({ changes }: SiteSituation): number {
  return changes.lanes.reduce((sum, { by }) => sum + by, 0);
}

/** How much later than planned people are asked to come at most. */
const latestShift = 90 * MINUTE;

/**
 * Offers to the people of windows that have not started: the other site's window of the same time while there is
 * room in it, since that is when people have planned to go, else one soon after. Once to as many as there is room
 * for, once to half of them.
 */
function offers(site: SiteSituation, to: SiteSituation, walk: number, { now, rules }: Situation): Action[] {
  const free = to.plan.windows.map(({ startsAt, booked }, index) => {
    return { startsAt, places: (to.bookable[index] ?? 0) - booked - offered(to, startsAt) * meanAcceptance };
  });
  const windows = site.plan.windows.flatMap(({ startsAt }, index): WindowOffer[] => {
    if (startsAt < now + rules.noticeTakes || startsAt > now + rules.lookAhead) return [];
    let left = (site.belief.toCome[index] ?? 0) - (site.asked[index] ?? 0);
    const list: WindowOffer[] = [];
    for (const there of free) {
      if (there.startsAt < startsAt || there.startsAt > startsAt + latestShift) continue;
      // So many that, as far as is known of how many say yes, there is room for them.
      const people = Math.floor(Math.min(left, there.places / meanAcceptance));
      if (people <= 0) continue;
      there.places -= people * meanAcceptance;
      left -= people;
      list.push({ from: startsAt, to: there.startsAt, people });
    }
    return list;
  });
  const half = windows
    .map((offer) => ({ ...offer, people: Math.floor(offer.people / 2) }))
    .filter(({ people }) => people > 0);
  return [windows, half]
    .filter((list) => list.length > 0)
    .map((list) => {
      return { kind: 'offer-windows', site: site.id, to: to.id, walkMetres: walk, windows: list };
    });
}

/** People offered to join a window (less those offered to leave it), of whom it is not known yet who will. */
function offered({ changes }: SiteSituation, startsAt: number): number {
  return changes.offers.reduce((sum, offer) => sum + (offer.startsAt === startsAt ? offer.people : 0), 0);
}

function pauseWalkIns(site: SiteSituation, { now, rules }: Situation): Action[] {
  const to = now + rules.pauseLasts;
  if (site.changes.walkInPause !== undefined) return [];
  // Who is sent away before the last closing must be able to come back.
  const closes = site.plan.sessions.at(-1)?.closesAt ?? now;
  if (to + HOUR > closes || plannedWalkIns(site.plan)(now) <= 0) return [];
  return [{ kind: 'pause-walk-ins', site: site.id, from: now, to }];
}
