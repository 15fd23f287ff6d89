import type { CommunityDemand, FeasibilityPlan, LocatedPeople, SiteSupply } from './plan.ts';
import { type Kind, kindsOf, sitesOfCommunities } from './reach.ts';
import type { TransportPlan } from './transport.ts';

/** A plan put in order, with what each question asks of it. Communities and sites are spoken of by their index. */
export interface Context extends FeasibilityPlan {
  /** The sites that serve each community. */
  serving: readonly (readonly number[])[];
  kinds: readonly Kind[];
  /** Everyone expected in each community. */
  residents: readonly number[];
}

/** Everything in a fixed order, so that the order of the input means nothing, sums of fractions included. */
export function contextOf(plan: FeasibilityPlan): Context {
  const communities = [...plan.communities]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(
      (one): CommunityDemand => ({
        ...one,
        buildings: one.buildings.filter(({ people }) => people > 0).sort(byPlace),
      }),
    );
  const sites = [...plan.sites].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ordered = { ...plan, communities, sites };
  const serving = sitesOfCommunities(ordered);
  const residents = communities.map(({ counted, estimated }) => counted + estimated);
  return { ...ordered, serving, kinds: kindsOf(ordered, serving), residents };
}

function byPlace(a: LocatedPeople, b: LocatedPeople): number {
  return a.location.lng - b.location.lng || a.location.lat - b.location.lat || a.people - b.people;
}

/** The figures that every finding has. */
export function about(context: Context, communities: readonly number[], sites: readonly number[]) {
  const named = communities.flatMap((index) => context.communities[index] ?? []);
  const there = sitesAt(context, sites);
  return {
    communities: named.map(({ code }) => code),
    sites: there.map(({ id }) => id),
    residents: named.reduce((sum, { counted, estimated }) => sum + counted + estimated, 0),
    estimated: named.reduce((sum, { estimated }) => sum + estimated, 0),
    bookable: there.reduce((sum, { bookable }) => sum + bookable, 0),
  };
}

export function sitesAt(context: Context, indexes: readonly number[]): SiteSupply[] {
  return indexes.flatMap((index) => context.sites[index] ?? []);
}

/** The communities of some kinds, each once. */
export function communitiesOf(context: Context, kinds: readonly number[]): number[] {
  return [...new Set(kinds.flatMap((kind) => context.kinds[kind]?.community ?? []))];
}

/** Communities to all the sites that serve them, however far. */
export function anywhere(context: Context, places: (site: SiteSupply) => number): TransportPlan {
  return { people: context.residents, places: context.sites.map(places), ways: context.serving };
}

/** People to the sites within a walk, and to those beyond only where these are full. */
export function nearFirst({ kinds, sites }: Context, places: (site: SiteSupply) => number): TransportPlan {
  return {
    people: kinds.map(({ counted, estimated }) => counted + estimated),
    places: sites.map(places),
    ways: kinds.map(({ near }) => near),
    lastResorts: kinds.map(({ far }) => far),
  };
}
