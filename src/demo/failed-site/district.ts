import { householdSizeShares } from '../population/census.ts';
import { type Person, peopleOf } from '../population/household.ts';
import type { Community, Point, Population, Residence } from '../population/index.ts';
import { away, type Building } from '../population/places.ts';
import { createRandom } from '../random.ts';
import type { SitePlan } from '../sites.ts';
import { hoursOfDay } from './schedule.ts';

/** The district, Gulou, and where in it the sites stand: within a walk of each other. */
export const COUNTY = '350102';
const CENTRE: Point = { lng: 119.2965, lat: 26.0835 };
const FROM_CENTRE_METRES = 600;
/** People walk to the next site, and no farther: 1,300 m by the streets. */
export const WALK_LIMIT_METRES = 1_500;

const RATE_PER_LANE_HOUR = 60;
const WALK_IN_SHARE = 0.15;

/** A site, and how full its windows are booked. The first is the one that fails. */
interface Shape {
  lanes: number;
  fill: number;
}
const shapes: readonly Shape[] = [
  { lanes: 4, fill: 0.86 },
  { lanes: 4, fill: 0.76 },
  { lanes: 3, fill: 0.8 },
  { lanes: 5, fill: 0.74 },
  { lanes: 3, fill: 0.8 },
];
export const SITES = shapes.length;
/** Index of the site that fails. */
export const FAILS = 0;

/** What stands by: teams at headquarters, and lanes at sites by their index. */
export const reserves = { teams: 1, lanes: [0, 1, 0, 0, 0] };

/** The sites' plans, one for each community; every site serves all of them. */
export function sitePlans(communities: readonly Community[]): SitePlan[] {
  return shapes.map(({ lanes }, index): SitePlan => {
    const { code = '', name = '' } = communities[index] ?? {};
    return {
      name: `${name}采样点`,
      address: `${name}广场`,
      location: placeOf(index),
      division: code,
      communities: communities.map((community) => community.code),
      lanes,
      ratePerLaneHour: RATE_PER_LANE_HOUR,
      walkInShare: WALK_IN_SHARE,
      hours: hoursOfDay(),
    };
  });
}

function placeOf(index: number): Point {
  return away(CENTRE, FROM_CENTRE_METRES, (2 * Math.PI * index) / SITES);
}

/** How many people want a window of a site of which so many places can be booked. */
export function wanted(seed: number, site: number, window: number, bookable: number): number {
  const { fill } = shapes[site] ?? { fill: 0 };
  return Math.round(bookable * fill * (0.95 + 0.1 * createRandom(seed, 31, site, window).next()));
}

/** A household with the window that it asks for: index of the site, start in ms. */
export interface Household {
  site: number;
  startsAt: number;
  size: number;
  firstPerson: number;
}

/** Households that fill some windows with so many people, each of them a whole number of households. */
export function households(
  seed: number,
  windows: readonly { site: number; startsAt: number; people: number }[],
): Household[] {
  const list: Household[] = [];
  let firstPerson = 0;
  for (const { site, startsAt, people } of windows) {
    const random = createRandom(seed, 32, site, startsAt / 1_000);
    for (let left = people; left > 0; ) {
      const size = Math.min(left, random.weighted(householdSizeShares) + 1);
      list.push({ site, startsAt, size, firstPerson });
      firstPerson += size;
      left -= size;
    }
  }
  return list;
}

/** The people of a household, or of a party that comes without a window: all of them can come. */
export function members(
  seed: number,
  household: number,
  { firstPerson, size }: Pick<Household, 'firstPerson' | 'size'>,
): Person[] {
  return peopleOf({ seed, household, firstPerson, size, dormitory: false }).map((person) => ({
    ...person,
    mobility: 'walks',
    vaccinatedAt: undefined,
  }));
}

const HOUSEHOLDS_PER_BUILDING = 40;

/** Where the `ordinal`th household of a community lives. */
export function residence(communities: readonly Community[], community: number, ordinal: number): Residence {
  const { code = '' } = communities[community] ?? {};
  const room = ordinal % HOUSEHOLDS_PER_BUILDING;
  return {
    division: code,
    building: `${Math.floor(ordinal / HOUSEHOLDS_PER_BUILDING) + 1}号楼`,
    room: `${Math.floor(room / 4) + 1}0${(room % 4) + 1}`,
  };
}

/** As much of a population as a roster is made from; people live around the site that they want. */
export function rosterOf(
  seed: number,
  communities: readonly Community[],
  list: readonly Household[],
): Pick<Population, 'places' | 'people' | 'residence' | 'building' | 'members'> {
  const first = communities.map((_, site) => list.findIndex((household) => household.site === site));
  const ordinal = (household: number): number => household - (first[list[household]?.site ?? 0] ?? 0);
  const size = (household: number): Household => list[household] as Household;
  return {
    people: list.reduce((sum, household) => sum + household.size, 0),
    places: communities.map((community, site) => ({
      ...community,
      estates: [],
      first: first[site] ?? 0,
      end: (first[site] ?? 0) + list.filter((household) => household.site === site).length,
    })),
    residence: (household) => residence(communities, size(household).site, ordinal(household)),
    building(household): Building {
      const { site } = size(household);
      const building = Math.floor(ordinal(household) / HOUSEHOLDS_PER_BUILDING);
      const random = createRandom(seed, 33, site, building);
      const where = away(placeOf(site), 350 * Math.sqrt(random.next()), 2 * Math.PI * random.next());
      return { ...where, name: `${building + 1}号楼`, stairwells: 1, first: 0, doors: 0 };
    },
    members: (household) => members(seed, household, size(household)),
  };
}
