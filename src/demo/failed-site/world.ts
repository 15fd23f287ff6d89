import type { LineEvent, SitePlan } from '../../core/queueing/index.ts';
import { type Action, usualRules } from '../../core/queueing/proposals/index.ts';
import {
  type Area,
  type AreaDay,
  type AreaHabits,
  type AreaSite,
  type DayConditions,
  type Decision,
  drawArea,
  drawConditions,
  eventsOf,
  type Party,
  partyOf,
  simulateArea,
} from '../../core/queueing/simulation/index.ts';
import type { AgeBand } from '../population/household.ts';
import type { Point } from '../population/index.ts';
import { createRandom } from '../random.ts';

/** A site of the simulated district: what was planned, and what Muster booked there. */
export interface WorldSite {
  /** Its id in the service. */
  id: string;
  location: Point;
  plan: SitePlan;
}

/** A household, or those of it who hold one window: what the simulation knows of them. */
export interface Booked {
  /** Unique among them, e.g. by the number of the household. */
  id: string;
  site: string;
  startsAt: number;
  ages: readonly AgeBand[];
}

/** The district as it is on that day. Whoever decides sees nothing of it but what tablets send. */
export interface World {
  area: Area;
  /** What headquarters have decided about lanes and walk-ins, in order. */
  decisions: Decision[];
  habits: AreaHabits;
  /** Parties that come without a window, and how many people they are. */
  walkIns: { id: string; size: number; site: string }[];
}

/** How people and teams are: a third would take another window, most walk-ins come back, teams take a fifth longer. */
const habits: AreaHabits = {
  accepts: 0.35,
  comesBack: 0.7,
  teamDelay: 1.2,
  walkMetresPerHour: usualRules.walkMetresPerHour,
};

/** A day as days are, without mishaps of its own: the site that fails is mishap enough. */
function conditionsOf(plan: SitePlan, seed: number, index: number): DayConditions {
  const drawn = drawConditions(createRandom(seed, 41, index), plan, 0.4);
  return { ...drawn, lateOpeningMinutes: 0, failure: undefined, storm: undefined, surge: undefined };
}

/**
 * Draws the day: who of those that Muster booked comes when, who comes without a window, how fast lanes are. At
 * `failsAt` all lanes of the site `fails` but the first stop for the rest of the day. The same for a seed.
 */
export function drawWorld(
  sites: readonly WorldSite[],
  booked: readonly Booked[],
  { seed, fails, failsAt }: { seed: number; fails: number; failsAt: number },
): World {
  const areaSites = sites.map(({ id, location, plan }, index): AreaSite => {
    const conditions = conditionsOf(plan, seed, index);
    return { id, location, plan, conditions, seed: seed * 10 + index, closesAt: undefined };
  });
  // Drawn by the place in the list: ids are the service's, others in every run.
  const drawn = areaSites.map((site, index) => {
    const label = `site-${index + 1}`;
    const own = drawArea([{ ...site, id: label, plan: { ...site.plan, windows: [] } }], habits).drawn.get(
      label,
    );
    if (own === undefined) throw new RangeError(`${label} was not drawn`);
    const lanes = own.lanes.map((lane, n) =>
      index === fails && n > 0 ? { ...lane, closesAt: failsAt } : lane,
    );
    const parties = booked
      .filter((party) => party.site === site.id)
      .flatMap(({ id, startsAt, ages }): Party[] => {
        const window = site.plan.windows.find((one) => one.startsAt === startsAt);
        if (window === undefined) return [];
        return [partyOf({ id, window, ages }, site.conditions, createRandom(seed, 42, ...keyOf(id)))];
      });
    return [site.id, { ...own, lanes, parties: [...parties, ...own.parties] }] as const;
  });
  return {
    area: { sites: areaSites, habits, drawn: new Map(drawn) },
    decisions: [],
    habits,
    walkIns: drawn.flatMap(([site, { parties }]) =>
      parties
        .filter(({ due }) => due === undefined)
        .map(({ id, members }) => ({ id, size: members.length, site })),
    ),
  };
}

const keyOf = (id: string): number[] => [...id].map((letter) => letter.charCodeAt(0));

/** A decision about lanes or walk-ins, which people at the sites carry out. */
export function decide(world: World, at: number, action: Action): World {
  return { ...world, decisions: [...world.decisions, { at, action }] };
}

/** Whether a household that has been offered another window would take it; undefined for one that has come already. */
export function wouldTake(
  { area, habits: { accepts } }: World,
  id: string,
  now: number,
): boolean | undefined {
  for (const { parties } of area.drawn.values()) {
    const party = parties.find((one) => one.id === id);
    if (party === undefined) continue;
    if (party.comesAt !== undefined && party.comesAt <= now) return undefined;
    return party.reluctance < accepts;
  }
  return undefined;
}

/** A household has taken another window: it comes there so much later or sooner. */
export function moveParty(world: World, id: string, to: { site: string; startsAt: number }): World {
  let moved: Party | undefined;
  const drawn = new Map(
    [...world.area.drawn].map(([site, own]) => {
      const parties = own.parties.filter((party) => party.id !== id);
      moved ??= own.parties.find((party) => party.id === id);
      return [site, { ...own, parties }] as const;
    }),
  );
  const there = drawn.get(to.site);
  if (moved === undefined || there === undefined) throw new RangeError(`${id} cannot move to ${to.site}`);
  const { due = to.startsAt, comesAt } = moved;
  const later = to.startsAt - due;
  const party = { ...moved, due: to.startsAt, comesAt: comesAt === undefined ? undefined : comesAt + later };
  drawn.set(to.site, { ...there, parties: [...there.parties, party] });
  return { ...world, area: { ...world.area, drawn } };
}

/** The whole day under what has been decided so far. */
export function dayOf({ area, decisions }: World): AreaDay {
  return simulateArea(area, decisions);
}

/** What the tablets of one site record until an instant, in order of time, without what was sent already. */
export function happened(world: World, site: string, until: number, sent: ReadonlySet<string>): LineEvent[] {
  const day = simulateArea(world.area, world.decisions, until).sites.get(site)?.day;
  if (day === undefined) return [];
  return eventsOf(site, day)
    .filter(({ at, key }) => at <= until && !sent.has(key))
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}
