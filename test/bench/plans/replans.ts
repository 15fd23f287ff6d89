import {
  type AssignmentSnapshot,
  createProblemBuilder,
  makeReplan,
  type Party,
  placementAt,
} from '../../../src/core/assignment/index.ts';
import type { Random } from '../../../src/core/random.ts';
import type { Highs } from '../../support/highs.ts';
import { percentile } from '../bench.ts';
import { type Choice, chosenOf, optimumOf, type Placed, type Worth, worthOf } from './optimum.ts';

const hour = 3_600_000;
const minute = 60_000;

/** People who have lost their window in a drill that is full, and when each household had it. */
export interface Lost {
  given: AssignmentSnapshot;
  wasAt: ReadonlyMap<string, number>;
}

/** One replan beside the best there is. */
export interface ReplanCompared {
  people: number;
  ours: Worth & { minutes: number };
  /** `minutes`: the least for no more walking than ours. */
  best: Worth & { minutes: number };
}

/** A site has closed: so many households look for a window among the few places that others have left, of two days. */
export function drawLost(random: Random, households: number): Lost {
  const place = () => ({
    lng: 119.3 + (random.next() * 1_500) / 99_870,
    lat: 26.08 + (random.next() * 1_500) / 111_195,
  });
  const sizes = Array.from({ length: households }, () => random.pick([1, 1, 2, 2, 3, 3, 4, 5]));
  const people = sizes.reduce((sum, one) => sum + one, 0);
  const siteCount = random.whole(2, 4);
  // So many windows that with three places left in each there is hardly room for all.
  const windows = Math.max(2, Math.ceil((people * (1 + 0.15 * random.next())) / 3 / siteCount));
  const startOf = (w: number): number => (w % 2) * 24 * hour + Math.floor(w / 2) * (hour / 2);
  const sites = Array.from({ length: siteCount }, (_, s) => ({
    id: `site-${s}`,
    location: place(),
    slots: Array.from({ length: windows }, (_, w) => {
      const id = `slot-${s}-${String(w).padStart(2, '0')}`;
      const startsAt = startOf(w);
      return { id, startsAt, endsAt: startsAt + hour / 2, bookable: 40, free: random.whole(0, 6) };
    }),
  }));
  const homes = Array.from({ length: Math.max(3, Math.round(households / 8)) }, place);
  const wasAt = new Map<string, number>();
  const parties = sizes.map((size, n): Party => {
    const id = `party-${String(n).padStart(3, '0')}`;
    const home = random.whole(0, homes.length - 1);
    wasAt.set(id, startOf(random.whole(0, windows - 1)));
    return {
      id,
      members: Array.from({ length: size }, (_, m) => `${id}/${m}`),
      building: `building-${String(home).padStart(2, '0')}`,
      location: homes[home],
      exemptUntil: undefined,
      preferred: { sites: [], notBefore: undefined, notAfter: undefined },
      joins: undefined,
    };
  });
  return { given: { parties, sites, now: 0, walkLimit: 1_000, detour: 1.3 }, wasAt };
}

/** Our replan of them. */
export function replan({ given, wasAt }: Lost): Placed[] {
  const builder = createProblemBuilder({
    ...given,
    communities: new Map([['', given.sites.map(({ id }) => id)]]),
  });
  const { parties } = builder.add('', given.parties, new Map());
  const had = Float64Array.from(parties, ({ id }) => wasAt.get(id) ?? 0);
  const plan = makeReplan(builder.finish(), had);
  const names = {
    slotIds: builder.slotIds,
    party(index: number) {
      const party = parties[index];
      if (party === undefined) throw new RangeError('the plan names a party that there is not');
      return party;
    },
  };
  return Array.from(plan.placed.party, (_, row) => placementAt(plan, row, names));
}

/** Replans, and has HiGHS find the best. */
export function compareReplan(highs: Highs, lost: Lost): ReplanCompared {
  const { given, wasAt } = lost;
  const minutesOf = ({ party, startsAt, size }: Choice): number =>
    (size * Math.abs(startsAt - (wasAt.get(given.parties[party]?.id ?? '') ?? 0))) / minute;
  const placements = replan(lost);
  const worth = worthOf(given, { placements });
  const minutes = chosenOf(given, placements).reduce((sum, choice) => sum + minutesOf(choice), 0);
  const { within, ...best } = optimumOf(highs, given, worth);
  const comparable = worth.placed === best.placed && worth.beyond === best.beyond;
  return {
    people: given.parties.reduce((sum, { members }) => sum + members.length, 0),
    ours: { ...worth, minutes },
    best: { ...best, minutes: comparable ? Math.round(within('Minimize', minutesOf)) : minutes },
  };
}

/** How far replans are from the best, those that place as many and no more beyond the limit: in sum, and the worst tenth. */
export function scoredReplans(all: readonly ReplanCompared[]) {
  const alike = all.filter(({ ours, best }) => ours.placed === best.placed && ours.beyond === best.beyond);
  const sum = (of: (one: ReplanCompared) => number): number =>
    alike.reduce((total, one) => total + of(one), 0);
  const ratio = (ours: number, best: number): number => Number((ours / Math.max(1, best)).toFixed(4));
  const p90 = (of: (one: ReplanCompared) => number): number =>
    alike.length === 0 ? 1 : percentile(alike.map(of), 0.9);
  return {
    instances: all.length,
    alike: alike.length,
    walkPerLeast: ratio(
      sum(({ ours }) => ours.metres),
      sum(({ best }) => best.metres),
    ),
    walkPerLeastP90: p90(({ ours, best }) => ratio(ours.metres, best.metres)),
    minutesPerLeast: ratio(
      sum(({ ours }) => ours.minutes),
      sum(({ best }) => best.minutes),
    ),
    minutesPerLeastP90: p90(({ ours, best }) => ratio(ours.minutes, best.minutes)),
  };
}
