import { distanceMetres, type Point } from '../geography/index.ts';
import { about, type Context, contextOf } from './context.ts';
import type { Cure, MisplacedOne, PlaceFarOff } from './findings.ts';
import type { FeasibilityPlan } from './plan.ts';

/** What lies outside of these degrees is not in China. */
const china = { lng: [73, 136], lat: [3, 54] } as const;

/** Coordinates that a form was left with. */
const nextToZero = 1;

/** Places of a county by which one of them can be judged: two alone cannot say which of them is wrong. */
const fewest = 3;

/**
 * How far from the middle of its county something may lie, metres: a county is some 20 to 60 km wide, in the west several
 * hundred; there its own places say so. A slip in a digit of the degrees is 100 km.
 */
const countyReach = 60_000;
/** The same from the middle of the drill's counties, for a county that has too few places. */
const cityReach = 300_000;
/** How many times as far from the middle as half of the places lie something may lie. */
const timesAsFar = 8;

/** Places that a finding names; the rest is counted. */
const mostNamed = 20;

/** What something is measured by. */
interface Middle {
  at: Point;
  reach: number;
}

/** A site or a home of the plan that is not where it can be. */
interface Found extends MisplacedOne {
  /** Index of the community, or of the site. */
  index: number;
}

/** What of a plan stands where it cannot be, and the plan without these places. */
export function withoutFarOff(plan: FeasibilityPlan): { plan: FeasibilityPlan; findings: PlaceFarOff[] } {
  const middle = middleOfCounty(plan);
  const faultOf = (at: Point) => placeFault(at, middle);
  const homes = plan.communities.flatMap(({ code, buildings }, index) =>
    buildings.flatMap(({ location, people, name }): Found[] => {
      const fault = faultOf(location);
      if (fault === undefined || people === 0) return [];
      const named = name === undefined ? {} : { building: name };
      return [{ ...fault, location, index, community: code, people, ...named }];
    }),
  );
  const sites = plan.sites.flatMap(({ id, location }, index): Found[] => {
    const fault = faultOf(location);
    return fault === undefined ? [] : [{ ...fault, location, index, site: id }];
  });
  if (homes.length + sites.length === 0) return { plan, findings: [] };
  const off = new Set(sites.map(({ site }) => site));
  const kept: FeasibilityPlan = {
    ...plan,
    communities: plan.communities.map((one) => ({
      ...one,
      buildings: one.buildings.filter(({ location }) => faultOf(location) === undefined),
    })),
    sites: plan.sites.map((one) => (off.has(one.id) ? { ...one, misplaced: true } : one)),
  };
  return { plan: kept, findings: findingsOf(contextOf(plan), sites, homes) };
}

function findingsOf(context: Context, sites: Found[], homes: Found[]): PlaceFarOff[] {
  const findings: PlaceFarOff[] = [];
  const indexOf = new Map(context.sites.map(({ id }, index) => [id, index]));
  const codeOf = new Map(context.communities.map(({ code }, index) => [code, index]));
  if (sites.length > 0) {
    const own = sites.flatMap(({ site = '' }) => indexOf.get(site) ?? []).sort((a, b) => a - b);
    const served = context.serving.flatMap((by, index) =>
      by.some((one) => own.includes(one)) ? [index] : [],
    );
    findings.push({
      code: 'place-far-off',
      severity: 'blocking',
      ...about(context, served, own),
      of: 'sites',
      places: worst(sites),
      count: sites.length,
      cures: swappedBack(sites),
    });
  }
  if (homes.length > 0) {
    const own = new Set(homes.flatMap(({ community = '' }) => codeOf.get(community) ?? []));
    findings.push({
      code: 'place-far-off',
      severity: 'warning',
      ...about(
        context,
        [...own].sort((a, b) => a - b),
        [],
      ),
      of: 'buildings',
      places: worst(homes),
      count: homes.length,
      cures: swappedBack(homes),
    });
  }
  return findings;
}

/** Those that are farthest off, of homes those of most people; each without its index. */
function worst(found: readonly Found[]): MisplacedOne[] {
  return [...found]
    .sort(
      (a, b) => (b.metres ?? 0) - (a.metres ?? 0) || (b.people ?? 0) - (a.people ?? 0) || a.index - b.index,
    )
    .slice(0, mostNamed)
    .map(({ index: _, ...one }) => one);
}

/** Where longitude and latitude have changed places, it is known where sites belong, and that the roster is to be sent again. */
function swappedBack(found: readonly Found[]): Cure[] {
  const swapped = found.filter(({ fault }) => fault === 'swapped').slice(0, mostNamed);
  if (swapped.length === 0) return [];
  const communities = [...new Set(swapped.flatMap(({ community }) => community ?? []))].sort();
  const steps =
    communities.length > 0
      ? [{ communities }]
      : swapped.map(({ site = '', location: { lng, lat } }) => ({ site, location: { lng: lat, lat: lng } }));
  return [{ kind: 'correct-place', steps }];
}

/** What is wrong with a place, if anything. */
function placeFault(
  at: Point,
  middle: Middle | undefined,
): Pick<MisplacedOne, 'fault' | 'metres'> | undefined {
  const metres = middle === undefined ? null : Math.round(distanceMetres(at, middle.at));
  if (Math.abs(at.lng) < nextToZero && Math.abs(at.lat) < nextToZero) return { fault: 'zero', metres };
  const swapped = { lng: at.lat, lat: at.lng };
  if (!inChina(at)) return { fault: inChina(swapped) ? 'swapped' : 'outside', metres };
  if (middle === undefined || metres === null || metres <= middle.reach) return undefined;
  const back = inChina(swapped) && distanceMetres(swapped, middle.at) <= middle.reach;
  return { fault: back ? 'swapped' : 'far', metres };
}

function inChina({ lng, lat }: Point): boolean {
  return lng >= china.lng[0] && lng <= china.lng[1] && lat >= china.lat[0] && lat <= china.lat[1];
}

/**
 * The middle of a county, by medians, which a few places that are wrong do not move: its sites, and of each community the
 * middle of its buildings, so that one community's file does not outvote the others. By the drill's other counties where these are too few.
 */
function middleOfCounty({ sites, communities, counties = [] }: FeasibilityPlan): Middle | undefined {
  const own = [
    ...sites.map(({ location }) => location),
    ...communities.flatMap(({ buildings }) => middleOf(buildings.map(({ location }) => location)) ?? []),
  ].filter(inChina);
  if (own.length >= fewest) return within(own, countyReach);
  const city = counties.filter(inChina);
  return city.length >= fewest ? within(city, cityReach) : undefined;
}

function within(places: readonly Point[], atLeast: number): Middle | undefined {
  const at = middleOf(places);
  if (at === undefined) return undefined;
  const usual = median(places.map((one) => distanceMetres(one, at)));
  return { at, reach: Math.max(atLeast, timesAsFar * usual) };
}

/** The median of each coordinate; undefined of nothing. */
export function middleOf(places: readonly Point[]): Point | undefined {
  if (places.length === 0) return undefined;
  return { lng: median(places.map(({ lng }) => lng)), lat: median(places.map(({ lat }) => lat)) };
}

/** The one in the middle, the lower of two. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
