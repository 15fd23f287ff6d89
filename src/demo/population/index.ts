import { createRandom } from '../random.ts';
import { SPREAD } from './documents.ts';
import type { Community } from './draw.ts';
import { type Person, peopleOf } from './household.ts';
import { placeLandmarks } from './landmarks.ts';
import {
  addDormitories,
  type Building,
  buildEstates,
  communityCentre,
  doorOf,
  type Estate,
} from './places.ts';
import { communityTargets, familySizes, roomSizes } from './sizes.ts';

export { type Community, drawCommunities } from './draw.ts';
export type { Person } from './household.ts';
export type { Estate, Point } from './places.ts';

/** Where a household lives, as a registration states it. */
export interface Residence {
  division: string;
  building: string;
  unit?: string;
  room: string;
}

/** One community with its estates; its households are numbered from `first` to `end`, `end` not included. */
export interface Place extends Community {
  estates: Estate[];
  first: number;
  end: number;
}

/** Everyone, held as sizes and places; people themselves are made when they are asked for. */
export interface Population {
  places: readonly Place[];
  households: number;
  people: number;
  /** The first person of a household; people are numbered in the order of households. */
  firstPerson(household: number): number;
  size(household: number): number;
  /** Index into `places`. */
  placeOf(household: number): number;
  building(household: number): Building;
  isDormitory(household: number): boolean;
  residence(household: number): Residence;
  /** The people of one household, made anew, always the same. */
  members(household: number): Person[];
}

/**
 * The population of the drawn communities: a pure function of communities, seed and scale (1 is about
 * 180,000 people). Holds about 10 bytes a household.
 * @throws RangeError where it would have more people than there are different documents.
 */
export function createPopulation(communities: readonly Community[], seed: number, scale: number): Population {
  const landmarks = placeLandmarks(communities);
  const targets = communityTargets(communities.length, landmarks, scale, createRandom(seed, 2));
  const sizes: number[] = [];
  const places = communities.map((community, i): Place => {
    const random = createRandom(seed, 3, i);
    const target = targets[i] ?? { people: 0, households: undefined, dormitory: 0 };
    const families = familySizes(target, random);
    const rooms = roomSizes(target, random);
    const first = sizes.length;
    const centre = communityCentre(community.code, random);
    const inFamilies = { families: families.length, people: target.people, first };
    const estates = buildEstates(centre, inFamilies, landmarks.get(i), random);
    addDormitories(estates, rooms.length, first + families.length, random);
    for (const size of families) sizes.push(size);
    for (const size of rooms) sizes.push(size);
    return { ...community, estates, first, end: sizes.length };
  });

  const firstPersons = new Uint32Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) firstPersons[i + 1] = (firstPersons[i] ?? 0) + size;
  const people = firstPersons[sizes.length] ?? 0;
  if (people > SPREAD)
    throw new RangeError(`${people} people are more than ${SPREAD}; take a smaller --scale`);

  const buildings = places.flatMap((place) => place.estates.flatMap((estate) => estate.buildings));
  const buildingOf = new Uint32Array(sizes.length);
  for (const [i, { first, doors }] of buildings.entries()) buildingOf.fill(i, first, first + doors);
  const placeOf = new Uint16Array(sizes.length);
  for (const [i, { first, end }] of places.entries()) placeOf.fill(i, first, end);

  const building = (household: number): Building => {
    const found = buildings[buildingOf[household] ?? -1];
    if (found === undefined) throw new RangeError(`there is no household ${household}`);
    return found;
  };
  const firstPerson = (household: number): number => firstPersons[household] ?? people;
  const size = (household: number): number => firstPerson(household + 1) - firstPerson(household);
  const isDormitory = (household: number): boolean => building(household).stairwells === 0;
  return {
    places,
    households: sizes.length,
    people,
    firstPerson,
    size,
    placeOf: (household) => placeOf[household] ?? -1,
    building,
    isDormitory,
    residence(household) {
      const home = building(household);
      const division = places[placeOf[household] ?? -1]?.code ?? '';
      return { division, building: home.name, ...doorOf(home, household) };
    },
    members: (household) =>
      peopleOf({
        seed,
        household,
        firstPerson: firstPerson(household),
        size: size(household),
        dormitory: isDormitory(household),
      }),
  };
}
