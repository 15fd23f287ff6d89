import type { Population } from './population/index.ts';
import { away, type Estate, type Point } from './population/places.ts';
import { openingHours } from './schedule.ts';

/** A site serves 2,000–3,000 residents, a lane 600–800 (national guide, 2nd edition, September 2021). */
const RESIDENTS_PER_SITE = 3_000;
const RESIDENTS_PER_LANE = 800;

/** People a lane serves in an hour: at Fuzhou's 40 a lane of 800 would need 20 of the 21 open hours, with 70 it has room. */
const RATE_PER_LANE_HOUR = 70;

/** Part of each window kept for those who come unregistered. */
const WALK_IN_SHARE = 0.1;

/** The body of a site as the district headquarters publish it. */
export interface SitePlan {
  name: string;
  address: string;
  location: Point;
  division: string;
  communities: string[];
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  hours: { opensAt: string; closesAt: string }[];
}

/** A planned site and the place (index) that it serves. */
export interface PlannedSite {
  place: number;
  plan: SitePlan;
}

function residentsOf(estate: Estate, population: Population): number {
  let people = 0;
  for (const { first, doors } of estate.buildings) {
    people += population.firstPerson(first + doors) - population.firstPerson(first);
  }
  return people;
}

/**
 * The sites of every place, by the guide's rules: each estate has its own in its middle, as many as its
 * residents need, with a lane for every 800 of them, open on all days of the drill. All sites of a community
 * serve all of it.
 */
export function planSites(population: Population): PlannedSite[] {
  const hours = openingHours();
  return population.places.flatMap((community, place) =>
    community.estates.flatMap((estate) => {
      const residents = residentsOf(estate, population);
      const count = Math.max(1, Math.ceil(residents / RESIDENTS_PER_SITE));
      return Array.from({ length: count }, (_, i): PlannedSite => {
        const suffix = count > 1 ? `${i + 1}号` : '';
        const middle = { lng: estate.lng, lat: estate.lat };
        return {
          place,
          plan: {
            name: `${estate.name}${suffix}采样点`,
            address: `${community.name}${estate.name}${suffix}`,
            location: count === 1 ? middle : away(middle, 150, (2 * Math.PI * i) / count),
            division: community.code,
            communities: [community.code],
            lanes: Math.max(1, Math.ceil(residents / count / RESIDENTS_PER_LANE)),
            ratePerLaneHour: RATE_PER_LANE_HOUR,
            walkInShare: WALK_IN_SHARE,
            hours,
          },
        };
      });
    }),
  );
}

/**
 * The same plan with `lanes` lanes less, which are taken where they are missed most: from the community that has most
 * residents for each lane that is left then, and so on. A site keeps one.
 */
export function lanesTaken(
  sites: readonly PlannedSite[],
  population: Population,
  lanes: number,
): PlannedSite[] {
  const left = sites.map(({ place, plan }) => ({ place, plan: { ...plan } }));
  const residents = (place: number): number => {
    const { first = 0, end = 0 } = population.places[place] ?? {};
    return population.firstPerson(end) - population.firstPerson(first);
  };
  for (let more = lanes; more > 0; ) {
    const candidates = [...new Set(left.map(({ place }) => place))].map((place) => {
      const own = left.filter((site) => site.place === place);
      const has = own.reduce((sum, { plan }) => sum + plan.lanes, 0);
      const taken = Math.min(more, has - own.length);
      return { own, taken, pressure: taken === 0 ? 0 : residents(place) / (has - taken) };
    });
    const worst = candidates.reduce((a, b) => (b.pressure > a.pressure ? b : a), {
      own: [],
      taken: 0,
      pressure: 0,
    });
    if (worst.taken === 0)
      throw new RangeError(`there are no ${lanes} lanes to take from ${sites.length} sites`);
    for (let one = 0; one < worst.taken; one++) {
      const largest = worst.own.reduce((a, b) => (b.plan.lanes > a.plan.lanes ? b : a));
      largest.plan.lanes -= 1;
    }
    more -= worst.taken;
  }
  return left;
}
