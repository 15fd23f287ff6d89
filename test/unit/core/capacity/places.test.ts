import { describe, expect, test } from 'vitest';
import { type FeasibilityPlan, feasibility } from '../../../../src/core/capacity/index.ts';
import { distanceMetres, fromWgs84, type Point } from '../../../../src/core/geography/index.ts';
import { apply, community, north, only, planOf, site } from '../../../support/plans.ts';

const codes = Array.from({ length: 6 }, (_, n) => `35010200100${n + 1}`);

/** A place so many metres east and north of the middle. */
const at = (east: number, metres: number): Point => ({
  lng: 119.3 + east / 99_870,
  lat: north(metres).lat,
});

/** Six communities side by side, 900 m apart, each with four buildings 150 m around its middle and a site amid them. */
function town(
  change: { site?: (place: Point, n: number) => Point; home?: (place: Point, n: number) => Point } = {},
): FeasibilityPlan {
  const middles = codes.map((_, n) => at((n % 3) * 900, Math.floor(n / 3) * 900));
  const around = [at(150, 0), at(-150, 0), at(0, 150), at(0, -150)];
  const homes = middles.map(({ lng, lat }, n) =>
    around.map((one, index) => {
      const place = { lng: lng + one.lng - 119.3, lat: lat + one.lat - north(0).lat };
      return { location: change.home?.(place, n) ?? place, people: 10, name: `${index + 1}号楼` };
    }),
  );
  return planOf(
    codes.map((code, n) => community(code, 40, { buildings: homes[n] ?? [] })),
    codes.map((code, n) => {
      const place = middles[n] ?? at(0, 0);
      return site(String(n), [code], { location: change.site?.(place, n) ?? place });
    }),
  );
}

/** Findings but for what says that sites are idle, which is of no account here. */
const found = (plan: FeasibilityPlan) => feasibility(plan).filter(({ code }) => code !== 'lanes-idle');
const instead = (wrong: Point) => (place: Point, n: number) => (n === 2 ? wrong : place);

describe('places that cannot be right', () => {
  test('in a town where all is right there are none', () => {
    expect(found(town())).toEqual([]);
  });

  test.each([
    ['zero', { lng: 0, lat: 0 }],
    ['swapped', { lng: at(1_800, 0).lat, lat: at(1_800, 0).lng }],
    ['outside', { lng: -119.3, lat: 26.08 }],
    ['far', { lng: 116.3, lat: 39.9 }],
    ['far', { lng: 120.3, lat: 26.08 }],
  ] as const)('a site is named with the likely cause: %s', (fault, wrong) => {
    const plan = town({ site: instead(wrong) });
    const [finding, ...others] = found(plan);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'place-far-off',
      severity: 'blocking',
      of: 'sites',
      sites: ['2'],
      communities: [codes[2]],
      count: 1,
      places: [{ fault, site: '2', location: wrong }],
    });
    for (const cure of finding?.cures ?? []) expect(found(apply(plan, cure))).toEqual([]);
    expect(finding?.cures).toHaveLength(fault === 'swapped' ? 1 : 0);
  });

  test('buildings are named, and nobody is said to walk there or to need a site there', () => {
    const findings = found(town({ home: instead({ lng: 0, lat: 0 }) }));
    expect(findings).toMatchObject([
      {
        code: 'place-far-off',
        severity: 'warning',
        of: 'buildings',
        communities: [codes[2]],
        count: 4,
        places: [
          { fault: 'zero', building: '1号楼', community: codes[2], people: 10 },
          { building: '2号楼' },
          { building: '3号楼' },
          { building: '4号楼' },
        ],
      },
    ]);
  });

  test('one community whose file is all wrong does not outvote the others', () => {
    const plan = town({ home: (place, n) => (n < 2 ? { lng: place.lng + 3, lat: place.lat } : place) });
    const [finding] = found(plan);
    expect(finding).toMatchObject({ of: 'buildings', communities: [codes[0], codes[1]], count: 8 });
  });

  test('two places alone are not judged by each other, but by the other counties of the drill', () => {
    const lone = (place: Point) => ({
      ...planOf([community('350102001001', 10)], [site('1', ['350102001001'], { location: place })]),
      counties: [at(0, 0), at(20_000, 0), at(0, 30_000), at(9_000, 9_000)],
    });
    expect(found(lone(at(60_000, 60_000)))).toEqual([]);
    expect(found(lone({ lng: 87.6, lat: 43.8 }))).toMatchObject([{ places: [{ fault: 'far' }] }]);
    expect(found({ ...lone({ lng: 87.6, lat: 43.8 }), counties: [] })).toEqual([]);
    expect(found({ ...lone({ lng: 43.8, lat: 87.6 }), counties: [] })).toMatchObject([
      { places: [{ fault: 'swapped', metres: null }] },
    ]);
  });

  test('a county as wide as the west has them is no fault', () => {
    const wide = [0, 90_000, 200_000, 310_000].map((metres, n) =>
      site(String(n), [codes[n] ?? ''], { location: north(metres) }),
    );
    const plan = planOf(
      codes.slice(0, 4).map((code) => community(code, 40)),
      wide,
    );
    expect(found(plan)).toEqual([]);
  });
});

describe('places that are all off by one vector', () => {
  test.each([
    ['sites', 'gcj02', 500, 700],
    ['sites', 'bd09', 1_000, 1_300],
    ['buildings', 'gcj02', 500, 700],
    ['buildings', 'bd09', 1_000, 1_300],
  ] as const)('%s of which a map gave the coordinates: %s', (of, datum, least, most) => {
    const wrong = (place: Point) => fromWgs84(place, datum);
    const plan = town(of === 'sites' ? { site: wrong } : { home: wrong });
    const [finding, ...others] = only('places-shifted', feasibility(plan));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ of, datum, severity: 'warning', communities: codes });
    expect(finding?.metres).toBeGreaterThan(least);
    expect(finding?.metres).toBeLessThan(most);
    expect(finding?.correctedWalkMetres).toBeLessThan(200);
    // Nobody is told to put up a site where one stands.
    expect(found(plan).map(({ code }) => code)).toEqual(['places-shifted']);
    const right = town();
    for (const step of of === 'sites' ? (finding?.cures[0]?.steps ?? []) : []) {
      const stands = right.sites.find(({ id }) => id === step.site)?.location ?? at(0, 0);
      expect(distanceMetres(step.location ?? at(0, 0), stands)).toBeLessThan(0.01);
    }
    expect(finding?.cures[0]?.steps.every((step) => step.datum === datum)).toBe(true);
    if (of === 'sites')
      expect(found(apply(plan, finding?.cures[0] ?? { kind: 'lanes', steps: [] }))).toEqual([]);
  });

  test('a vector that no map explains is told as one', () => {
    const plan = town({ site: ({ lng, lat }) => ({ lng: lng - 0.03, lat: lat + 0.02 }) });
    expect(found(plan)).toMatchObject([{ code: 'places-shifted', of: 'sites', datum: null }]);
    const [cure] = only('places-shifted', feasibility(plan))[0]?.cures ?? [];
    expect(found(apply(plan, cure ?? { kind: 'lanes', steps: [] }))).toEqual([]);
  });

  test('sites that lie here and there around their people are not', () => {
    const ways = [at(400, 0), at(-400, 0), at(0, 400), at(0, -400), at(300, 300), at(-300, 300)];
    const plan = town({
      site: ({ lng, lat }, n) => ({
        lng: lng + (ways[n]?.lng ?? 0) - 119.3,
        lat: lat + (ways[n]?.lat ?? 0) - north(0).lat,
      }),
    });
    expect(only('places-shifted', feasibility(plan))).toEqual([]);
  });
});

describe('a new site', () => {
  const [own = '', other = ''] = codes;
  const buildings = [{ location: north(0), people: 30 }];

  test('is not proposed where one stands: that one serves them, too, with lanes if it lacks room', () => {
    const plan = planOf(
      [community(own, 30, { buildings }), community(other, 60)],
      [site('1', [other], { location: north(150) })],
    );
    const [finding] = only('no-site', feasibility(plan));
    expect(finding?.cures).toEqual([
      { kind: 'serve', steps: [{ site: '1', communities: [own], people: 30, lanes: 1 }] },
    ]);
    for (const cure of finding?.cures ?? []) {
      expect(feasibility(apply(plan, cure)).filter(({ severity }) => severity === 'blocking')).toEqual([]);
    }
    const farther = planOf(plan.communities, [site('1', [other], { location: north(500) })]);
    expect(only('no-site', feasibility(farther))[0]?.cures).toMatchObject([{ kind: 'new-site' }]);
  });

  test('is not proposed beside one for those who walk far', () => {
    const plan = planOf(
      [community(own, 60, { buildings: [...buildings, { location: north(3_000), people: 30 }] })],
      [site('1', [other], { location: north(100) }), site('2', [own], { location: north(6_000) })],
    );
    const [finding] = only('no-site-in-reach', feasibility(plan));
    expect(finding?.cures).toMatchObject([
      {
        kind: 'new-site',
        steps: [
          { site: '1', people: 30 },
          { location: { lng: 119.3, lat: expect.closeTo(north(3_000).lat, 5) }, people: 30 },
        ],
      },
    ]);
    for (const cure of finding?.cures ?? []) {
      expect(only('no-site-in-reach', feasibility(apply(plan, cure)))).toEqual([]);
    }
  });
});
