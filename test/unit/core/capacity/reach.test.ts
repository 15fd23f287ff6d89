import { describe, expect, test } from 'vitest';
import { feasibility, independentParts } from '../../../../src/core/capacity/index.ts';
import { walkMetres } from '../../../../src/core/geography/index.ts';
import { apply, community, north, only, planOf, site } from '../../../support/plans.ts';

/** People who live so many metres north of the middle, where sites stand unless told. */
const home = (metres: number, people: number) => ({ location: north(metres), people });

describe('a community without a site', () => {
  test('is named by itself, even one of nobody', () => {
    const findings = feasibility(planOf([community('b', 0), community('a', 5)], []));
    expect(findings).toMatchObject([
      { code: 'no-site', severity: 'blocking', communities: ['a'], sites: [], residents: 5, short: 5 },
      { code: 'no-site', severity: 'blocking', communities: ['b'], residents: 0, short: 0 },
    ]);
    // By the guide a lane takes 800; where nobody says where the people live, nor does the cure.
    expect(findings[0]?.cures).toEqual([
      { kind: 'new-site', steps: [{ communities: ['a'], people: 5, lanes: 1 }] },
    ]);
  });

  test('can be served by a site in its street that has room for all of it', () => {
    const [a, b, c] = ['350102001001', '350102001002', '350102002001'];
    const sites = [site('1', [b], { bookable: 3 }), site('2', [c]), site('3', [b], { lanes: 3 })];
    const plan = planOf([community(a, 60), community(b, 63), community(c, 10)], sites);
    const [finding] = only('no-site', feasibility(plan));
    expect(finding?.cures).toEqual([
      { kind: 'serve', steps: [{ site: '3', communities: [a], people: 60 }] },
      { kind: 'new-site', steps: [{ communities: [a], people: 60, lanes: 1 }] },
    ]);
    for (const cure of finding?.cures ?? []) {
      const codes = feasibility(apply(plan, cure)).map(({ code }) => code);
      expect(codes).not.toContain('no-site');
      expect(codes).not.toContain('short-of-capacity');
    }
  });

  test('can be served by a site within a walk of all its homes, or by new ones amid them', () => {
    const buildings = [home(0, 900), home(5_000, 850)];
    const plan = planOf(
      [community('a', 1_760, { buildings }), community('b', 1)],
      [site('1', ['b'], { lanes: 40 }), site('2', ['b'], { lanes: 40, location: north(2_500) })],
    );
    const [finding] = only('no-site', feasibility(plan));
    // Nobody knows where ten of them live: they are added to the first. There a site stands: no other is put beside it.
    expect(finding?.cures).toEqual([
      {
        kind: 'new-site',
        steps: [
          { site: '1', communities: ['a'], people: 910 },
          { communities: ['a'], people: 850, lanes: 2, location: expect.anything() },
        ],
      },
    ]);
    const together = community('a', 900, { buildings: [home(0, 450), home(600, 450)] });
    const near = planOf([together, community('b', 1)], plan.sites);
    expect(only('no-site', feasibility(near))[0]?.cures[0]).toEqual({
      kind: 'serve',
      steps: [{ site: '1', communities: ['a'], people: 900 }],
    });
  });
});

describe('no site in reach', () => {
  const buildings = [home(0, 40), home(1_000, 30), home(1_400, 20), home(3_000, 10)];
  const people = community('350102001001', 120, { buildings });

  test('tells who walks too far and how far, and leaves those alone of whom nobody knows where they live', () => {
    const plan = planOf([people], [site('1', ['350102001001'], { lanes: 4 })]);
    const [finding] = only('no-site-in-reach', feasibility(plan));
    expect(finding).toMatchObject({
      severity: 'warning',
      communities: ['350102001001'],
      sites: ['1'],
      people: 60,
      nearestMetres: walkMetres(north(1_000), north(0)),
      farthestMetres: walkMetres(north(3_000), north(0)),
      walkLimitMetres: 1_000,
    });
    // One new site for the two buildings that are near each other, one for the third; each within a walk.
    const [cure] = finding?.cures ?? [];
    expect(cure).toMatchObject({ kind: 'new-site', steps: [{ people: 50 }, { people: 10 }] });
    for (const [index, of] of [1_000, 3_000].entries()) {
      expect(walkMetres(cure?.steps[index]?.location ?? north(0), north(of))).toBeLessThanOrEqual(1_000);
    }
    expect(only('no-site-in-reach', feasibility(apply(plan, cure ?? { kind: 'lanes', steps: [] })))).toEqual(
      [],
    );
  });

  test('names sites of others that are near enough', () => {
    const other = '350102001002';
    const plan = planOf(
      [people, community(other, 100)],
      [
        site('1', ['350102001001'], { lanes: 4 }),
        site('2', [other], { location: north(1_500), lanes: 3 }),
        site('3', [other], { location: north(2_800) }),
      ],
    );
    const [finding] = only('no-site-in-reach', feasibility(plan));
    expect(finding?.cures[0]).toEqual({
      kind: 'serve',
      steps: [
        { site: '2', communities: ['350102001001'], people: 50 },
        { site: '3', communities: ['350102001001'], people: 10 },
      ],
    });
    for (const cure of finding?.cures ?? []) {
      expect(only('no-site-in-reach', feasibility(apply(plan, cure)))).toEqual([]);
    }
  });
});

describe('walks over the limit', () => {
  const far = { location: north(2_000) };

  test('are as few as can be, with the near sites that are full and what would free them', () => {
    const buildings = [home(0, 60), home(2_000, 20)];
    const plan = planOf(
      [community('a', 80, { buildings }), community('b', 30, { buildings: [home(0, 30)] })],
      [site('1', ['a', 'b']), site('2', ['a'], far)],
    );
    const findings = feasibility(plan);
    expect(findings.map(({ code }) => code)).toEqual(['walk-over-limit']);
    // 90 live beside the 63 places of site 1; 27 walk to site 2, which has 43 left.
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      communities: ['a', 'b'],
      sites: ['1'],
      people: 27,
      walkMetres: walkMetres(north(0), north(2_000)),
      walkLimitMetres: 1_000,
      cures: [
        { kind: 'lanes', steps: [{ site: '1', lanes: 1 }] },
        { kind: 'hours', steps: [{ site: '1', hours: 1.5 }] },
      ],
    });
    for (const cure of findings[0]?.cures ?? []) expect(feasibility(apply(plan, cure))).toEqual([]);
  });

  test('may be cured at a site farther on, from where one pushes the next', () => {
    // b's people fill site 2 though site 3 is as near to them: a's have nowhere to go but there or far away.
    const plan = planOf(
      [community('a', 70, { buildings: [home(0, 70)] }), community('b', 63, { buildings: [home(700, 63)] })],
      [
        site('1', ['a'], { bookable: 0, windows: 0 }),
        site('2', ['a', 'b'], { location: north(400) }),
        site('3', ['b'], { location: north(1_200), bookable: 0 }),
        site('4', ['a', 'b'], { location: north(4_000), lanes: 2 }),
      ],
    );
    const [finding] = only('walk-over-limit', feasibility(plan));
    expect(finding).toMatchObject({ people: 70, sites: ['1', '2', '3'] });
    const cured = finding?.cures.map(({ kind, steps }) => [kind, steps.map((step) => step.site).join()]);
    expect(cured).toContainEqual(['hours', '1']);
    for (const cure of finding?.cures ?? []) {
      expect(only('walk-over-limit', feasibility(apply(plan, cure)))).toEqual([]);
    }
  });
});

describe('parts of a plan', () => {
  test('are its counties, together only where a site joins them', () => {
    const plan = planOf(
      [community('350102001001', 1), community('350103001001', 1), community('350104001001', 1)],
      [
        site('1', ['350102001001']),
        site('2', ['350104001001', '350102001001']),
        site('3', ['350103001001']),
        site('4', ['359999001001']),
      ],
    );
    const parts = independentParts(plan).map(({ communities, sites }) => [
      communities.map(({ code }) => code.slice(0, 6)),
      sites.map(({ id }) => id),
    ]);
    expect(parts).toEqual([
      [
        ['350102', '350104'],
        ['1', '2'],
      ],
      [['350103'], ['3']],
    ]);
  });
});
