import { describe, expect, it } from 'vitest';
import { normaliseDocument, normaliseName, normalisePhone } from '../../../src/core/identity/index.ts';
import {
  allotCommunities,
  CHILD_SHARE,
  counties,
  DORMITORY_SHARE,
  ELDER_SHARE,
  MEAN_HOUSEHOLD,
  NON_MAINLAND_SHARE,
} from '../../../src/demo/population/census.ts';
import { createPopulation, drawCommunities, type Person } from '../../../src/demo/population/index.ts';
import { someCommunities } from './communities.ts';

const SEED = 20210922;
const communities = drawCommunities(someCommunities(), SEED);
const whole = createPopulation(communities, SEED, 1);
const small = createPopulation(communities, SEED, 0.02);

function everyone(population: typeof whole): Person[] {
  return Array.from({ length: population.households }, (_, household) =>
    population.members(household),
  ).flat();
}

describe('the draw of communities', () => {
  it('takes 60, at least one of each county, more where more people live', () => {
    const allotted = allotCommunities(60);
    expect(allotted.reduce((sum, n) => sum + n, 0)).toBe(60);
    for (const [i, county] of counties.entries()) {
      expect(allotted[i]).toBeGreaterThanOrEqual(1);
      expect(Math.abs((allotted[i] ?? 0) - (county.residents / 8_291_268) * 60)).toBeLessThan(1);
    }
    expect(allotCommunities(13)).toEqual(counties.map(() => 1));
  });

  it('is the same for one seed, whatever the order of the list, and another for another', () => {
    const reversed = new Map([...someCommunities()].map(([code, list]) => [code, list.toReversed()]));
    expect(drawCommunities(reversed, SEED)).toEqual(communities);
    expect(drawCommunities(someCommunities(), SEED + 1)).not.toEqual(communities);
    expect(new Set(communities.map(({ code }) => code)).size).toBe(60);
  });

  it('names the county that has too few', () => {
    const list = someCommunities().set('350181', []);
    expect(() => drawCommunities(list, SEED)).toThrow(/福清市/);
  });
});

describe('the population at full size', () => {
  const people = everyone(whole);
  const share = (matches: (person: Person) => boolean) => people.filter(matches).length / people.length;

  it('is about 180,000 people in 60 places, numbered without gaps', () => {
    expect(whole.places).toHaveLength(60);
    expect(people).toHaveLength(whole.people);
    expect(Math.abs(whole.people - 180_000)).toBeLessThan(900);
    expect(whole.firstPerson(whole.households)).toBe(whole.people);
  });

  it('has the mean household, dormitories, ages and document kinds of the census', () => {
    let [inHouseholds, households, inDormitories] = [0, 0, 0];
    for (let household = 0; household < whole.households; household++) {
      if (whole.isDormitory(household)) inDormitories += whole.size(household);
      else {
        inHouseholds += whole.size(household);
        households++;
      }
    }
    expect(MEAN_HOUSEHOLD).toBeCloseTo(2.68, 2);
    expect(inHouseholds / households).toBeCloseTo(2.68, 1);
    expect(inDormitories / whole.people).toBeCloseTo(DORMITORY_SHARE, 2);
    expect(share(({ age }) => age === 'child')).toBeCloseTo(CHILD_SHARE, 2);
    expect(share(({ age }) => age === 'elder')).toBeCloseTo(ELDER_SHARE, 2);
    const others = share(({ document }) => document.type !== 'resident-id');
    expect(Math.abs(others - NON_MAINLAND_SHARE)).toBeLessThan(0.0006);
    expect(new Set(people.map(({ document }) => document.type)).size).toBe(6);
  });

  it('holds valid, different documents, and names and phones that are accepted', () => {
    const numbers = new Set<string>();
    for (const { name, document, phone, birthDate } of people) {
      const { type, number, nationality } = document;
      const read = normaliseDocument(type, number, { today: '2021-09-20', nationality });
      const whole = nationality === undefined ? number : `${nationality}:${number}`;
      if (!read.ok || read.value.number !== whole) expect.fail(JSON.stringify({ document, read }));
      if ((read.value.birthDate ?? birthDate) !== birthDate)
        expect.fail(JSON.stringify({ document, birthDate }));
      if (!normaliseName(name).ok || !normalisePhone(phone).ok) expect.fail(JSON.stringify({ name, phone }));
      numbers.add(`${document.type} ${document.number}`);
    }
    expect(numbers.size).toBe(whole.people);
  });

  it('agrees with the ages it states', () => {
    for (const { age, birthDate } of people) {
      const years = (Date.parse('2021-09-22') - Date.parse(birthDate)) / (365.25 * 86_400_000);
      const band = years < 15 ? 'child' : years < 60 ? 'adult' : 'elder';
      if (band !== age) expect.fail(`${birthDate} is ${age}`);
    }
  });

  it('has the shares of vaccinated people and of people who need a visit, all of them elders', () => {
    expect(share(({ vaccinatedAt }) => vaccinatedAt !== undefined)).toBeCloseTo(0.03, 2);
    expect(share(({ mobility }) => mobility === 'needs-visit')).toBeCloseTo(0.005, 3);
    expect(people.some(({ mobility, age }) => mobility === 'needs-visit' && age !== 'elder')).toBe(false);
  });

  it('has the estate of 5,111 households in 37 stairwells', () => {
    const place = whole.places.find(({ estates }) => estates[0]?.name.startsWith('江畔山城'));
    const buildings = place?.estates.flatMap((estate) => estate.buildings) ?? [];
    expect(place?.code.startsWith('350104')).toBe(true);
    expect(place?.estates).toHaveLength(3);
    expect(buildings.reduce((sum, { stairwells }) => sum + stairwells, 0)).toBe(37);
    expect(buildings.reduce((sum, { doors }) => sum + doors, 0)).toBe(5_111);
  });

  it('has the community of 20,000 people in 8 estates', () => {
    const place = whole.places.find(({ estates }) => estates.length === 8);
    const residents = whole.firstPerson(place?.end ?? 0) - whole.firstPerson(place?.first ?? 0);
    expect(place?.code.startsWith('350111')).toBe(true);
    expect(Math.abs(residents - 20_000)).toBeLessThan(10);
  });

  it('gives every household a door of its own, near the middle of its county', () => {
    const doors = new Set<string>();
    for (let household = 0; household < whole.households; household++) {
      doors.add(JSON.stringify(whole.residence(household)));
      const { lng, lat } = whole.building(household);
      const county = counties.find(({ code }) => whole.residence(household).division.startsWith(code));
      if (Math.hypot(lng - (county?.lng ?? 0), lat - (county?.lat ?? 0)) > 0.05)
        expect.fail(`${lng}, ${lat}`);
    }
    expect(doors.size).toBe(whole.households);
  });
});

describe('the population at other sizes and seeds', () => {
  it('shrinks with the scale and keeps all places and landmarks', () => {
    expect(small.places).toHaveLength(60);
    expect(Math.abs(small.people - 3_600)).toBeLessThan(200);
    expect(small.places.some(({ estates }) => estates.length === 8)).toBe(true);
    expect(small.places.some(({ estates }) => estates[0]?.name.startsWith('江畔山城'))).toBe(true);
    expect(small.places.every(({ first, end }) => end > first)).toBe(true);
  });

  it('is the same for one seed, asked in any order, and another for another', () => {
    const again = createPopulation(communities, SEED, 0.02);
    for (let household = small.households - 1; household >= 0; household--) {
      expect(again.members(household)).toEqual(small.members(household));
      expect(again.residence(household)).toEqual(small.residence(household));
    }
    expect(everyone(createPopulation(communities, SEED + 1, 0.02))).not.toEqual(everyone(small));
  });

  it('refuses more people than there are different numbers', () => {
    expect(() => createPopulation(communities, SEED, 4.2)).toThrow(RangeError);
  });
});
