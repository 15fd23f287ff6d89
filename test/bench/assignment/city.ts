import type { Problem } from '../../../src/core/assignment/index.ts';
import { walkMetres } from '../../../src/core/geography/index.ts';
import { counties, ELDER_SHARE, householdSizeShares } from '../../../src/demo/population/census.ts';
import { away, type Point } from '../../../src/demo/population/places.ts';
import { createRandom, type Random } from '../../../src/demo/random.ts';

/** One district of a made city: a whole planning problem, and the code it would have. */
export interface District {
  code: string;
  /** 12-digit codes, by the problem's index. */
  communities: string[];
  people: number;
  problem: Problem;
}

export interface CityPlan {
  people: number;
  seed: number;
  /** Share of the places that the people take. */
  used?: number;
  /** People in a district at most; the real counties with their census where undefined. */
  perDistrict?: number;
}

const hour = 3_600_000;
const zone = 8 * hour;
/** Start of the first day, in Fuzhou: tomorrow, so that a service whose clock is the machine's gives its windows. */
export const firstDay = (Math.floor((Date.now() + zone) / (24 * hour)) + 1) * 24 * hour - zone;
/** The app's windows of September 2021: 08:30–12:00 and 13:30–17:00, in half hours, on two days. */
export const windowStarts: readonly number[] = [0, 1].flatMap((day) =>
  [8.5, 13.5].flatMap((opens) =>
    Array.from({ length: 7 }, (_, n) => firstDay + day * 24 * hour + (opens + n / 2) * hour),
  ),
);
const windowMs = hour / 2;

const peoplePerCommunity = 2_800;
const peoplePerSite = 2_500;
const doorsPerBuilding = 48;
/** A community is served by the sites within this, in metres as the crow flies; by the three nearest at least. */
const servedWithin = 1_500;
const wishShare = 0.05;
const exemptShare = 0.01;
const dormitories = 0.0002;

/** The districts of a seeded city, one at a time: clustered buildings, tight places, every kind of household. */
export function* city(plan: CityPlan): Generator<District> {
  const { people, seed, used = 0.93, perDistrict } = plan;
  if (perDistrict === undefined) {
    const all = counties.reduce((sum, { residents }) => sum + residents, 0);
    for (const [index, county] of counties.entries()) {
      const share = Math.round((people * county.residents) / all);
      yield district(county.code, county, share, used, createRandom(seed, index));
    }
    return;
  }
  const count = Math.max(1, Math.round(people / perDistrict));
  for (let index = 0; index < count; index++) {
    const county = counties[index % counties.length];
    if (county === undefined) return;
    const middle = away(county, 40_000 * Math.floor(index / counties.length), 0);
    const code = String(350_100 + index);
    yield district(code, middle, Math.round(people / count), used, createRandom(seed, index));
  }
}

function district(code: string, middle: Point, people: number, used: number, random: Random): District {
  const communityCount = Math.max(1, Math.round(people / peoplePerCommunity));
  const radius = 350 * Math.sqrt(communityCount);
  const spot = (around: Point, metres: number): Point =>
    away(around, metres * Math.sqrt(random.next()), random.next() * 2 * Math.PI);
  const centres = Array.from({ length: communityCount }, () => spot(middle, radius));
  const homes = householdsOf(people, random);
  const buildings = buildingsOf(homes, centres, random, spot);
  const siteCount = Math.max(1, Math.round(people / peoplePerSite));
  // Sites stand by the estates, but not as many by each as its people need: that is what makes it a problem.
  const sites = Array.from({ length: siteCount }, () => spot(random.pick(centres), 300));
  const weights = sites.map(() => 0.5 + random.next());
  const places = people / used;
  const sum = weights.reduce((total, one) => total + one, 0);
  const perWindow = weights.map((weight) => (places * weight) / sum / windowStarts.length);
  const served = centres.map((centre) => servingSites(centre, sites));
  return {
    code,
    communities: centres.map((_, index) => `${code}001${String(index).padStart(3, '0')}`),
    people,
    problem: toProblem({ homes, buildings, sites, perWindow, served, random }),
  };
}

interface Home {
  size: number;
  building: number;
}

/** Households until all people are in one, by the census's shares; here and there a dormitory of hundreds. */
function householdsOf(people: number, random: Random): Home[] {
  const homes: Home[] = [];
  for (let left = people; left > 0; ) {
    const wanted = random.chance(dormitories)
      ? random.whole(150, 400)
      : random.weighted(householdSizeShares) + 1;
    const size = Math.min(left, wanted);
    homes.push({ size, building: 0 });
    left -= size;
  }
  return homes;
}

/** Buildings of `doorsPerBuilding` households each, spread over the communities in estates. */
function buildingsOf(
  homes: Home[],
  centres: readonly Point[],
  random: Random,
  spot: (around: Point, metres: number) => Point,
): { place: Point; community: number }[] {
  const count = Math.ceil(homes.length / doorsPerBuilding);
  const buildings = Array.from({ length: count }, (_, building) => {
    const community = Math.floor((building * centres.length) / count);
    return { place: spot(centres[community] ?? random.pick(centres), 350), community };
  });
  for (const [index, home] of homes.entries()) home.building = Math.floor(index / doorsPerBuilding);
  return buildings;
}

function servingSites(centre: Point, sites: readonly Point[]): number[] {
  const byDistance = sites
    .map((site, index) => ({ index, metres: walkMetres(centre, site, 1) }))
    .sort((a, b) => a.metres - b.metres);
  return byDistance
    .filter(({ metres }, n) => n < 3 || metres <= servedWithin)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

function toProblem(made: {
  homes: readonly Home[];
  buildings: readonly { place: Point; community: number }[];
  sites: readonly Point[];
  perWindow: readonly number[];
  served: readonly (readonly number[])[];
  random: Random;
}): Problem {
  const { homes, buildings, sites, perWindow, served, random } = made;
  const windows = windowStarts.length;
  const startOf = (slot: number): number => windowStarts[slot % windows] ?? 0;
  const slots = sites.length * windows;
  // Fractions add up over the windows of a site, so that its places are as many as they should be.
  const bookable = Int32Array.from({ length: slots }, (_, slot) => {
    const each = perWindow[Math.floor(slot / windows)] ?? 0;
    const n = slot % windows;
    return Math.floor(each * (n + 1)) - Math.floor(each * n);
  });
  const size = Int32Array.from(homes, (home) => home.size);
  const wishes = homes.map(({ building }) => {
    const near = served[buildings[building]?.community ?? 0] ?? [];
    return random.chance(wishShare / 2) && near.length > 0 ? [random.pick(near)] : [];
  });
  const firstWish = new Int32Array(homes.length + 1);
  for (const [index, wish] of wishes.entries()) firstWish[index + 1] = (firstWish[index] ?? 0) + wish.length;
  const wantFrom = Float64Array.from(homes, () =>
    random.chance(wishShare / 2) ? random.pick(windowStarts) : Number.NEGATIVE_INFINITY,
  );
  const release = Float64Array.from(homes, () =>
    random.chance(exemptShare) ? random.pick(windowStarts) - hour : Number.NEGATIVE_INFINITY,
  );
  const firstSite = new Int32Array(served.length + 1);
  for (const [index, near] of served.entries()) firstSite[index + 1] = (firstSite[index] ?? 0) + near.length;
  return {
    now: firstDay,
    walkLimit: 1_000,
    detour: 1.3,
    seed: 1,
    sites: {
      lng: Float64Array.from(sites, ({ lng }) => lng),
      lat: Float64Array.from(sites, ({ lat }) => lat),
      firstSlot: Int32Array.from({ length: sites.length + 1 }, (_, index) => index * windows),
    },
    slots: {
      startsAt: Float64Array.from({ length: slots }, (_, slot) => startOf(slot)),
      endsAt: Float64Array.from({ length: slots }, (_, slot) => startOf(slot) + windowMs),
      bookable,
      free: bookable.slice(),
    },
    communities: { firstSite, site: Int32Array.from(served.flat()) },
    buildings: {
      lng: Float64Array.from(buildings, ({ place }) => place.lng),
      lat: Float64Array.from(buildings, ({ place }) => place.lat),
      community: Int32Array.from(buildings, ({ community }) => community),
      home: new Int32Array(buildings.length).fill(-1),
    },
    parties: {
      building: Int32Array.from(homes, ({ building }) => building),
      size,
      release,
      due: Int32Array.from(homes, (home, index) =>
        release[index] === Number.NEGATIVE_INFINITY ? home.size : 0,
      ),
      dueRelease: new Float64Array(homes.length).fill(Number.NEGATIVE_INFINITY),
      elderly: Uint8Array.from(homes, (home) =>
        random.chance(1 - (1 - ELDER_SHARE) ** Math.min(home.size, 8)) ? 1 : 0,
      ),
      joins: new Int32Array(homes.length).fill(-1),
      wantFrom,
      wantUntil: new Float64Array(homes.length).fill(Number.POSITIVE_INFINITY),
      firstWish,
      wish: Int32Array.from(wishes.flat()),
    },
  };
}
