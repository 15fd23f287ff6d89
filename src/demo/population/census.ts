import { censusResidents } from '../../core/census/index.ts';

export { CHILD_SHARE, ELDER_SHARE, householdSizeShares, MEAN_HOUSEHOLD } from '../../core/population.ts';

/** A county-level division of Fuzhou with its residents and the middle of its map (WGS84). */
export interface County {
  code: string;
  name: string;
  residents: number;
  lng: number;
  lat: number;
}

/** Middles: public maps. */
const places = [
  { code: '350102', name: '鼓楼区', lng: 119.294492, lat: 26.085396 },
  { code: '350103', name: '台江区', lng: 119.305343, lat: 26.061695 },
  { code: '350104', name: '仓山区', lng: 119.316156, lat: 26.041958 },
  { code: '350105', name: '马尾区', lng: 119.45387, lat: 25.994934 },
  { code: '350111', name: '晋安区', lng: 119.323748, lat: 26.081896 },
  { code: '350112', name: '长乐区', lng: 119.506177, lat: 25.963665 },
  { code: '350121', name: '闽侯县', lng: 119.140181, lat: 26.151608 },
  { code: '350122', name: '连江县', lng: 119.533774, lat: 26.205426 },
  { code: '350123', name: '罗源县', lng: 119.548077, lat: 26.490708 },
  { code: '350124', name: '闽清县', lng: 118.863839, lat: 26.227189 },
  { code: '350125', name: '永泰县', lng: 118.934537, lat: 25.867991 },
  { code: '350128', name: '平潭县', lng: 119.786733, lat: 25.506509 },
  { code: '350181', name: '福清市', lng: 119.37209, lat: 25.723147 },
];

/** Fuzhou's, with their residents by the census of 2020. */
export const counties: readonly County[] = places.map((place) => ({
  ...place,
  residents: censusResidents(place.code) ?? 0,
}));

/** The drill of September 2021: 60 communities; 3,000 residents each, a usual size, make 180,000 people. */
export const DRILL_COMMUNITIES = 60;
export const DRILL_PEOPLE = 180_000;

/** Share of people in collective households 集体户: Gulou's communiqué, 91,861 of 669,090. */
export const DORMITORY_SHARE = 0.137;

/** Share of men: Fujian, the same. */
export const MALE_SHARE = 0.5168;

/** Residents of Fuzhou who are not mainland citizens: census yearbook of 2020, table 1-1. */
export const nonMainland = { total: 27_493, hongKong: 8_342, macao: 432, taiwan: 3_983, foreign: 14_736 };
export const NON_MAINLAND_SHARE = nonMainland.total / 8_291_268;

/**
 * How many of `count` communities each county gets: one for each, the rest by residents (Sainte-Laguë, ties
 * by code). `count` must be at least the number of counties. In the order of `counties`.
 */
export function allotCommunities(count: number): number[] {
  const allotted = counties.map(() => 1);
  for (let left = count - counties.length; left > 0; left--) {
    let next = 0;
    let highest = 0;
    for (const [i, { residents }] of counties.entries()) {
      const claim = residents / (2 * (allotted[i] ?? 0) + 1);
      if (claim > highest) [next, highest] = [i, claim];
    }
    allotted[next] = (allotted[next] ?? 0) + 1;
  }
  return allotted;
}
