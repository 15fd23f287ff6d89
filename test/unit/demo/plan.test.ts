import { describe, expect, it } from 'vitest';
import { eveningOf, habitsOf } from '../../../src/demo/habits.ts';
import { csvField, rosterFiles } from '../../../src/demo/phases/roster.ts';
import { createPopulation, drawCommunities } from '../../../src/demo/population/index.ts';
import { at, openingHours, rfc3339, sessionsOf, whenOpen } from '../../../src/demo/schedule.ts';
import { lanesTaken, planSites } from '../../../src/demo/sites.ts';
import { someCommunities } from './communities.ts';

const population = createPopulation(drawCommunities(someCommunities(), 7), 7, 1);

describe('the sites', () => {
  const sites = planSites(population);

  it('serve every community, up to 3,000 residents a site and 800 a lane, with room for all', () => {
    for (const [place, { code, first, end }] of population.places.entries()) {
      const own = sites.filter((site) => site.place === place);
      const residents = population.firstPerson(end) - population.firstPerson(first);
      const lanes = own.reduce((sum, { plan }) => sum + plan.lanes, 0);
      expect(own.length).toBeGreaterThanOrEqual(1);
      expect(own.length).toBeGreaterThanOrEqual(Math.ceil(residents / 3_000));
      expect(residents / lanes).toBeLessThanOrEqual(800);
      expect(own.every(({ plan }) => plan.division === code && plan.communities.includes(code))).toBe(true);
      // 21 open hours, 70 people a lane and hour, a tenth of it kept for walk-ins.
      expect(lanes * 21 * 70 * 0.9).toBeGreaterThan(residents);
    }
  });

  it('have names of their own within a community', () => {
    const names = new Set(sites.map(({ place, plan }) => `${place} ${plan.name}`));
    expect(names.size).toBe(sites.length);
  });
});

describe('a plan with lanes less', () => {
  const sites = planSites(population).filter(({ plan }) => plan.division.startsWith('350102'));
  const lanesOf = (plan: readonly { plan: { lanes: number } }[]) =>
    plan.reduce((sum, site) => sum + site.plan.lanes, 0);

  it('lacks so many, in as few communities as can be, and leaves each site one', () => {
    const fewer = lanesTaken(sites, population, 2);
    expect(lanesOf(fewer)).toBe(lanesOf(sites) - 2);
    expect(fewer.every(({ plan }) => plan.lanes >= 1)).toBe(true);
    const touched = fewer.filter(({ plan }, i) => plan.lanes !== sites[i]?.plan.lanes);
    expect(new Set(touched.map(({ place }) => place)).size).toBe(1);
    // The plan itself is left alone.
    expect(lanesOf(sites)).toBe(
      lanesOf(planSites(population).filter(({ plan }) => plan.division.startsWith('350102'))),
    );
  });

  it('cannot lack more than there are', () => {
    const spare = lanesOf(sites) - sites.length;
    expect(lanesOf(lanesTaken(sites, population, spare))).toBe(sites.length);
    expect(() => lanesTaken(sites, population, spare + 1)).toThrow(RangeError);
  });
});

describe('the roster', () => {
  it('names every resident of a county once', () => {
    let rows = 0;
    for (const file of rosterFiles(population, '350104')) {
      const lines = file.csv.trimEnd().split('\n');
      expect(lines[0]).toBe(
        'community,building,unit,room,name,documentType,documentNumber,nationality,lng,lat,datum',
      );
      expect(lines).toHaveLength(file.rows + 1);
      expect(Buffer.byteLength(file.csv)).toBeLessThan(16 * 1_024 * 1_024);
      expect(lines.slice(1).every((line) => line.startsWith('350104') && line.split(',').length === 11)).toBe(
        true,
      );
      rows += file.rows;
    }
    const residents = population.places
      .filter(({ code }) => code.startsWith('350104'))
      .reduce((sum, { first, end }) => sum + population.firstPerson(end) - population.firstPerson(first), 0);
    expect(rows).toBe(residents);
  });

  it('quotes what CSV needs quoted', () => {
    expect([csvField('张三'), csvField('a,b'), csvField('a"b')]).toEqual(['张三', '"a,b"', '"a""b"']);
  });
});

describe('the schedule', () => {
  it('has 14 windows of half an hour a day, in the drill’s zone', () => {
    const windows = sessionsOf('2021-09-22').flat();
    expect(windows).toHaveLength(14);
    expect(rfc3339(windows[0]?.from ?? 0)).toBe('2021-09-22T08:30:00+08:00');
    expect(rfc3339(windows[13]?.to ?? 0)).toBe('2021-09-22T17:00:00+08:00');
    expect(openingHours()).toHaveLength(6);
  });

  it('lets people in only while sites are open', () => {
    const time = (wished: string, hurry: 'before' | 'after') =>
      rfc3339(whenOpen(at('2021-09-23', wished), 1, hurry)).slice(11, 16);
    expect(time('07:50', 'before')).toBe('08:30');
    expect(time('12:40', 'before')).toBe('11:59');
    expect(time('12:40', 'after')).toBe('13:30');
    expect(time('18:10', 'after')).toBe('16:59');
    expect(time('10:10', 'after')).toBe('10:10');
  });
});

describe('habits', () => {
  it('are the same each time and come in the shares that are set', () => {
    const households = Array.from({ length: 20_000 }, (_, household) => habitsOf(7, household, 3));
    const share = (matches: (habits: (typeof households)[number]) => boolean) =>
      households.filter(matches).length / households.length;
    expect(habitsOf(7, 11, 3)).toEqual(households[11]);
    expect(share(({ preRegisters }) => preRegisters)).toBeCloseTo(0.97, 2);
    expect(share(({ comes }) => !comes)).toBeCloseTo(0.015, 2);
    expect(share(({ punctuality }) => punctuality === 'early')).toBeCloseTo(0.06, 2);
    expect(share(({ punctuality }) => punctuality === 'late')).toBeCloseTo(0.05, 2);
  });

  it('register on the evening of the vaccination', () => {
    const person = population.members(0)[0];
    if (person === undefined) expect.fail('nobody lives in the first household');
    const unvaccinated = { ...person, vaccinatedAt: undefined };
    const vaccinated = { ...person, vaccinatedAt: at('2021-09-21', '15:00') };
    expect(eveningOf([unvaccinated])).toBe(0);
    expect(eveningOf([unvaccinated, vaccinated])).toBe(1);
  });
});
