import type { Community } from './draw.ts';

/**
 * Two places that the news of September 2021 told of: an estate in three phases with 37 stairwells and 5,111
 * households, and a community of 8 estates and nearly 20,000 people. They stand in the first community drawn
 * of Cangshan and of Jin'an, which are large enough to hold them.
 */
export const tallEstate = {
  county: '350104',
  name: '江畔山城',
  phases: 3,
  stairwells: 37,
  households: 5_111,
};
export const largeCommunity = { county: '350111', estates: 8, people: 20_000 };

export type Landmark = 'tall-estate' | 'large-community';

/** Which of the drawn communities holds which landmark, by the community's index. */
export function placeLandmarks(communities: readonly Community[]): Map<number, Landmark> {
  const landmarks = new Map<number, Landmark>();
  const first = (county: string): number => communities.findIndex(({ code }) => code.startsWith(county));
  landmarks.set(first(tallEstate.county), 'tall-estate');
  landmarks.set(first(largeCommunity.county), 'large-community');
  landmarks.delete(-1);
  return landmarks;
}
