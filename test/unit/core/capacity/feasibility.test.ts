import { describe, expect, test } from 'vitest';
import { type FeasibilityPlan, type Finding, feasibility } from '../../../../src/core/capacity/index.ts';
import { apply, community, only, open, planOf, site, twoDays, withWindows } from '../../../support/plans.ts';

/** The findings of a code that are left when each cure of a finding is applied, cure by cure. */
function leftAfterCures(plan: FeasibilityPlan, finding: Finding): number[] {
  return finding.cures.map((cure) => only(finding.code, feasibility(apply(plan, cure))).length);
}

function single<T>(all: readonly T[]): T {
  expect(all).toHaveLength(1);
  return all[0] as T;
}

describe('a plan', () => {
  test('in which everyone has a place has no finding', () => {
    expect(feasibility(planOf([community('a', 10)], [site('1', ['a'], { bookable: 10 })]))).toEqual([]);
    expect(feasibility(planOf([], []))).toEqual([]);
  });

  test('has what is blocking first', () => {
    const plan = planOf(
      [community('a', 5, { unknown: true }), community('b', 100)],
      [site('1', ['b'], { hours: [open('2021-09-23T20:00', '2021-09-24T02:00')] })],
    );
    const findings = feasibility(plan);
    expect(findings.map(({ code }) => code)).toEqual([
      'no-site',
      'short-of-capacity',
      'after-deadline',
      'lanes-overrun',
      'hours-outside-drill',
      'residents-unknown',
    ]);
    expect(findings.map(({ severity }) => severity)).toEqual([
      'blocking',
      'blocking',
      'warning',
      'warning',
      'warning',
      'warning',
    ]);
  });
});

describe('short of capacity', () => {
  test('adds up what hangs together through shared sites, and says what it would take', () => {
    const communities = [community('c', 50), community('a', 60), community('b', 40)];
    const sites = [
      site('2', ['b', 'c'], { bookable: 50 }),
      site('1', ['a', 'b'], { bookable: 80 }),
      site('3', ['x'], { bookable: 1_000 }),
    ];
    const plan = planOf(communities, sites);
    const finding = single(only('short-of-capacity', feasibility(plan)));
    expect(finding).toMatchObject({
      severity: 'blocking',
      communities: ['a', 'b', 'c'],
      sites: ['1', '2'],
      residents: 150,
      estimated: 0,
      bookable: 130,
      short: 20,
      shortCounted: 20,
    });
    // 7 windows of 9 more for each lane: one will do. 20 people fill 3 windows of 9: an hour and a half.
    expect(finding.cures).toEqual([
      { kind: 'lanes', steps: [{ site: '1', lanes: 1 }] },
      { kind: 'lanes', steps: [{ site: '2', lanes: 1 }] },
      { kind: 'hours', steps: [{ site: '1', hours: 1.5 }] },
      { kind: 'hours', steps: [{ site: '2', hours: 1.5 }] },
    ]);
    expect(leftAfterCures(plan, finding)).toEqual([0, 0, 0, 0]);
  });

  test('sees through sums: places that those who are short cannot get to are none', () => {
    // 100 people, 120 places, and all hang together; but a's own 50 have only the 30 of site 1 to go to.
    const plan = planOf(
      [community('a', 50), community('b', 20), community('c', 30)],
      [site('1', ['a', 'b'], { bookable: 30 }), site('2', ['b', 'c'], { bookable: 90 })],
    );
    const finding = single(only('short-of-capacity', feasibility(plan)));
    expect(finding).toMatchObject({
      communities: ['a'],
      sites: ['1'],
      residents: 50,
      bookable: 30,
      short: 20,
    });
    expect(finding.cures.map(({ kind, steps }) => [kind, steps[0]?.site])).toEqual([
      ['lanes', '1'],
      ['hours', '1'],
    ]);
  });

  test('takes several sites where none alone can help everyone', () => {
    // c could make way for 5 of either; a and b are 100 short each, and share nothing else.
    const plan = planOf(
      [community('a', 163), community('b', 163), community('c', 5)],
      [site('1', ['a', 'c']), site('2', ['b', 'c'])],
    );
    const finding = single(only('short-of-capacity', feasibility(plan)));
    expect(finding).toMatchObject({ communities: ['a', 'b', 'c'], short: 205 });
    const [lanes] = finding.cures;
    expect(lanes).toEqual({
      kind: 'lanes',
      steps: [
        { site: '1', lanes: 2 },
        { site: '2', lanes: 2 },
      ],
    });
    expect(leftAfterCures(plan, finding)).toEqual(finding.cures.map(() => 0));
  });

  test('offers no lanes where there are no windows, and no hours where the drill has none left', () => {
    const closed = site('1', ['a'], { hours: [open('2021-09-25T08:00', '2021-09-25T12:00')] });
    expect(closed).toMatchObject({ windows: 0, bookable: 0 });
    const finding = single(only('short-of-capacity', feasibility(planOf([community('a', 10)], [closed]))));
    expect(finding.cures).toEqual([{ kind: 'hours', steps: [{ site: '1', hours: 1 }] }]);

    const dayAndNight = site('1', ['a'], { hours: [open('2021-09-22T00:00', '2021-09-24T00:00')] });
    const full = single(
      only('short-of-capacity', feasibility(planOf([community('a', 1_000)], [dayAndNight]))),
    );
    expect(full).toMatchObject({
      bookable: 864,
      cures: [{ kind: 'lanes', steps: [{ site: '1', lanes: 1 }] }],
    });
  });

  test('never asks for more lanes than a site can be planned with', () => {
    const plan = planOf(
      [community('a', 20_000)],
      [site('1', ['a'], { lanes: 150 }), site('2', ['a'], { lanes: 100 })],
    );
    const finding = single(only('short-of-capacity', feasibility(plan)));
    const lanes = finding.cures.filter(({ kind }) => kind === 'lanes');
    // 250 lanes × 70 places less the walk-ins' share; 68 lanes more, of which site 2 alone can take them.
    expect(finding.short).toBe(20_000 - 250 * 63);
    expect(lanes).toEqual([{ kind: 'lanes', steps: [{ site: '2', lanes: 68 }] }]);
  });

  test('blocks only what counted people are short of; an average by the census only warns', () => {
    const estimate = planOf([community('a', 10, { estimated: 9_000 })], [site('1', ['a'])]);
    const warning = single(only('short-of-capacity', feasibility(estimate)));
    expect(warning).toMatchObject({
      severity: 'warning',
      residents: 9_010,
      estimated: 9_000,
      short: 8_947,
      shortCounted: 0,
    });
    const both = planOf(
      [community('a', 70), community('b', 0, { estimated: 100 })],
      [site('1', ['a', 'b']), site('2', ['b'])],
    );
    expect(single(only('short-of-capacity', feasibility(both)))).toMatchObject({
      severity: 'blocking',
      communities: ['a', 'b'],
      short: 44,
      shortCounted: 7,
    });
  });
});

describe('lanes overrun', () => {
  test('sees the trap of 40 an hour against 700 residents a lane in a day of 10 hours', () => {
    const hours = [open('2021-09-22T08:00', '2021-09-22T18:00')];
    const plan = planOf(
      [community('a', 700)],
      [site('1', ['a'], { ratePerLaneHour: 40, walkInShare: 0, hours })],
    );
    const finding = single(only('lanes-overrun', feasibility(plan)));
    expect(finding).toMatchObject({
      severity: 'warning',
      residents: 700,
      lanes: 1,
      residentsPerLane: 700,
      hoursOpen: 10,
      hoursNeeded: 17.5,
      ratePerLaneHour: 40,
      rateNeeded: 70,
      cures: [
        { kind: 'lanes', steps: [{ site: '1', lanes: 1 }] },
        { kind: 'rate', steps: [{ site: '1', ratePerLaneHour: 70 }] },
      ],
    });
    expect(leftAfterCures(plan, finding)).toEqual([0, 0]);
    // Besides, 300 of them have no place: 7.5 hours more, or a lane.
    expect(single(only('short-of-capacity', feasibility(plan)))).toMatchObject({
      short: 300,
      cures: [
        { kind: 'lanes', steps: [{ site: '1', lanes: 1 }] },
        { kind: 'hours', steps: [{ site: '1', hours: 7.5 }] },
      ],
    });
  });

  test('sees more than the guide’s 800 residents a lane, though rate and hours would do', () => {
    const plan = planOf(
      [community('a', 1_700)],
      [site('1', ['a'], { lanes: 2, bookable: 1_800, windows: 14 })],
    );
    const findings = feasibility(plan);
    expect(findings.map(({ code }) => code)).toEqual(['lanes-overrun']);
    expect(findings[0]).toMatchObject({
      residentsPerLane: 850,
      cures: [{ kind: 'lanes', steps: [{ site: '1', lanes: 1 }] }],
    });
  });
});

describe('after the deadline', () => {
  test('tells of those who fit only into hours that lie after the drill’s end, and how long it would have to last', () => {
    const hours = [open('2021-09-23T20:00', '2021-09-24T06:00')];
    const plan = planOf([community('a', 100)], [site('1', ['a'], { hours })]);
    const finding = single(only('after-deadline', feasibility(plan)));
    // 8 windows of 9 in time; 28 people more take 4 windows, until two o'clock.
    expect(finding).toMatchObject({ severity: 'warning', people: 28, roundTheClock: false });
    expect(finding.cures).toEqual([
      { kind: 'extend-drill', steps: [{ endsAt: new Date('2021-09-24T02:00:00+08:00') }] },
    ]);
    expect(leftAfterCures(plan, finding)).toEqual([0]);
    expect(only('short-of-capacity', feasibility(apply(plan, finding.cures[0] ?? fail())))).toEqual([]);
  });

  test('tells of those who do not fit though a lane worked day and night', () => {
    // 96 half hours of 9 are 864.
    const plan = planOf([community('a', 1_000)], [site('1', ['a'])]);
    const finding = single(only('after-deadline', feasibility(plan)));
    expect(finding).toMatchObject({ people: 136, roundTheClock: true });
    // 16 windows more than the 96 of the drill, of which the site has 7 already.
    expect(finding.cures).toEqual([
      {
        kind: 'extend-drill',
        steps: [{ endsAt: new Date('2021-09-24T08:00:00+08:00') }, { site: '1', hours: (96 - 7 + 16) / 2 }],
      },
    ]);
    expect(leftAfterCures(plan, finding)).toEqual([0]);
  });

  test('says nothing where longer hours within the drill would do', () => {
    expect(only('after-deadline', feasibility(planOf([community('a', 100)], [site('1', ['a'])])))).toEqual(
      [],
    );
  });
});

describe('hours outside the drill', () => {
  test('are told for sites that lose the same together, with both ways out', () => {
    const hours = [
      open('2021-09-21T22:00', '2021-09-22T01:00'),
      open('2021-09-23T21:00', '2021-09-24T00:30'),
    ];
    const plan = planOf(
      [community('a', 10), community('b', 10)],
      [site('1', ['a'], { hours }), site('2', ['b'], { hours }), site('3', ['b'])],
    );
    const finding = single(only('hours-outside-drill', feasibility(plan)));
    expect(finding).toMatchObject({
      severity: 'warning',
      communities: ['a', 'b'],
      sites: ['1', '2'],
      hoursBefore: 2,
      hoursAfter: 0.5,
      cures: [
        {
          kind: 'extend-drill',
          steps: [
            {
              startsAt: new Date('2021-09-21T22:00:00+08:00'),
              endsAt: new Date('2021-09-24T00:30:00+08:00'),
            },
          ],
        },
        {
          kind: 'move-hours',
          steps: [
            { site: '1', hours: 2.5 },
            { site: '2', hours: 2.5 },
          ],
        },
      ],
    });
    expect(leftAfterCures(plan, finding)).toEqual([0, 0]);
  });

  test('count a window that crosses the drill’s end as lost', () => {
    const hours = [open('2021-09-23T23:15', '2021-09-24T00:15')];
    const finding = single(
      only('hours-outside-drill', feasibility(planOf([community('a', 1)], [site('1', ['a'], { hours })]))),
    );
    expect(finding).toMatchObject({ hoursBefore: 0, hoursAfter: 0.5 });
  });

  test('are not those that have passed', () => {
    const now = new Date('2021-09-22T10:00:00+08:00');
    const morning = withWindows(site('1', ['a']), twoDays, now);
    expect(morning.windows).toBe(4);
    expect(feasibility(planOf([community('a', 20)], [morning], { now }))).toEqual([]);
  });
});

describe('lanes that stand idle', () => {
  test('are those that cannot be filled to half, and as many can go as leave a fifth free', () => {
    // 10 lanes of 63 places; 100 people fill two lanes to four fifths.
    const plan = planOf([community('a', 100)], [site('1', ['a'], { lanes: 10 })]);
    const findings = feasibility(plan);
    expect(findings).toMatchObject([
      {
        code: 'lanes-idle',
        severity: 'warning',
        residents: 100,
        bookable: 630,
        lanes: 10,
        idle: 8,
        utilisation: 0.16,
        cures: [{ kind: 'fewer-lanes', steps: [{ site: '1', lanes: 8 }] }],
      },
    ]);
    expect(feasibility(apply(plan, findings[0]?.cures[0] ?? fail()))).toEqual([]);
  });

  test('are not told of a site with one lane, nor where people can be moved to fill it', () => {
    expect(feasibility(planOf([community('a', 10)], [site('1', ['a'])]))).toEqual([]);
    const shared = planOf(
      [community('a', 400)],
      [site('1', ['a'], { lanes: 5 }), site('2', ['a'], { lanes: 5 })],
    );
    expect(feasibility(shared)).toEqual([]);
  });

  test('are not told where nobody knows how many people come', () => {
    const plan = planOf([community('a', 100, { unknown: true })], [site('1', ['a'], { lanes: 10 })]);
    expect(feasibility(plan).map(({ code }) => code)).toEqual(['residents-unknown']);
  });
});

describe('residents unknown', () => {
  test('names the communities, and asks for their rosters', () => {
    const plan = planOf(
      [community('a', 5, { unknown: true }), community('b', 0, { unknown: true }), community('c', 1)],
      [site('1', ['a', 'b', 'c'])],
    );
    expect(feasibility(plan)).toMatchObject([
      {
        code: 'residents-unknown',
        severity: 'warning',
        communities: ['a', 'b'],
        residents: 5,
        cures: [{ kind: 'roster', steps: [{ communities: ['a', 'b'] }] }],
      },
    ]);
  });
});

function fail(): never {
  throw new Error('there is no cure');
}
