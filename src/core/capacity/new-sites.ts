import { distanceMetres, type Point } from '../geography/index.ts';
import { about, anywhere, type Context } from './context.ts';
import { least } from './cures.ts';
import type { Cure, CureStep, NoSite } from './findings.ts';
import { residentsPerLane } from './guide.ts';
import type { LocatedPeople, SiteSupply } from './plan.ts';
import { type Kind, walkTo } from './reach.ts';
import { placeRemedies } from './remedies.ts';
import { createTransport } from './transport.ts';

/** Sites that are there already and are told as cures, each by itself. */
const mostTold = 3;

/** People who would need more new sites than this within a walk live too far apart for sites: teams visit them. */
const mostNewSites = 20;

/** Homes, those with most people, beside which a new site is tried. */
const mostTried = 50;

/** A degree of latitude is at least this long. */
const metresOfLatitude = 110_000;

/** Nobody puts a new site so near to one that stands, in metres: that one is to serve these people, too. */
const sameGround = 200;

/** Where a site stands, or may be put up. */
type Place = Pick<SiteSupply, 'location'> & { standing?: SiteSupply };

/** A place that has been chosen, and whom it is for. */
type Chosen = Place & { people: number };

/** Communities that no site serves, and who could serve them. A community of nobody is named, too: it has no site. */
export function noSites(context: Context): NoSite[] {
  const without = context.communities.flatMap((_, index) =>
    context.serving[index]?.length === 0 ? [index] : [],
  );
  if (without.length === 0) return [];
  const transport = createTransport(anywhere(context, ({ bookable }) => bookable));
  const room = context.sites.map(({ bookable }, index) => bookable - transport.load(index));
  return without.map((index) => {
    const common = about(context, [index], []);
    return {
      code: 'no-site',
      severity: 'blocking',
      ...common,
      short: common.residents,
      cures: withoutRepeats([...servedByOthers(context, index, room), ...newSites(context, index, room)]),
    };
  });
}

/** Sites with room for a whole community that are near all its homes, or, where these are unknown, in its street. */
function servedByOthers(context: Context, index: number, room: readonly number[]): Cure[] {
  const community = context.communities[index];
  if (community === undefined) return [];
  const { code, buildings } = community;
  const people = context.residents[index] ?? 0;
  const street = code.slice(0, 9);
  const { drill } = context;
  return context.sites
    .flatMap((site, at) => {
      if (site.misplaced || (room[at] ?? 0) < Math.max(1, people)) return [];
      const farthest = buildings.reduce(
        (most, { location }) => Math.max(most, walkTo(site, location, drill)),
        0,
      );
      const near =
        buildings.length > 0
          ? farthest <= drill.walkLimitMetres
          : site.communities.some((other) => other.startsWith(street));
      return near ? [{ site, farthest, room: room[at] ?? 0 }] : [];
    })
    .sort((a, b) => a.farthest - b.farthest || b.room - a.room)
    .slice(0, mostTold)
    .map(({ site }) => ({ kind: 'serve', steps: [{ site: site.id, communities: [code], people }] }));
}

/**
 * As many new sites as it takes, where people live; without a place where that is unknown. Where a site stands already, it
 * serves them too, with so many lanes more as it lacks room.
 */
function newSites(context: Context, index: number, room: readonly number[]): Cure[] {
  const { code, buildings } = context.communities[index] ?? { code: '', buildings: [] };
  const located = buildings.reduce((sum, { people }) => sum + people, 0);
  const elsewhere = (context.residents[index] ?? 0) - located;
  const places = located === 0 ? [] : placesFor(context, buildings);
  if (places === undefined) return [];
  const [first = { people: 0 }, ...others]: Partial<Chosen>[] & { people: number }[] = places;
  const steps = [{ ...first, people: first.people + elsewhere }, ...others].map((step) => {
    const { standing } = step;
    if (standing === undefined) return newSite(code, step);
    return withRoom(context, standing, room, { site: standing.id, communities: [code], people: step.people });
  });
  const possible = steps.filter((step) => step !== undefined);
  return possible.length < steps.length ? [] : [asCure(possible)];
}

/** A step by which a standing site serves more people, with the lanes that this takes; undefined where it cannot grow so far. */
function withRoom(
  { sites, drill, now }: Context,
  site: SiteSupply,
  room: readonly number[],
  step: CureStep,
): CureStep | undefined {
  const lacking = (step.people ?? 0) - (room[sites.indexOf(site)] ?? 0);
  if (lacking <= 0) return step;
  const remedy = placeRemedies(drill, now).find(({ kind }) => kind === 'lanes');
  const lanes = remedy && least(remedy.most(site), (some) => remedy.gain(site, some) >= lacking);
  return lanes === undefined ? undefined : { ...step, lanes };
}

/** Of new sites, unless all that it takes are some that stand. */
function asCure(steps: CureStep[]): Cure {
  return { kind: steps.every(({ site }) => site !== undefined) ? 'serve' : 'new-site', steps };
}

function withoutRepeats(cures: readonly Cure[]): Cure[] {
  const said = cures.map((cure) => JSON.stringify(cure));
  return cures.filter((_, index) => said.indexOf(said[index] ?? '') === index);
}

function newSite(code: string, { location, people }: { location?: Point; people: number }): CureStep {
  return {
    communities: [code],
    people,
    lanes: Math.max(1, Math.ceil(people / residentsPerLane.most)),
    ...(location === undefined ? {} : { location }),
  };
}

/** What brings people of a community who have no site within a walk one: sites that serve others, or new ones. */
export function reachCures(context: Context, { community, homes, near }: Kind): Cure[] {
  const { drill } = context;
  const code = context.communities[community]?.code ?? '';
  const middle = middleOf(homes);
  const radius = Math.max(...homes.map(({ location }) => distanceMetres(middle, location)));
  const farthest = radius + drill.walkLimitMetres / drill.detourFactor + 1;
  const around = context.sites.filter(
    ({ location, misplaced }, index) =>
      !misplaced &&
      // Latitude by itself rules most of a city out, and costs next to nothing.
      Math.abs(location.lat - middle.lat) * metresOfLatitude <= farthest &&
      distanceMetres(middle, location) <= farthest &&
      !near.includes(index),
  );
  const cures: Cure[] = [];
  const served = cover(context, homes, () => around, around.length);
  if (served !== undefined) {
    const steps = served.map(({ place, people }) => ({ site: place.id, communities: [code], people }));
    cures.push({ kind: 'serve', steps });
  }
  const places = placesFor(context, homes);
  if (places !== undefined) {
    const steps = places.map(({ standing, ...place }) =>
      standing === undefined
        ? newSite(code, place)
        : { site: standing.id, communities: [code], people: place.people },
    );
    const cure = asCure(steps);
    // Which standing sites do by themselves has been told.
    if (cure.kind === 'new-site' || cures.length === 0) cures.push(cure);
  }
  return cures;
}

/**
 * Places from which sites would have everybody of these within a walk, new ones or, where one stands, that one; undefined
 * where they would be too many.
 */
function placesFor(context: Context, homes: readonly LocatedPeople[]): Chosen[] | undefined {
  const tried = (left: readonly LocatedPeople[]): Place[] =>
    [{ location: middleOf(left) }, ...[...left].sort((a, b) => b.people - a.people).slice(0, mostTried)].map(
      ({ location }) => {
        const standing = siteAt(context, location);
        return standing === undefined ? { location } : { location: standing.location, standing };
      },
    );
  const chosen = cover(context, homes, tried, mostNewSites);
  return chosen?.map(({ place, people }) => ({ ...place, people }));
}

/** The nearest site that stands on the same ground as a place. */
function siteAt({ sites }: Context, place: Point): SiteSupply | undefined {
  let found: { site: SiteSupply; metres: number } | undefined;
  for (const site of sites) {
    // Latitude by itself rules most of a city out, and costs next to nothing.
    if (site.misplaced || Math.abs(site.location.lat - place.lat) * metresOfLatitude > sameGround) continue;
    const metres = distanceMetres(site.location, place);
    if (metres <= Math.min(sameGround, found?.metres ?? sameGround)) found = { site, metres };
  }
  return found?.site;
}

/**
 * Places that together have all homes within a walk: again and again the one that reaches most of the people left
 * (Chvátal's greedy cover; at worst a logarithm more than the fewest). Undefined where more than `most` are needed,
 * or some home is reached by none.
 */
function cover<P extends Place>(
  { drill }: Context,
  homes: readonly LocatedPeople[],
  placesFor: (left: readonly LocatedPeople[]) => readonly P[],
  most: number,
): { place: P; people: number }[] | undefined {
  const reaches = (place: P, { location }: LocatedPeople): boolean =>
    walkTo(place, location, drill) <= drill.walkLimitMetres;
  const chosen: { place: P; people: number }[] = [];
  let left = homes;
  while (left.length > 0) {
    let best: { place: P; people: number } | undefined;
    for (const place of placesFor(left)) {
      const people = left.reduce((sum, home) => sum + (reaches(place, home) ? home.people : 0), 0);
      if (people > (best?.people ?? 0)) best = { place, people };
    }
    if (best === undefined || chosen.length === most) return undefined;
    const { place } = best;
    chosen.push(best);
    left = left.filter((home) => !reaches(place, home));
  }
  return chosen;
}

/** The middle of where people live, by their number, to a tenth of a metre. */
function middleOf(homes: readonly LocatedPeople[]): Point {
  const people = homes.reduce((sum, home) => sum + home.people, 0);
  const mean = (axis: 'lng' | 'lat'): number => {
    const sum = homes.reduce((all, home) => all + home.location[axis] * home.people, 0);
    return Math.round((sum / people) * 1e6) / 1e6;
  };
  return { lng: mean('lng'), lat: mean('lat') };
}
