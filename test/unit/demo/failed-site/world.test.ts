import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/core/queueing/index.ts';
import {
  households,
  members,
  rosterOf,
  sitePlans,
  wanted,
} from '../../../../src/demo/failed-site/district.ts';
import type { Stage } from '../../../../src/demo/failed-site/prepare.ts';
import { waitsOf } from '../../../../src/demo/failed-site/reckon.ts';
import { CLOSES_AT, FAILS_AT, sessionsOfDay, WINDOW } from '../../../../src/demo/failed-site/schedule.ts';
import { type Listed, partiesOf, worldSites } from '../../../../src/demo/failed-site/windows.ts';
import { ungranted } from '../../../../src/demo/failed-site/wishes.ts';
import {
  dayOf,
  decide,
  drawWorld,
  happened,
  moveParty,
  type World,
  wouldTake,
} from '../../../../src/demo/failed-site/world.ts';
import { rosterFiles } from '../../../../src/demo/phases/roster.ts';

const communities = Array.from({ length: 5 }, (_, i) => ({
  code: `35010200100${i + 1}`,
  name: `社区${i + 1}`,
}));
const plans = sitePlans(communities);
const starts = sessionsOfDay.flatMap(({ opensAt, closesAt }) =>
  Array.from({ length: (closesAt - opensAt) / WINDOW }, (_, i) => opensAt + i * WINDOW),
);
const bookable = 60;

/** The district as the service would book it: everybody gets the window that they ask for. */
function district(seed: number) {
  const sites = plans.map(({ name, location, lanes, ratePerLaneHour, walkInShare }, site) => ({
    id: `s${site}`,
    name,
    location,
    lanes,
    ratePerLaneHour,
    walkInShare,
    tablet: async () => '',
    slots: starts.map((startsAt) => ({ id: `s${site} ${startsAt}`, startsAt, bookable })),
  }));
  const list = households(
    seed,
    sites.flatMap((_, site) =>
      starts.map((startsAt, w) => ({ site, startsAt, people: wanted(seed, site, w, bookable) })),
    ),
  );
  const registrations = list.map(({ size }, h) => Array.from({ length: size }, (_, n) => `r${h}.${n}`));
  const listed = new Map<string, Listed>();
  for (const [h, ids] of registrations.entries()) {
    const { site = 0, startsAt = 0 } = list[h] ?? {};
    const appointment = {
      siteId: `s${site}`,
      slotId: `s${site} ${startsAt}`,
      startsAt: new Date(startsAt).toISOString(),
    };
    for (const id of ids) listed.set(id, { id, status: 'assigned', checkedInAt: null, appointment });
  }
  const stage: Pick<Stage, 'seed' | 'list' | 'registrations' | 'sites'> = {
    seed,
    list,
    registrations,
    sites,
  };
  const { booked, registrationsOf } = partiesOf(stage, listed);
  const world = drawWorld(worldSites(stage, booked), booked, { seed, fails: 0, failsAt: FAILS_AT });
  return { list, booked, registrationsOf, world, sites, stage, listed };
}

const { list, booked, registrationsOf, world, stage, listed } = district(7);
const eventsAt = (one: World, until: number, site = 's0') => happened(one, site, until, new Set());

describe('the district of a failed site', () => {
  it('asks for so many places as are wanted of each window, in whole households', () => {
    const people = list.filter(({ site, startsAt }) => site === 0 && startsAt === starts[3]);
    expect(people.reduce((sum, { size }) => sum + size, 0)).toBe(wanted(7, 0, 3, bookable));
    expect(wanted(7, 0, 3, bookable)).toBeLessThanOrEqual(bookable);
    expect(list.map(({ firstPerson }) => firstPerson)).toEqual(
      list.map((_, h) => list.slice(0, h).reduce((sum, { size }) => sum + size, 0)),
    );
  });

  it('has a roster of everybody, each with a document of their own', () => {
    const population = rosterOf(7, communities, list);
    const [file] = [...rosterFiles(population, '350102')];
    expect(file?.rows).toBe(population.people);
    const documents = list.flatMap((one, h) => members(7, h, one).map(({ document }) => document.number));
    expect(new Set(documents).size).toBe(population.people);
    const doors = list.map((_, h) => JSON.stringify(population.residence(h)));
    expect(new Set(doors).size).toBe(list.length);
  });

  it('holds everybody who has a window, in parties of one household', () => {
    expect(booked.reduce((sum, { ages }) => sum + ages.length, 0)).toBe(
      list.reduce((sum, { size }) => sum + size, 0),
    );
    expect(registrationsOf.get('h0')).toHaveLength(list[0]?.size ?? 0);
  });
});

describe('wishes', () => {
  it('are told where they were not granted', () => {
    expect(ungranted(stage, listed)).toEqual([]);
    const other = { siteId: 's1', slotId: `s1 ${starts[5]}`, startsAt: '' };
    const one = listed.get('r0.0') as Listed;
    const then = new Map(listed)
      .set('r0.0', { ...one, appointment: other })
      .set('r9.0', { ...one, appointment: null });
    expect(ungranted(stage, then)).toEqual([
      { household: 0, slotId: `s0 ${starts[0]}` },
      { household: 9, slotId: `s0 ${starts[0]}` },
    ]);
  });
});

describe('the day of a failed site', () => {
  it('is the same for a seed, and another for another', () => {
    expect(dayOf(district(7).world)).toEqual(dayOf(world));
    expect(dayOf(district(8).world)).not.toEqual(dayOf(world));
  });

  it('leaves the failed site one lane from then on', () => {
    const late = dayOf(world)
      .sites.get('s0')
      ?.day.visits.filter(({ startedAt = 0 }) => startedAt >= FAILS_AT);
    expect(new Set(late?.map(({ lane }) => lane).filter((lane) => lane !== undefined))).toEqual(
      new Set(['1']),
    );
    const closed = eventsAt(world, FAILS_AT).filter(({ kind }) => kind === 'lane-closed');
    expect(closed).toHaveLength((plans[0]?.lanes ?? 0) - 1);
  });

  it('has a past that no decision changes', () => {
    const now = FAILS_AT + HOUR / 2;
    const arrivesAt = now + HOUR / 2;
    const bring = { kind: 'bring-lane', from: 's3', site: 's0', leavesAt: now + 600_000, arrivesAt } as const;
    const decided = decide(world, now, bring);
    for (const site of ['s0', 's3']) expect(eventsAt(decided, now, site)).toEqual(eventsAt(world, now, site));
    const waits = (one: World) => waitsOf(dayOf(one), ['s0'], CLOSES_AT);
    expect(waits(decided).total).toBeLessThan(waits(world).total);
    expect(decided.decisions).toHaveLength(1);
    expect(world.decisions).toHaveLength(0);
  });

  it('tells each event once', () => {
    const now = FAILS_AT + HOUR;
    const first = eventsAt(world, FAILS_AT);
    const then = happened(world, 's0', now, new Set(first.map(({ key }) => key)));
    expect([...first, ...then].map(({ key }) => key).sort()).toEqual(
      eventsAt(world, now)
        .map(({ key }) => key)
        .sort(),
    );
  });
});

describe('another window', () => {
  const now = FAILS_AT + HOUR / 2;
  const later = booked.filter(({ site, startsAt }) => site === 's0' && startsAt > now + HOUR);

  it('is taken by some, and by nobody who has come already', () => {
    const answers = later.map(({ id }) => wouldTake(world, id, now));
    expect(answers).toContain(true);
    expect(answers).toContain(false);
    const come = booked.find(({ site, startsAt }) => site === 's0' && startsAt === starts[0]);
    expect(wouldTake(world, come?.id ?? '', CLOSES_AT + 12 * HOUR)).not.toBe(true);
  });

  it('lets the household come there instead, and nobody else', () => {
    const comes =
      dayOf(world)
        .sites.get('s0')
        ?.day.visits.find(({ due = 0 }) => due > now + 4 * HOUR)?.party ?? '';
    const party = booked.find(({ id }) => id === comes);
    const to = { site: 's1', startsAt: (party?.startsAt ?? 0) + WINDOW };
    const moved = moveParty(world, comes, to);
    const at = (one: World, site: string) =>
      dayOf(one)
        .sites.get(site)
        ?.day.visits.filter((visit) => visit.party === comes) ?? [];
    expect(at(moved, 's0')).toEqual([]);
    expect(at(moved, 's1').map(({ person }) => person)).toEqual(at(world, 's0').map(({ person }) => person));
    expect(at(moved, 's1')[0]?.checkInAt).toBe((at(world, 's0')[0]?.checkInAt ?? 0) + WINDOW);
    for (const site of ['s2', 's3', 's4']) {
      expect(dayOf(moved).sites.get(site)?.day).toEqual(dayOf(world).sites.get(site)?.day);
    }
    for (const site of ['s0', 's1']) expect(eventsAt(moved, now, site)).toEqual(eventsAt(world, now, site));
  });

  it('is nothing to be had at a site that does not exist', () => {
    expect(() => moveParty(world, later[0]?.id ?? '', { site: 'nowhere', startsAt: now })).toThrow(
      RangeError,
    );
  });
});
