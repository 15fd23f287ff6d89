import { releasesOf, startsOf } from './exemptions.ts';
import type { Problem } from './model.ts';
import type { Party, SiteOption } from './types.ts';

/** What a problem is made from, besides its people. */
export interface Setting {
  now: number;
  walkLimit: number;
  detour: number;
  seed?: number | undefined;
  sites: readonly SiteOption[];
  /** Sites that serve each community, by id; every community that will be added. */
  communities: ReadonlyMap<string, readonly string[]>;
}

/** Gathers a problem community by community, so that no list of all people has to be there at once. */
export interface ProblemBuilder {
  /** Ids in the order of the problem's indices. */
  readonly siteIds: readonly string[];
  readonly slotIds: readonly string[];
  /** Parties of a community, in any order; answers them as they now stand, from party number `first` on. */
  add(
    community: string,
    parties: readonly Party[],
    neighbours: ReadonlyMap<string, string>,
  ): { first: number; parties: readonly OrderedParty[] };
  finish(): Problem;
}

/** A party as a plan counts its members: those who can go without the others first, where these are exempt. */
export interface OrderedParty {
  id: string;
  members: readonly string[];
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function offsets(lengths: readonly number[]): Int32Array {
  const first = new Int32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) first[i + 1] = (first[i] ?? 0) + length;
  return first;
}

/**
 * Everything is put into a fixed order (sites, slots, buildings and parties by id), so that the same people and sites
 * make the same problem however they were read; communities are to be added in a fixed order. A site or slot that is
 * not among those given (one that somebody asked for, or holds) counts as not named.
 */
export function createProblemBuilder(setting: Setting): ProblemBuilder {
  const sites = [...setting.sites].sort(byId);
  const slots = sites.map((site) => [...site.slots].sort((a, b) => a.startsAt - b.startsAt || byId(a, b)));
  const allSlots = slots.flat();
  const slotIndex = new Map(allSlots.map((slot, index) => [slot.id, index]));
  const siteIndex = new Map(sites.map((site, index) => [site.id, index]));
  const communityIndex = new Map([...setting.communities.keys()].map((code, index) => [code, index]));
  const serving = [...setting.communities.values()].map((ids) =>
    ids.flatMap((id) => siteIndex.get(id) ?? []).sort((a, b) => a - b),
  );
  const building = {
    lng: [] as number[],
    lat: [] as number[],
    community: [] as number[],
    home: [] as number[],
  };
  const party = {
    building: [] as number[],
    size: [] as number[],
    release: [] as number[],
    due: [] as number[],
    dueRelease: [] as number[],
    elderly: [] as number[],
    joins: [] as number[],
    wantFrom: [] as number[],
    wantUntil: [] as number[],
    wishes: [] as number[],
    wish: [] as number[],
  };

  function addParty(one: Party, home: number, starts: readonly number[]): OrderedParty {
    const { members, release, due, dueRelease } = releasesOf(one, starts);
    const wishes = one.preferred.sites.flatMap((id) => siteIndex.get(id) ?? []);
    party.building.push(home);
    party.size.push(members.length);
    party.release.push(release);
    party.due.push(due);
    party.dueRelease.push(dueRelease);
    party.elderly.push(one.elderly === true ? 1 : 0);
    party.joins.push(slotIndex.get(one.joins ?? '') ?? -1);
    party.wantFrom.push(one.preferred.notBefore ?? Number.NEGATIVE_INFINITY);
    party.wantUntil.push(one.preferred.notAfter ?? Number.POSITIVE_INFINITY);
    party.wishes.push(wishes.length);
    party.wish.push(...wishes);
    return { id: one.id, members };
  }

  return {
    siteIds: sites.map(({ id }) => id),
    slotIds: allSlots.map(({ id }) => id),

    add(community, parties, neighbours) {
      const index = communityIndex.get(community);
      if (index === undefined) throw new RangeError('the problem has no such community');
      const first = party.size.length;
      const inOrder = [...parties].sort((a, b) =>
        a.building < b.building ? -1 : a.building > b.building ? 1 : byId(a, b),
      );
      const own = new Set(setting.communities.get(community));
      const starts = startsOf(
        sites.filter(({ id }) => own.has(id)),
        setting.now,
      );
      let last: string | undefined;
      const ordered = inOrder.map((one) => {
        if (one.building !== last) {
          last = one.building;
          building.lng.push(one.location?.lng ?? Number.NaN);
          building.lat.push(one.location?.lat ?? Number.NaN);
          building.community.push(index);
          building.home.push(slotIndex.get(neighbours.get(one.building) ?? '') ?? -1);
        }
        return addParty(one, building.lng.length - 1, starts);
      });
      return { first, parties: ordered };
    },

    finish: () => ({
      now: setting.now,
      walkLimit: setting.walkLimit,
      detour: setting.detour,
      seed: setting.seed ?? 1,
      sites: {
        lng: Float64Array.from(sites, ({ location }) => location.lng),
        lat: Float64Array.from(sites, ({ location }) => location.lat),
        firstSlot: offsets(slots.map(({ length }) => length)),
      },
      slots: {
        startsAt: Float64Array.from(allSlots, ({ startsAt }) => startsAt),
        endsAt: Float64Array.from(allSlots, ({ endsAt }) => endsAt),
        bookable: Int32Array.from(allSlots, ({ bookable }) => bookable),
        free: Int32Array.from(allSlots, ({ free }) => free),
      },
      communities: {
        firstSite: offsets(serving.map(({ length }) => length)),
        site: Int32Array.from(serving.flat()),
      },
      buildings: {
        lng: Float64Array.from(building.lng),
        lat: Float64Array.from(building.lat),
        community: Int32Array.from(building.community),
        home: Int32Array.from(building.home),
      },
      parties: {
        building: Int32Array.from(party.building),
        size: Int32Array.from(party.size),
        release: Float64Array.from(party.release),
        due: Int32Array.from(party.due),
        dueRelease: Float64Array.from(party.dueRelease),
        elderly: Uint8Array.from(party.elderly),
        joins: Int32Array.from(party.joins),
        wantFrom: Float64Array.from(party.wantFrom),
        wantUntil: Float64Array.from(party.wantUntil),
        firstWish: offsets(party.wishes),
        wish: Int32Array.from(party.wish),
      },
    }),
  };
}
