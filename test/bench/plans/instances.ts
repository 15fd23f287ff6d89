import type { AssignmentSnapshot, Party } from '../../../src/core/assignment/index.ts';
import type { Random } from '../../../src/core/random.ts';

const hour = 3_600_000;

/** What the instances of a kind have in common. */
interface Kind {
  sites: [number, number];
  windows: [number, number];
  /** Places of a window. */
  places: [number, number];
  /** People against places. */
  load: number;
  sizes: readonly number[];
  /** Metres between the farthest. */
  across: number;
  /** Share of households of which everybody is exempt for a while; ended long ago where `past`. */
  exempt?: number;
  past?: boolean;
  /** Share of households that ask for a time, or for a site. */
  timeWishes?: number;
  siteWishes?: number;
  /** Share of places that others hold already, and whether neighbours have a window. */
  taken?: number;
  neighbours?: boolean;
  /** Whether each community has sites of its own beside those that all share. */
  own?: boolean;
}

const families = [1, 1, 2, 2, 3, 3, 4, 5];
const usual: Kind = {
  sites: [2, 3],
  windows: [2, 4],
  places: [4, 9],
  load: 0.85,
  sizes: families,
  across: 1_500,
};

/** Sixteen kinds of small instances: what a village, the last hours of a day or an estate come to. */
export const kinds: Readonly<Record<string, Kind>> = {
  usual,
  singles: { ...usual, sizes: [1] },
  full: { ...usual, load: 1 },
  'too many': { ...usual, load: 1.25 },
  'large households': { ...usual, sizes: [3, 4, 5, 6, 7], load: 0.95 },
  'one site, full': {
    ...usual,
    sites: [1, 1],
    windows: [4, 7],
    places: [3, 8],
    load: 1,
    sizes: [1, 2, 3, 4, 6, 7],
  },
  'windows of fifteen and more': { ...usual, places: [15, 24], windows: [1, 2], load: 0.97 },
  'far apart': { ...usual, across: 4_000, load: 0.95 },
  exempt: { ...usual, exempt: 0.35, load: 0.95 },
  'vaccinated long ago': { ...usual, exempt: 0.6, past: true, load: 0.98 },
  'wishes for a time': { ...usual, timeWishes: 0.5 },
  'wishes for a site': { ...usual, siteWishes: 0.4, load: 0.9 },
  'wishes, with neighbours': { ...usual, timeWishes: 0.5, neighbours: true, taken: 0.2, load: 0.7 },
  'places taken': { ...usual, taken: 0.5, load: 0.95 },
  'many small windows': { ...usual, windows: [6, 9], places: [2, 5], sizes: [1, 1, 2, 2, 3, 4], load: 0.95 },
  'a few for many places': { ...usual, load: 0.3 },
};

/** One instance of a kind. */
export function drawInstance(random: Random, kind: Kind): AssignmentSnapshot {
  const place = () => ({
    lng: 119.3 + (random.next() * kind.across) / 99_870,
    lat: 26.08 + (random.next() * kind.across) / 111_195,
  });
  const windows = random.whole(...kind.windows);
  const sites = Array.from({ length: random.whole(...kind.sites) }, (_, s) => ({
    id: `site-${s}`,
    location: place(),
    slots: Array.from({ length: windows }, (_, w) => {
      const bookable = random.whole(...kind.places);
      const free = random.chance(kind.taken ?? 0) ? random.whole(0, bookable) : bookable;
      return { id: `slot-${s}-${w}`, startsAt: w * hour, endsAt: (w + 1) * hour, bookable, free };
    }),
  }));
  const free = sites.flatMap(({ slots }) => slots.map((slot) => slot.free));
  const places = free.reduce((sum, one) => sum + one, 0);
  const largest = Math.max(...free);
  const homes = Array.from({ length: random.whole(3, 6) }, place);
  const parties: Party[] = [];
  let people = 0;
  for (let n = 0; people < places * kind.load && n < 60; n++) {
    const size = Math.min(random.pick(kind.sizes), largest);
    if (people + size > places * kind.load + 1) continue;
    people += size;
    const home = random.whole(0, homes.length - 1);
    const id = `party-${String(n).padStart(2, '0')}`;
    const members = Array.from({ length: size }, (_, m) => `${id}/${m}`);
    const until = kind.past === true ? -2_160 * hour : random.whole(1, windows - 1) * hour;
    const from = random.whole(0, windows - 1);
    const asks = random.chance(kind.timeWishes ?? 0);
    parties.push({
      id,
      members,
      building: `building-${home}`,
      location: homes[home],
      exemptUntil: random.chance(kind.exempt ?? 0) ? new Map(members.map((one) => [one, until])) : undefined,
      preferred: {
        sites: random.chance(kind.siteWishes ?? 0) ? [random.pick(sites).id] : [],
        notBefore: asks ? from * hour : undefined,
        notAfter: asks ? Math.min(windows, from + random.whole(1, 2)) * hour : undefined,
      },
      joins: undefined,
    });
  }
  const neighbours = new Map(
    kind.neighbours === true
      ? homes.map((_, home) => [`building-${home}`, random.pick(random.pick(sites).slots).id])
      : [],
  );
  return { parties, sites, now: 0, walkLimit: 1_000, detour: 1.3, neighbours };
}
