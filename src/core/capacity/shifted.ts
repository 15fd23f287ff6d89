import { type Datum, distanceMetres, type Point, toWgs84 } from '../geography/index.ts';
import { about, type Context, contextOf } from './context.ts';
import { middleOf } from './far-off.ts';
import type { PlacesShifted } from './findings.ts';
import type { FeasibilityPlan } from './plan.ts';

/** Homes and sites that can tell a common vector from chance. */
const fewestSites = 4;
const fewestCommunities = 4;
/** Homes that are looked at, evenly through all of them: they say what all would. */
const mostHomes = 300;

/**
 * Walks that a correction leaves of those there are, at most: sites lie where they lie, and no vector brings them all so
 * much nearer to their people by chance.
 */
const byDatum = 0.6;
/** The same for a vector that no datum explains, and which was chosen to fit. */
const byVector = 0.3;

/** A way in which coordinates may have become wrong, and how to set them right. */
interface Suspicion {
  of: 'sites' | 'buildings';
  datum: Datum | null;
  correct(place: Point): Point;
}

/** A home and the indexes of sites that serve it. */
interface Sample {
  location: Point;
  sites: readonly number[];
}

/**
 * Looks whether sites and homes are off from each other by one vector. What files give as WGS 84 is often copied from a map,
 * and then all of it lies off by the 600 m of GCJ-02 or the 1,200 m of BD-09: set right, people have far shorter walks. The plan comes
 * back with the places as they seem to be.
 */
export function withoutShift(plan: FeasibilityPlan): { plan: FeasibilityPlan; findings: PlacesShifted[] } {
  const context = contextOf(plan);
  const homes = sampleOf(context);
  const places = context.sites.map(({ location }) => location);
  const inUse = new Set(homes.flatMap(({ sites }) => sites));
  const communities = context.communities.filter(({ buildings }) => buildings.length > 0);
  if (inUse.size < fewestSites || communities.length < fewestCommunities) return { plan, findings: [] };
  const before = meanDistance(homes, places);
  let best: { suspicion: Suspicion; after: number } | undefined;
  for (const suspicion of suspicions(context, homes)) {
    const after = meanDistance(...corrected(suspicion, homes, places));
    const most = suspicion.datum === null ? byVector : byDatum;
    if (after < before * most && after < (best?.after ?? Number.POSITIVE_INFINITY))
      best = { suspicion, after };
  }
  if (best === undefined) return { plan, findings: [] };
  return {
    plan: correctedPlan(plan, best.suspicion),
    findings: [findingOf(context, best.suspicion, { before, after: best.after })],
  };
}

/** Homes with those of their sites whose place can be right. */
function sampleOf({ communities, serving, sites }: Context): Sample[] {
  const all = communities.flatMap(({ buildings }, index) => {
    const own = (serving[index] ?? []).filter((site) => sites[site]?.misplaced !== true);
    return own.length === 0 ? [] : buildings.map(({ location }) => ({ location, sites: own }));
  });
  const step = Math.max(1, Math.ceil(all.length / mostHomes));
  return all.filter((_, index) => index % step === 0);
}

function meanDistance(homes: readonly Sample[], places: readonly Point[]): number {
  let sum = 0;
  for (const { location, sites } of homes) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const site of sites) {
      const place = places[site];
      if (place !== undefined) nearest = Math.min(nearest, distanceMetres(location, place));
    }
    sum += nearest;
  }
  return sum / homes.length;
}

/** The datums of Chinese maps, of sites or of homes, and last the vector that sites are off from their people by. */
function suspicions(context: Context, homes: readonly Sample[]): Suspicion[] {
  const known = (['gcj02', 'bd09'] as const).flatMap((datum) =>
    (['sites', 'buildings'] as const).map((of) => ({
      of,
      datum,
      correct: (place: Point) => toWgs84(place, datum),
    })),
  );
  const homesOf = context.sites.map((_, site) =>
    middleOf(homes.filter(({ sites }) => sites.includes(site)).map(({ location }) => location)),
  );
  const off = context.sites.flatMap(({ location, misplaced }, index) => {
    const middle = homesOf[index];
    if (middle === undefined || misplaced) return [];
    return [{ lng: location.lng - middle.lng, lat: location.lat - middle.lat }];
  });
  const by = middleOf(off);
  if (by === undefined) return known;
  const correct = ({ lng, lat }: Point): Point => ({
    lng: sixDecimals(lng - by.lng),
    lat: sixDecimals(lat - by.lat),
  });
  return [...known, { of: 'sites', datum: null, correct }];
}

const sixDecimals = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

function corrected(
  { of, correct }: Suspicion,
  homes: readonly Sample[],
  places: readonly Point[],
): [readonly Sample[], readonly Point[]] {
  return of === 'sites'
    ? [homes, places.map(correct)]
    : [homes.map((home) => ({ ...home, location: correct(home.location) })), places];
}

function correctedPlan(plan: FeasibilityPlan, { of, correct }: Suspicion): FeasibilityPlan {
  if (of === 'sites') {
    const sites = plan.sites.map((one) =>
      one.misplaced ? one : { ...one, location: correct(one.location) },
    );
    return { ...plan, sites };
  }
  const communities = plan.communities.map((one) => ({
    ...one,
    buildings: one.buildings.map((home) => ({ ...home, location: correct(home.location) })),
  }));
  return { ...plan, communities };
}

function findingOf(
  context: Context,
  { of, datum, correct }: Suspicion,
  walks: { before: number; after: number },
): PlacesShifted {
  const { sites, communities, serving, drill } = context;
  const standing = sites.flatMap(({ misplaced }, index) => (misplaced ? [] : [index]));
  const concerned = communities.flatMap(({ buildings }, index) =>
    buildings.length > 0 && (serving[index]?.length ?? 0) > 0 ? [index] : [],
  );
  const first =
    of === 'sites'
      ? sites[standing[0] ?? 0]?.location
      : communities[concerned[0] ?? 0]?.buildings[0]?.location;
  const metres = first === undefined ? 0 : Math.round(distanceMetres(first, correct(first)));
  const common = about(context, concerned, standing);
  const known = datum === null ? {} : { datum };
  const steps =
    of === 'sites'
      ? standing.flatMap((index) => {
          const site = sites[index];
          return site === undefined ? [] : [{ site: site.id, location: correct(site.location), ...known }];
        })
      : [{ communities: common.communities, ...known }];
  const walk = (mean: number): number => Math.round(mean * drill.detourFactor);
  return {
    code: 'places-shifted',
    severity: 'warning',
    ...common,
    of,
    datum,
    metres,
    walkMetres: walk(walks.before),
    correctedWalkMetres: walk(walks.after),
    cures: [{ kind: 'correct-place', steps }],
  };
}
