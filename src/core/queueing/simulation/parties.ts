import { CHILD_SHARE, ELDER_SHARE, householdSizeShares, MEAN_HOUSEHOLD } from '../../population.ts';
import { createRandom, type Random } from '../../random.ts';
import { dayShape, heaviestWeight, meanShape } from '../day-shape.ts';
import { aroundOne, exponential, lognormal } from '../distributions.ts';
import { HOUR, MINUTE, type PlannedWindow, type SitePlan } from '../plan.ts';
import type { DayConditions } from './conditions.ts';

/** A household, or what comes of it: its members arrive together and are served one after the other. */
export interface Party {
  /** Unique among the parties of all sites that one seed makes. */
  id: string;
  /** Start of the window that they hold, ms; undefined for walk-ins. */
  due: number | undefined;
  /** When they come to the gate, ms; undefined for those who do not. */
  comesAt: number | undefined;
  /** For each member: how long a lane needs, against the mean of all people. */
  members: readonly number[];
  /** How long they wait before they leave, ms. */
  patience: number;
  /** In [0, 1): who says yes to another window is below the share of people who do. */
  reluctance: number;
}

/** Streams of random numbers, so that changing one thing leaves the others as they were. */
const stream = { windows: 1, walkIns: 2 } as const;

/** Everybody who holds a window of the plan or comes without one, each the same for a seed whatever the others do. */
export function drawParties(plan: SitePlan, conditions: DayConditions, site: string, seed: number): Party[] {
  const parties = plan.windows.flatMap((window, index) =>
    windowParties(window, conditions, `${site}-${index}`, createRandom(seed, stream.windows, index)),
  );
  return [...parties, ...walkInParties(plan, conditions, site, createRandom(seed, stream.walkIns))];
}

function windowParties(window: PlannedWindow, day: DayConditions, prefix: string, random: Random): Party[] {
  const parties: Party[] = [];
  for (let left = window.booked; left > 0; ) {
    const party = drawParty(`${prefix}-${parties.length}`, day, random, left);
    left -= party.members.length;
    const comes = !random.chance(day.noShow);
    const comesAt = punctual(window, day, random);
    parties.push({ ...party, due: window.startsAt, comesAt: comes ? comesAt : undefined });
  }
  return parties;
}

/** How old somebody is, as far as it tells how long a lane needs for them. */
export type Age = 'child' | 'adult' | 'elder';

/** People of whom it is known who they are and which window they hold: whether and when they come. */
export function partyOf(
  known: { id: string; window: PlannedWindow; ages: readonly Age[] },
  day: DayConditions,
  random: Random,
): Party {
  const { id, window, ages } = known;
  const members = ages.map((age) => workOf(age, day, random));
  const comes = !random.chance(day.noShow);
  const comesAt = punctual(window, day, random);
  return { id, members, ...manners(day, random), due: window.startsAt, comesAt: comes ? comesAt : undefined };
}

/** When people come who are due in a window; those due in a storm may wait until it is over. */
function punctual({ startsAt, endsAt }: PlannedWindow, day: DayConditions, random: Random): number {
  const drawn = random.next();
  const inside = random.next();
  const beyond = exponential(random, day.lateMinutes * MINUTE);
  const patient = random.next();
  const after = exponential(random, 20 * MINUTE);
  const at =
    drawn < day.early
      ? startsAt - inside * 45 * MINUTE
      : drawn < day.early + day.late
        ? endsAt + beyond
        : startsAt + inside ** day.eagerness * (endsAt - startsAt);
  const { storm } = day;
  const postponed = storm !== undefined && at >= storm.from && at < storm.to && patient < storm.postponed;
  return postponed ? storm.to + after : at;
}

/** Walk-ins come as a Poisson process of parties whose rate follows the day's shape (thinning, Lewis and Shedler 1979). */
function walkInParties(plan: SitePlan, day: DayConditions, site: string, random: Random): Party[] {
  const planned = plan.walkInsPerHour / MEAN_HOUSEHOLD / HOUR;
  const perWeight = (planned * day.walkIns) / meanShape(plan.sessions);
  const rate = (at: number): number => {
    const surging = day.surge !== undefined && at >= day.surge.from && at < day.surge.to;
    return perWeight * dayShape(at) * (surging ? (day.surge?.factor ?? 1) : 1);
  };
  const highest = perWeight * heaviestWeight * Math.max(1, day.surge?.factor ?? 1);
  const parties: Party[] = [];
  if (highest <= 0) return parties;
  for (const { opensAt, closesAt } of plan.sessions) {
    for (let at = opensAt + exponential(random, 1 / highest); at < closesAt; ) {
      if (random.next() * highest < rate(at)) {
        const party = drawParty(`${site}-w-${parties.length}`, day, random, Number.POSITIVE_INFINITY);
        parties.push({ ...party, due: undefined, comesAt: at });
      }
      at += exponential(random, 1 / highest);
    }
  }
  return parties;
}

function drawParty(id: string, day: DayConditions, random: Random, atMost: number) {
  const size = Math.min(atMost, random.weighted(householdSizeShares) + 1);
  const members = Array.from({ length: size }, () => {
    const drawn = random.next();
    const age = drawn < CHILD_SHARE ? 'child' : drawn < CHILD_SHARE + ELDER_SHARE ? 'elder' : 'adult';
    return workOf(age, day, random);
  });
  return { id, members, ...manners(day, random) };
}

/** How long a lane needs for somebody, against the mean of all people. */
function workOf(age: Age, day: DayConditions, random: Random): number {
  const meanWork = 1 + CHILD_SHARE * (day.childWork - 1) + ELDER_SHARE * (day.elderWork - 1);
  const work = { child: day.childWork, adult: 1, elder: day.elderWork }[age];
  return (work / meanWork) * aroundOne(random, day.serviceCv);
}

function manners(day: DayConditions, random: Random): Pick<Party, 'patience' | 'reluctance'> {
  const patience = lognormal(random, day.patienceMinutes * MINUTE, 0.6);
  return { patience, reluctance: random.next() };
}
