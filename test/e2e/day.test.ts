import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../support/app.ts';
import { gulou, taijiang } from '../support/divisions.ts';
import {
  drillPlan,
  inOrder,
  type PageAnswer,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../support/drill.ts';
import { eventually } from '../support/eventually.ts';
import { household, person, registration, rosterCsv } from '../support/people.ts';

interface CheckInAnswer {
  registrationId: string;
  name: string;
  status: string;
  ticket: string;
  warnings: string[];
}

interface Counts {
  population: number;
  basis: string;
  states: Record<string, number>;
  reached: { registered: number; assigned: number; checkedIn: number; sampled: number; resulted: number };
  apart: { walkIns: number; notOnRoster: number; states: Record<string, number> };
  rate: number | null;
}

interface CoverageAnswer {
  total: Counts;
  groups: (Counts & { code: string; name: string | null })[];
}

interface MissingAnswer {
  registrationId: string | null;
  status: string | null;
  community: string;
  building: string;
  room: string | null;
  name: string;
}

/** One drill day in order: each test goes on where the one before it stopped. */
describe('a drill day', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let tablet: string;
  const [community] = gulou.communities;
  let family: RegistrationAnswer[] = [];
  let seq = 0;

  beforeAll(async () => {
    t = await startTestApp({ worker: true });
    drill = await seedDrill(t, { sites: 1 });
    citizen = await t.token('citizen', { sub: 'anna' });
    tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
  });
  afterAll(() => t.close());

  const own = (id: string) =>
    t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
  const passOf = async (id: string) =>
    (await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: citizen })).pass;
  const checkIn = (what: object, more: { at?: string; deviceSeq?: number } = {}) => {
    seq += 1;
    const body = { deviceSeq: seq, at: t.clock.now().toISOString(), lane: '1', ...more, ...what };
    return t.call<CheckInAnswer>('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, { token: tablet, body });
  };
  const coverage = (division: string, groupBy: string) =>
    t.need<CoverageAnswer>('GET', `/v1/drills/${drill.id}/coverage?division=${division}&groupBy=${groupBy}`, {
      token: drill.cityHq,
    });

  test('the public sees the published drill, its sites nearest first, and their windows', async () => {
    const { items } = await t.need<PageAnswer<{ id: string; status: string; published: string[] }>>(
      'GET',
      '/v1/drills',
    );
    expect(items).toMatchObject([{ id: drill.id, status: 'published', published: ['350102', '350103'] }]);
    const sites = await t.need<PageAnswer<{ id: string; distanceMetres: number }>>(
      'GET',
      `/v1/drills/${drill.id}/sites?near=119.3,26.08`,
    );
    expect(sites.items.map((site) => site.id).sort()).toEqual([...drill.gulou, ...drill.taijiang].sort());
    const distances = sites.items.map((site) => site.distanceMetres);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  test('a roster is imported, and importing it again changes nothing', async () => {
    const ask = {
      token: drill.gulouHq,
      body: rosterCsv(0, 12, community),
      headers: { 'content-type': 'text/csv' },
    };
    const url = `/v1/drills/${drill.id}/roster/import`;
    const imported = async () => {
      const { id } = await t.need<JobAnswer>('POST', url, ask, [202]);
      let job: JobAnswer | undefined;
      await eventually('the import is done', async () => {
        job = await t.need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: drill.gulouHq });
        return job.status === 'done';
      });
      return job?.result;
    };
    expect(await imported()).toMatchObject({ rows: 12, accepted: 12, changed: 12, rejected: 0 });
    expect(await imported()).toMatchObject({ rows: 12, accepted: 12, unchanged: 12 });
  });

  test('a household registers and the worker gives all of them one window', async () => {
    const body = household(0, 3, community);
    const url = `/v1/drills/${drill.id}/households`;
    const first = await t.call<{ members: RegistrationAnswer[] }>('POST', url, { token: citizen, body });
    expect(first.status).toBe(201);
    expect(first.body.members.map((one) => one.status)).toEqual(['pending', 'pending', 'pending']);
    await eventually('the household has a window', async () => {
      family = await Promise.all(first.body.members.map((one) => own(one.id)));
      return family.every((one) => one.status === 'assigned');
    });
    expect(new Set(family.map((one) => one.appointment?.slotId)).size).toBe(1);
    expect(family.map((one) => one.appointment?.queueNumber).sort()).toEqual([1, 2, 3]);
    const again = await t.call<{ members: RegistrationAnswer[] }>('POST', url, { token: citizen, body });
    expect(again.status).toBe(200);
    expect(again.body.members.map((one) => one.id)).toEqual(first.body.members.map((one) => one.id));
  });

  test('pass, document and walk-in check in; a repeat gets the same answer; early and wrong are warnings', async () => {
    const starts = new Date(family[0]?.appointment?.startsAt ?? '');
    const pass = await passOf(family[0]?.id ?? '');
    t.clock.moveTo(new Date(starts.getTime() - 2 * 3_600_000));
    const early = await checkIn({ document: person(1).document });
    expect(early).toMatchObject({ status: 201, body: { status: 'checked-in', warnings: ['early'] } });

    t.clock.moveTo(starts);
    const first = await checkIn({ pass }, { deviceSeq: 900 });
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'checked-in', warnings: [], ticket: expect.stringMatching(/^1-[A-Z]{6}900$/) },
    });
    const [surname, , last] = Array.from(person(0).name);
    expect(first.body.name).toBe(`${surname}*${last}`);
    const repeat = await checkIn({ pass }, { deviceSeq: 900 });
    expect(repeat.status).toBe(200);
    expect(repeat.body).toEqual(first.body);
    const again = await checkIn({ pass });
    expect(again).toMatchObject({ status: 201, body: { warnings: ['already-checked-in'] } });

    const walkIn = await checkIn({ walkIn: registration(50, community) });
    expect(walkIn).toMatchObject({ status: 201, body: { status: 'checked-in', warnings: [] } });
    const stranger = await checkIn({ document: person(999).document });
    expect(stranger).toMatchObject({ status: 422, body: { code: 'person-not-registered' } });

    const otherTablet = await t.token('tablet', { sub: 'tablet-2', site: drill.taijiang[0] });
    const otherSite = await t.call<CheckInAnswer>('POST', `/v1/sites/${drill.taijiang[0]}/check-ins`, {
      token: otherTablet,
      body: { deviceSeq: 1, at: t.clock.now().toISOString(), lane: '1', document: person(2).document },
    });
    expect(otherSite.body.warnings).toEqual(['other-site']);
  });

  test('who comes hours late is served with a warning', async () => {
    const before = t.clock.now();
    const late = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: citizen,
      body: registration(3, community),
    });
    await eventually('the late one has a window', async () => (await own(late.id)).status === 'assigned');
    const ends = new Date((await own(late.id)).appointment?.endsAt ?? '');
    t.clock.moveTo(new Date(ends.getTime() + 3_600_000));
    expect((await checkIn({ document: person(3).document })).body.warnings).toEqual(['late']);
    t.clock.moveTo(before);
  });

  test('coverage adds up in every grouping, and the missing list names the rest by door, masked', async () => {
    for (const groupBy of ['district', 'street', 'community', 'building']) {
      const { total, groups } = await coverage('3501', groupBy);
      const sum = (of: (counts: Counts) => number): number =>
        groups.reduce((all, group) => all + of(group), 0);
      expect(sum(({ population }) => population)).toBe(total.population);
      for (const state of Object.keys(total.states)) {
        expect(sum(({ states }) => states[state] ?? 0)).toBe(total.states[state]);
      }
      for (const { population, states } of [total, ...groups]) {
        expect(Object.values(states).reduce((all, n) => all + n, 0)).toBe(population);
      }
    }
    // 12 on the roster, 4 of them came; one walk-in besides.
    const { groups } = await coverage('3501', 'community');
    expect(groups.map(({ code }) => code)).toEqual([...drillPlan.communities]);
    expect(groups.find(({ code }) => code === community)).toMatchObject({
      population: 12,
      basis: 'roster',
      states: { 'checked-in': 4, missing: 8 },
      reached: { registered: 4, checkedIn: 4, sampled: 0 },
      apart: { walkIns: 1, notOnRoster: 0, states: { 'checked-in': 1 } },
      rate: 0.3333,
    });
    for (const { code, basis, rate, states } of groups) {
      if (code !== community)
        expect([basis, rate, states['missing']]).toEqual(['census', 0, expect.any(Number)]);
    }
    const missing: MissingAnswer[] = [];
    let url: string | undefined = `/v1/drills/${drill.id}/missing?division=350102&limit=3`;
    while (url !== undefined) {
      const page: PageAnswer<MissingAnswer> = await t.need('GET', url, { token: drill.gulouHq });
      missing.push(...page.items);
      url =
        page.nextCursor === null
          ? undefined
          : `/v1/drills/${drill.id}/missing?division=350102&limit=3&cursor=${page.nextCursor}`;
    }
    expect(missing.map((one) => Number(one.room)).sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    for (const one of missing) {
      expect(one).toMatchObject({ registrationId: null, status: null, community });
      expect(one.name).toContain('*');
    }
  });

  test('after cancelling, the pass is revoked and the place is free; registering again gives a new window', async () => {
    const url = `/v1/drills/${drill.id}/registrations`;
    const made = await t.need<RegistrationAnswer>('POST', url, {
      token: citizen,
      body: registration(4, community),
    });
    await eventually('a window', async () => (await own(made.id)).status === 'assigned');
    const pass = await passOf(made.id);
    const cancel = () =>
      t.call<RegistrationAnswer>('POST', `/v1/registrations/${made.id}/cancel`, { token: citizen });
    expect((await cancel()).body).toMatchObject({ status: 'cancelled', appointment: null });
    expect((await cancel()).status).toBe(200);
    expect(await checkIn({ pass })).toMatchObject({ status: 422, body: { code: 'pass-invalid' } });
    const noPass = await t.call('GET', `/v1/registrations/${made.id}/pass`, { token: citizen });
    expect(noPass).toMatchObject({ status: 409, body: { code: 'not-assigned' } });

    const again = await t.call<RegistrationAnswer>('POST', url, {
      token: citizen,
      body: registration(4, community),
    });
    expect(again).toMatchObject({ status: 201, body: { id: made.id, status: 'pending' } });
    await eventually('a window again', async () => (await own(made.id)).status === 'assigned');
    expect(await recount(t)).toEqual(inOrder);
    expect((await checkIn({ pass: await passOf(made.id) })).status).toBe(201);
    const tooLate = await cancel();
    expect(tooLate).toMatchObject({ status: 409, body: { code: 'already-checked-in' } });
  });

  test('headquarters see who stands where without any personal data, and no drift', async () => {
    const list = await t.need<PageAnswer<Record<string, unknown>>>(
      'GET',
      `/v1/drills/${drill.id}/registrations?division=350102`,
      { token: drill.gulouHq },
    );
    expect(list.items.length).toBe(6);
    for (const item of list.items) expect(Object.keys(item)).not.toContain('person');
    const state = await t.need('GET', `/v1/drills/${drill.id}/reconciliation`, { token: drill.cityHq });
    expect(state).toMatchObject({ drift: 0, overfull: 0, waiting: 0 });
  });

  test('in the other district nothing of this is seen', async () => {
    const { total } = await coverage(taijiang.division, 'community');
    // Nobody is known there: the census says how many there are.
    expect(total).toMatchObject({ basis: 'census', rate: 0, reached: { registered: 0 } });
    expect(total.population).toBe(total.states['missing']);
  });

  test('a closed drill takes nobody', async () => {
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    const late = await t.call('POST', `/v1/drills/${drill.id}/registrations`, {
      token: citizen,
      body: registration(70, community),
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
    expect(await checkIn({ document: person(0).document })).toMatchObject({
      status: 409,
      body: { code: 'drill-closed' },
    });
  });
});
