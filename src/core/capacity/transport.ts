import { createNetwork, type Network, SINK, SOURCE, UNBOUNDED } from './network.ts';

/** Who has to be brought where: people by kind, sites by places; both are spoken of by their index. */
export interface TransportPlan {
  /** People of each kind: those of a kind may go to the same sites. */
  people: readonly number[];
  /** Places of each site. */
  places: readonly number[];
  /** For each kind the sites to which its people can go. */
  ways: readonly (readonly number[])[];
  /** Sites to which they go only where it cannot be helped: each who does costs 1. */
  lastResorts?: readonly (readonly number[])[];
}

/** Kinds and sites that share nothing with others. */
export interface Part {
  kinds: number[];
  sites: number[];
}

/**
 * As many people as possible brought to sites, and, of all ways to do that, one with the fewest at a last resort.
 * Figures of the whole and the parts below are the same for every best way; who goes where is not.
 */
export interface Transport {
  /** How many of a kind are without a place. */
  left(kind: number): number;
  /** How many of all are. */
  leftOver(): number;
  load(site: number): number;
  /** Who goes to a last resort. */
  atLastResorts(): { kind: number; site: number; people: number }[];
  /**
   * Adds places to sites, or people to kinds, each by its index, and lets more be served; answers how many more are.
   * Places that nobody has may be taken away again likewise. Not where there are last resorts: what flows already is
   * not looked at again, though there may be a cheaper way now.
   */
  addPlaces(more: Iterable<readonly [site: number, places: number]>): number;
  addPeople(more: Iterable<readonly [kind: number, people: number]>): number;
  /**
   * Kinds that are short together, with all the sites they can go to, part by part: each the smallest set of kinds
   * that misses as many places as can be missed (the source's side of a least cut). All places there are taken by
   * these kinds alone; their people less these places are those left over. Empty where everyone has a place.
   */
  short(): Part[];
  /** Sites that cannot all be filled, part by part, with the kinds that may go there: those have no other site. */
  spare(): Part[];
  /**
   * What has to do with people at last resorts: their kinds, the sites they would rather go to, all who go there or
   * would take a place that came free there, and so on, part by part.
   */
  crowded(): Part[];
  /** Does something with the transport, then undoes it. */
  trial<T>(work: () => T): T;
}

/** That a kind can go to a site; the arc is its number in the network. */
interface Way {
  kind: number;
  site: number;
  arc: number;
  last: boolean;
}

export function createTransport({ people, places, ways, lastResorts = [] }: TransportPlan): Transport {
  const kindNode = (kind: number): number => 2 + kind;
  const siteNode = (site: number): number => 2 + people.length + site;
  const network: Network = createNetwork(2 + people.length + places.length);
  const peopleArc = people.map((count, kind) => network.arc(SOURCE, kindNode(kind), count));
  const placesArc = places.map((count, site) => network.arc(siteNode(site), SINK, count));
  const arcsTo = (sites: readonly number[], kind: number, cost: number): Way[] =>
    sites.map((site) => ({
      kind,
      site,
      arc: network.arc(kindNode(kind), siteNode(site), UNBOUNDED, cost),
      last: cost > 0,
    }));
  const arcsOfKind = people.map((_, kind) => [
    ...arcsTo(ways[kind] ?? [], kind, 0),
    ...arcsTo(lastResorts[kind] ?? [], kind, 1),
  ]);
  const arcs = arcsOfKind.flat();
  network.fill();

  const left = (kind: number): number => network.room(peopleArc[kind] ?? -1);

  /** The parts into which these kinds and sites fall by the arcs between them that count. */
  function partsOf(
    kinds: readonly number[],
    isSite: (site: number) => boolean,
    counts: (way: Way) => boolean,
  ): Part[] {
    const chosen = new Set(kinds);
    const kindsAt = new Map<number, number[]>();
    for (const one of arcs) {
      if (!chosen.has(one.kind) || !isSite(one.site) || !counts(one)) continue;
      const there = kindsAt.get(one.site);
      if (there === undefined) kindsAt.set(one.site, [one.kind]);
      else there.push(one.kind);
    }
    const seen = new Set<number>();
    const parts: Part[] = [];
    for (const start of kinds) {
      if (seen.has(start)) continue;
      const members = new Set([start]);
      const sites = new Set<number>();
      for (const kind of members) {
        seen.add(kind);
        for (const one of arcsOfKind[kind] ?? []) {
          if (!isSite(one.site) || !counts(one) || sites.has(one.site)) continue;
          sites.add(one.site);
          for (const other of kindsAt.get(one.site) ?? []) members.add(other);
        }
      }
      parts.push({ kinds: [...members].sort(ascending), sites: [...sites].sort(ascending) });
    }
    return parts;
  }

  const kindsWhere = (holds: (kind: number) => boolean): number[] =>
    people.flatMap((_, kind) => (holds(kind) ? [kind] : []));

  function crowded(): Part[] {
    const reached = network.fromSource();
    /** Whoever has no place, and who would make way for them, takes any; others only what they would rather have. */
    const takesAny = (kind: number): boolean => reached[kindNode(kind)] === 1;
    const presses = ({ kind, arc, last }: Way): boolean => !last || network.flow(arc) > 0 || takesAny(kind);
    const takersOf = new Map<number, number[]>();
    for (const way of arcs) {
      if (network.flow(way.arc) === 0 && !takesAny(way.kind)) continue;
      const takers = takersOf.get(way.site);
      if (takers === undefined) takersOf.set(way.site, [way.kind]);
      else takers.push(way.kind);
    }
    const kinds = new Set(
      arcs.flatMap(({ kind, arc, last }) => (last && network.flow(arc) > 0 ? [kind] : [])),
    );
    const sites = new Set<number>();
    for (const kind of kinds) {
      for (const { site, last } of arcsOfKind[kind] ?? []) {
        if (last || sites.has(site)) continue;
        sites.add(site);
        for (const taker of takersOf.get(site) ?? []) kinds.add(taker);
      }
    }
    return partsOf([...kinds].sort(ascending), (site) => sites.has(site), presses);
  }

  return {
    left,
    leftOver: () => people.reduce((sum, _, kind) => sum + left(kind), 0),
    load: (site) => network.flow(placesArc[site] ?? -1),
    atLastResorts: () =>
      arcs.flatMap(({ kind, site, arc, last }) => {
        const there = last ? network.flow(arc) : 0;
        return there > 0 ? [{ kind, site, people: there }] : [];
      }),
    addPlaces(more) {
      let added = false;
      for (const [site, count] of more) {
        network.raise(placesArc[site] ?? -1, count);
        added ||= count > 0;
      }
      return added ? network.fill() : 0;
    },
    addPeople(more) {
      for (const [kind, count] of more) network.raise(peopleArc[kind] ?? -1, count);
      return network.fill();
    },
    short() {
      const reached = network.fromSource();
      return partsOf(
        kindsWhere((kind) => reached[kindNode(kind)] === 1),
        (site) => reached[siteNode(site)] === 1,
        () => true,
      );
    },
    spare() {
      const reaching = network.toSink();
      return partsOf(
        kindsWhere((kind) => reaching[kindNode(kind)] === 1),
        (site) => reaching[siteNode(site)] === 1,
        () => true,
      );
    },
    crowded,
    trial: network.trial,
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
