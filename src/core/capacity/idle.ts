import { about, type Context, communitiesOf, nearFirst, sitesAt } from './context.ts';
import { least } from './cures.ts';
import type { CureStep, LanesIdle } from './findings.ts';
import { busyShare, idleShare, residentsPerLane } from './guide.ts';
import type { SiteSupply } from './plan.ts';
import { bookableIn, laneLimit } from './remedies.ts';
import { createTransport, type Part, type Transport } from './transport.ts';

/** Steps in which sites are filled, so that those who could go to several are spread over them. */
const rounds = 8;

/**
 * Lanes that cannot be filled to half. All sites are given half of their places, and people are let flow to those
 * within a walk; where a site then has room and nothing can be moved to it, it and all sites that share people with it
 * have fewer people than half of their places, and these people nowhere else to go.
 *
 * How many lanes can go is read from that flow, and from those in which people come from beyond a walk because their
 * own sites are full: both hold with the lanes gone. So nobody loses a place or a lane by it, nobody walks farther, and
 * no site is filled beyond four fifths by its own people. Then it is asked again, until no more can go.
 */
export function lanesIdle(context: Context): LanesIdle[] {
  const half = fillToHalf(context);
  const parts = idleParts(context, half);
  const loads = context.sites.map((_, index) => half.load(index));
  const left = withoutIdleLanes(context, half, parts);
  return parts.flatMap((part): LanesIdle[] => {
    const steps = part.sites.flatMap((index): CureStep[] => {
      const [before, after] = [context.sites[index], left.sites[index]];
      const lanes = (before?.lanes ?? 0) - (after?.lanes ?? 0);
      return before === undefined || lanes === 0 ? [] : [{ site: before.id, lanes }];
    });
    if (steps.length === 0) return [];
    const people = part.sites.reduce((sum, index) => sum + (loads[index] ?? 0), 0);
    const common = about(context, communitiesOf(context, part.kinds), part.sites);
    return [
      {
        code: 'lanes-idle',
        severity: 'warning',
        ...common,
        lanes: sitesAt(context, part.sites).reduce((sum, { lanes }) => sum + lanes, 0),
        idle: steps.reduce((sum, { lanes = 0 }) => sum + lanes, 0),
        utilisation: Math.round((people / common.bookable) * 100) / 100,
        cures: [{ kind: 'fewer-lanes', steps }],
      },
    ];
  });
}

/** The same with every lane gone that can go. Each round takes one lane at least. */
function withoutIdleLanes(context: Context, half: Transport, parts: readonly Part[]): Context {
  if (parts.length === 0) return context;
  const others = comers(context);
  const needed = new Map<number, number>();
  for (const part of parts) {
    const lanes = part.sites.map((index) =>
      lanesNeeded(context, index, half.load(index), others[index] ?? 0),
    );
    // Where one of its sites could not take both, the two flows do not hold together: the part is left as it is.
    if (lanes.includes(undefined)) continue;
    for (const [at, index] of part.sites.entries()) needed.set(index, lanes[at] ?? 0);
  }
  const sites = context.sites.map((site, index) => {
    const lanes = needed.get(index) ?? site.lanes;
    return lanes === site.lanes ? site : { ...site, lanes, bookable: placesWith(context, site, lanes) };
  });
  if (sites.every((site, index) => site === context.sites[index])) return context;
  const fewer = { ...context, sites };
  const again = fillToHalf(fewer);
  return withoutIdleLanes(fewer, again, idleParts(fewer, again));
}

/** Sites that cannot be filled to half, where it is known how many people they serve. */
function idleParts({ sites, communities }: Context, half: Transport): Part[] {
  const unknown = new Set(communities.flatMap(({ code, unknown }) => (unknown ? [code] : [])));
  const isUnsure = (index: number): boolean =>
    sites[index]?.communities.some((code) => unknown.has(code)) === true;
  return half.spare().filter((part) => part.sites.length > 0 && !part.sites.some(isUnsure));
}

/** For each site the most who come from beyond a walk, when places count and when the lanes' limits do. */
function comers(context: Context): number[] {
  const { sites, drill } = context;
  const most = sites.map(() => 0);
  for (const places of [
    ({ bookable }: SiteSupply) => bookable,
    (site: SiteSupply) => laneLimit(site, drill),
  ]) {
    const there = sites.map(() => 0);
    for (const { site, people } of createTransport(nearFirst(context, places)).atLastResorts()) {
      there[site] = (there[site] ?? 0) + people;
    }
    for (const [site, people] of there.entries()) most[site] = Math.max(most[site] ?? 0, people);
  }
  return most;
}

/** Everyone to the sites within a walk, as evenly as steps allow, until each is half full. */
function fillToHalf({ kinds, sites }: Context): Transport {
  const share = (index: number, round: number): number =>
    Math.floor(((sites[index]?.bookable ?? 0) * idleShare * round) / rounds);
  const transport = createTransport({
    people: kinds.map(({ counted, estimated }) => counted + estimated),
    places: sites.map(() => 0),
    ways: kinds.map(({ near }) => near),
  });
  for (let round = 1; round <= rounds; round++) {
    transport.addPlaces(sites.map((_, index) => [index, share(index, round) - share(index, round - 1)]));
  }
  return transport;
}

/** Places for appointments that a site would have with so many lanes in the windows it still has. */
function placesWith({ drill }: Context, site: SiteSupply, lanes: number): number {
  const { windows, bookable } = site;
  return bookable - bookableIn(windows, site, drill) + bookableIn(windows, site, drill, { lanes });
}

/** The fewest lanes with which a site can take so many people, its own and others; undefined where it cannot as it is. */
function lanesNeeded(context: Context, index: number, own: number, others: number): number | undefined {
  const site = context.sites[index];
  if (site === undefined) return undefined;
  return least(site.lanes, (lanes) => {
    const places = placesWith(context, site, lanes);
    return own <= places * busyShare && own + others <= Math.min(places, lanes * residentsPerLane.most);
  });
}
