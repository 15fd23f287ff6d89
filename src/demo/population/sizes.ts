import type { Random } from '../random.ts';
import { DORMITORY_SHARE, DRILL_PEOPLE, householdSizeShares, MEAN_HOUSEHOLD } from './census.ts';
import { type Landmark, largeCommunity, tallEstate } from './landmarks.ts';

/** How many people one community shall have: in households, and in dormitories. */
export interface Target {
  /** People in households; for the tall estate only the number of households counts. */
  people: number;
  households: number | undefined;
  dormitory: number;
}

/**
 * How the drill's people are spread over its communities: the landmarks have their own figures and no
 * dormitories, the others between half and one and a half times their mean. Dormitories take DORMITORY_SHARE
 * of all. Everything is multiplied by `scale`.
 */
export function communityTargets(
  count: number,
  landmarks: ReadonlyMap<number, Landmark>,
  scale: number,
  random: Random,
): Target[] {
  const weights = Array.from({ length: count }, () => 0.5 + random.next());
  let weightOfOthers = 0;
  let peopleOfOthers = DRILL_PEOPLE;
  for (const [i, weight] of weights.entries()) {
    const landmark = landmarks.get(i);
    if (landmark === undefined) weightOfOthers += weight;
    else if (landmark === 'large-community') peopleOfOthers -= largeCommunity.people;
    else peopleOfOthers -= tallEstate.households * MEAN_HOUSEHOLD;
  }
  const dormitoryShare = (DORMITORY_SHARE * DRILL_PEOPLE) / peopleOfOthers;
  return weights.map((weight, i) => {
    const landmark = landmarks.get(i);
    if (landmark === 'large-community') {
      return { people: largeCommunity.people * scale, households: undefined, dormitory: 0 };
    }
    if (landmark === 'tall-estate') {
      const households = Math.max(1, Math.round(tallEstate.households * scale));
      return { people: households * MEAN_HOUSEHOLD, households, dormitory: 0 };
    }
    const people = (weight / weightOfOthers) * peopleOfOthers * scale;
    return {
      people: people * (1 - dormitoryShare),
      households: undefined,
      dormitory: people * dormitoryShare,
    };
  });
}

/** Sizes of the households of one community, in the order of their doors: at least one. */
export function familySizes(target: Target, random: Random): number[] {
  const sizes: number[] = [];
  for (let people = 0; ; ) {
    const full =
      target.households === undefined ? people >= target.people : sizes.length >= target.households;
    if (full && sizes.length > 0) return sizes;
    const size = random.weighted(householdSizeShares) + 1;
    sizes.push(size);
    people += size;
  }
}

/** Roommates of the dormitory rooms of one community: rooms for 8, 6 or 4, some with a free bed. */
export function roomSizes(target: Target, random: Random): number[] {
  const sizes: number[] = [];
  for (let left = Math.round(target.dormitory); left > 0; ) {
    const beds = random.pick([8, 6, 6, 4]);
    const size = Math.min(left, random.chance(0.25) ? beds - 1 : beds);
    sizes.push(size);
    left -= size;
  }
  return sizes;
}
