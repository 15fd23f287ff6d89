import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../../../support/app.ts';
import { city, gulou, otherCity, outsideTheDrill, siming, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { registration, rosterCsv } from '../../../support/people.ts';
import { routesOf } from '../../../support/routes.ts';
import { standingCase } from '../cases/outbreak.ts';
import * as notices from '../notices/world.ts';
import { openLanes, proposal } from '../proposals/world.ts';
import { actorsOf } from '../shifts/world.ts';
import { accessTable } from './access-table.ts';
import type { World } from './foreign-things.ts';

describe("somebody else's things", () => {
  let world: World;

  beforeAll(async () => {
    const t = await startTestApp();
    const [drill, draft] = [await seedDrill(t), await seedDrill(t, { publish: false })];
    const { id: job } = await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: `${rosterCsv(700, 701, gulou.communities[0])}${outsideTheDrill},1,1,1,x,x,x,1,1`,
    });
    const tokens = {
      anna: await t.token('citizen', { sub: 'anna' }),
      bob: await t.token('citizen', { sub: 'bob' }),
      tablet: await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] }),
      tabletElsewhere: await t.token('tablet', { sub: 'tablet-2', site: drill.taijiang[0] }),
      courier: await t.token('courier', { sub: 'courier' }),
      labElsewhere: '',
      facilityElsewhere: '',
      shiftPerson: '',
      plannerTaijiang: '',
      checkpointElsewhere: '',
      workerGulou: await t.token('community-worker', { sub: 'worker-1', division: gulou.street }),
      workerTaijiang: await t.token('community-worker', { sub: 'worker-2', division: taijiang.street }),
      cityElsewhere: await t.token('city-hq', { division: otherCity }),
      districtElsewhere: await t.token('district-hq', { division: siming.division }),
      noDivision: '',
      otherProvince: await t.token('province-hq', { division: '36' }),
      provinceNowhere: await t.token('province-hq'),
    };
    const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: tokens.anna,
      body: registration(1, gulou.communities[0]),
    });
    await t.assign(drill.id, gulou.communities[0]);
    const { id: hook } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    const { id: replan } = await t.need<{ id: string }>('POST', `/v1/sites/${drill.gulou[1]}/close`, {
      token: drill.gulouHq,
      body: { reason: '停电' },
    });
    await t.need('PATCH', `/v1/drills/${draft.id}`, {
      token: draft.cityHq,
      body: { countersigning: { publishing: true } },
    });
    const { id: countersignature } = await t.need<{ id: string }>(
      'POST',
      `/v1/drills/${draft.id}/publish`,
      { token: draft.gulouHq, body: { division: gulou.division } },
      [202],
    );
    const { id: device } = await t.need<{ id: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: drill.gulou[1], label: '平板' },
    });
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins/batch`, {
      token: tokens.tablet,
      body: { checkIns: [{}] },
    });
    const [review] = await t.sql<{ id: string }[]>`select id from check_in_reviews`;
    const tube = 'MF-0001';
    const opened = { act: 'open', deviceSeq: 1, at: '2021-09-22T08:00:00+08:00', barcode: tube };
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/swabs/batch`, {
      token: tokens.tablet,
      body: { swabs: [opened, {}] },
    });
    const [swabReview] = await t.sql<{ id: string }[]>`select id from swab_reviews`;
    const proposed = await proposal(t, drill, openLanes(drill.gulou[0] ?? '', t));
    const { id: laboratory } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
      token: drill.cityHq,
      body: { name: '市疾控中心实验室', districts: [city] },
    });
    const box = 'BX-0001';
    await t.need('POST', `/v1/drills/${drill.id}/boxes/batch`, {
      token: tokens.tablet,
      body: { acts: [{ act: 'open', deviceSeq: 2, at: opened.at, code: box, laboratory }] },
    });
    const { id: other } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
      token: drill.cityHq,
      body: { name: '另一实验室', districts: [city] },
    });
    const entered = await t.need<{ items: { id: string }[] }>('POST', `/v1/drills/${drill.id}/results`, {
      token: await t.token('lab', { sub: 'lab-1', laboratory }),
      body: { results: [{ barcode: tube, outcome: 'negative', testedAt: '2021-09-22T20:00:00+08:00' }] },
    });
    tokens.labElsewhere = await t.token('lab', { sub: 'clerk', laboratory: other });
    const { id: request } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/requests`, {
      token: drill.gulouHq,
      body: {
        number: '厦协查17号',
        region: '厦门市',
        due: '2021-09-24T08:30:00+08:00',
        people: [{ name: '张小丰', phone: '13805910000', division: gulou.communities[0] }],
      },
    });
    const [task] = await t.sql<{ id: string }[]>`select id from follow_up_tasks`;
    const facilityOf = (name: string) =>
      t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/facilities`, {
        token: drill.gulouHq,
        body: { name, kind: 'central', division: gulou.division },
      });
    const [{ id: facility }, { id: otherFacility }] = [
      await facilityOf('监测点'),
      await facilityOf('另一监测点'),
    ];
    tokens.facilityElsewhere = await t.token('facility', { sub: 'desk', facility: otherFacility });
    await t.need('POST', `/v1/drills/${drill.id}/facilities/${facility}/beds`, {
      token: drill.gulouHq,
      body: { beds: [{ room: '301', bed: '1' }] },
    });
    const checkpointOf = (name: string) =>
      t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/checkpoints`, {
        token: drill.gulouHq,
        body: { name, kind: 'road', community: gulou.communities[0] },
      });
    const [{ id: checkpoint }, { id: otherCheckpoint }] = [
      await checkpointOf('卡口'),
      await checkpointOf('另一卡口'),
    ];
    tokens.checkpointElsewhere = await t.token('checkpoint', {
      sub: 'officer',
      checkpoint: otherCheckpoint,
    });
    const { id: transfer } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/transfers`, {
      token: drill.gulouHq,
      body: { registrationId: made.id, reason: 'contact' },
    });
    for (const [path, body] of [
      ['approve', undefined],
      ['place', { facility }],
    ] as const)
      await t.need('POST', `/v1/drills/${drill.id}/transfers/${transfer}/${path}`, {
        token: drill.gulouHq,
        body,
      });
    const { id: chain } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/chains`, {
      token: drill.gulouHq,
      body: {
        person: { name: '张小丰', phone: '13805910000', division: gulou.communities[0] },
        reason: 'arrival',
        links: [{ outside: '厦门市第三医院' }],
      },
    });
    await standingCase(t, made.id);
    const { items: monitored } = await t.need<{ items: { id: string }[] }>(
      'POST',
      `/v1/drills/${drill.id}/monitoring`,
      {
        token: drill.gulouHq,
        body: {
          people: [{ registrationId: made.id, lastExposureAt: '2021-09-20T08:30:00+08:00' }],
          place: 'home',
        },
      },
    );
    const { id: notice } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/notices`, {
      token: drill.gulouHq,
      body: { division: gulou.division, ...notices.example },
    });
    const { id: supplyRequest } = await t.need<{ id: string }>(
      'POST',
      `/v1/sites/${drill.gulou[0]}/supply-requests`,
      { token: tokens.tablet, body: { item: 'swab', count: 10 } },
    );
    const { id: delivery } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/deliveries`, {
      token: drill.gulouHq,
      body: {
        residence: { division: gulou.communities[0], building: '12号楼' },
        kind: 'food',
        what: '大米 5 公斤',
      },
    });
    const shifts = await actorsOf(t, drill);
    const { id: post } = await shifts.post([{ from: '08:00', until: '16:00', heads: 1 }]);
    await shifts.openDays(post, '2021-09-24');
    const [shift] = await shifts.shiftsOf(post);
    const { id: shiftPerson } = await shifts.person('on-shift');
    tokens.shiftPerson = await t.token('team-member', { sub: 'not-on-shift' });
    tokens.plannerTaijiang = await t.token('shift-planner', { division: taijiang.division });
    world = {
      notice,
      delivery,
      supplyRequest,
      post,
      shift: shift?.id ?? '',
      shiftPerson,
      facility,
      checkpoint,
      transfer,
      chain,
      monitoring: monitored[0]?.id ?? '',
      request,
      task: task?.id ?? '',
      laboratory,
      box,
      otherLaboratory: await t.token('lab', { sub: 'lab-3', laboratory: other }),
      result: entered.items[0]?.id ?? '',
      review: review?.id ?? '',
      tube,
      swabReview: swabReview?.id ?? '',
      t,
      drill,
      draft,
      tokens,
      job,
      replan,
      countersignature,
      proposal: proposed,
      hook,
      device,
      annas: made.id,
      annasHousehold: made.householdId,
    };
  });
  afterAll(() => world.t.close());

  test('the table has a row for every operation, and none too many', () => {
    const operations = routesOf(world.t).map((route) => route.operationId);
    expect(Object.keys(accessTable).sort()).toEqual(operations.sort());
  });

  test('each is refused as the table says, and nothing is written', async () => {
    const before = await world.t.counts();
    const refused: unknown[] = [];
    for (const [operationId, { roles, foreign }] of Object.entries(accessTable)) {
      if (typeof foreign === 'string') continue;
      expect(foreign.length).toBeGreaterThan(0);
      for (const one of foreign) {
        const ask = one.ask(world);
        // The role's own token with nothing in its scope.
        const role = (roles === 'public' ? 'city-hq' : (roles[0] ?? 'city-hq')) as 'city-hq';
        const token = ask.token === '' ? await world.t.token(role, { sub: 'adrift' }) : ask.token;
        const answer = await world.t.call(one.method, one.url(world), { ...ask, token });
        if (!one.status.includes(answer.status))
          refused.push([operationId, one.what, answer.status, answer.text]);
      }
    }
    expect(refused).toEqual([]);
    // What is written is that a secret was refused, and nothing else.
    const [noted] = await world.t.sql<{ n: number }[]>`
      select count(*)::int as n from audit_log where action = 'secret.refused'`;
    const after = await world.t.counts();
    expect({ ...after, audit_log: (after['audit_log'] ?? 0) - (noted?.n ?? 0) }).toEqual(before);
  });

  test('each is refused to the headquarters of a college in the place of its district’s, too', async () => {
    const { t, drill, draft } = world;
    // Another community than Anna's, and no division above it.
    const campus = await t.token('campus-hq', { sub: 'college', division: gulou.communities[1] });
    const narrowed = (of: SeededDrill) => ({ ...of, gulouHq: campus, taijiangHq: campus });
    const college: World = { ...world, drill: narrowed(drill), draft: narrowed(draft) };
    const before = await t.counts();
    let asked = 0;
    const taken: string[] = [];
    for (const [operationId, { roles, foreign }] of Object.entries(accessTable)) {
      if (typeof foreign === 'string' || (roles !== 'public' && !roles.includes('campus-hq'))) continue;
      for (const one of foreign) {
        const ask = one.ask(college);
        if (ask.token !== campus) continue;
        asked += 1;
        const { status } = await t.call(one.method, one.url(college), ask);
        if (![...one.status, 403, 404].includes(status)) taken.push(operationId);
      }
    }
    // Its people are brought to facilities of the district: it sees which beds are free, and not who lies there.
    expect(taken).toEqual(['getFacility', 'listBeds']);
    const beds = await t.need<PageAnswer<object>>(
      'GET',
      `/v1/drills/${drill.id}/facilities/${world.facility}/beds`,
      {
        token: campus,
      },
    );
    expect(beds.items).toMatchObject([{ state: 'kept', registrationId: null, name: null, transferId: null }]);
    expect(asked).toBeGreaterThan(80);
    expect(await t.counts()).toEqual(before);
  });

  test("a roster's lines of another district are rejected one by one, and not written", async () => {
    const { t, drill } = world;
    const before = await t.counts();
    const { result } = await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.taijiangHq,
      body: rosterCsv(500, 503, gulou.communities[0]),
    });
    expect(result).toMatchObject({ accepted: 0, rejected: 3, errors: [{ code: 'other-district' }, {}, {}] });
    expect((await t.counts())['roster']).toBe(before['roster']);
  });

  test('lists leave out what is not the caller’s', async () => {
    const { t, drill, draft, tokens } = world;
    const drills = async (token?: string) =>
      (await t.need<PageAnswer<{ id: string }>>('GET', '/v1/drills', { token })).items.map((one) => one.id);
    expect(await drills()).toEqual([drill.id]);
    expect(await drills(tokens.anna)).toEqual([drill.id]);
    expect(await drills(tokens.cityElsewhere)).toEqual([]);
    expect((await drills(drill.gulouHq)).sort()).toEqual([drill.id, draft.id].sort());

    const own = async (token: string) =>
      (await t.need<PageAnswer<{ id: string }>>('GET', `/v1/registrations?drillId=${drill.id}`, { token }))
        .items;
    expect(await own(tokens.anna)).toMatchObject([{ id: world.annas }]);
    expect(await own(tokens.bob)).toEqual([]);
    expect(await own(tokens.workerGulou)).toEqual([]);

    for (const [path, id] of [
      ['jobs', world.job],
      ['replans', world.replan],
    ] as const) {
      const listed = async (token: string, query = '') =>
        (await t.need<PageAnswer<{ id: string }>>('GET', `/v1/${path}${query}`, { token })).items.map(
          (one) => one.id,
        );
      expect(await listed(drill.gulouHq)).toContain(id);
      expect(await listed(drill.cityHq)).toContain(id);
      expect(await listed(drill.taijiangHq)).not.toContain(id);
      expect(await listed(drill.taijiangHq, `?drillId=${drill.id}`)).not.toContain(id);
      expect(await listed(tokens.cityElsewhere)).toEqual([]);
      expect(await listed(tokens.districtElsewhere)).toEqual([]);
    }

    const sites = async (token: string | undefined, id: string, query = '') =>
      (await t.need<PageAnswer<{ id: string }>>('GET', `/v1/drills/${id}/sites${query}`, { token })).items
        .length;
    expect(await sites(undefined, drill.id)).toBe(4);
    expect(await sites(draft.gulouHq, draft.id, `?division=${gulou.division}`)).toBe(2);
    expect(await sites(draft.gulouHq, draft.id, `?division=${taijiang.division}`)).toBe(0);
    expect(await sites(draft.cityHq, draft.id)).toBe(4);
  });

  test('the same requests are granted to those whose things they are', async () => {
    const { t, drill, tokens, annas, job, replan } = world;
    const granted = async (url: string, token: string) => (await t.call('GET', url, { token })).status;
    expect(await granted(`/v1/registrations/${annas}`, tokens.anna)).toBe(200);
    expect(await granted(`/v1/registrations/${annas}/pass`, tokens.anna)).toBe(200);
    for (const path of ['', '/moves']) {
      expect(await granted(`/v1/replans/${replan}${path}`, drill.gulouHq)).toBe(200);
      expect(await granted(`/v1/replans/${replan}${path}`, drill.cityHq)).toBe(200);
    }
    for (const token of [drill.gulouHq, drill.cityHq]) {
      expect(await granted(`/v1/proposals/${world.proposal}`, token)).toBe(200);
      expect(await granted(`/v1/drills/${drill.id}/proposals`, token)).toBe(200);
      expect(await granted(`/v1/drills/${drill.id}/reserves`, token)).toBe(200);
    }
    for (const path of [
      'coverage',
      'missing',
      'registrations',
      'feasibility',
      'check-in-reviews',
      'swab-reviews',
    ]) {
      expect(await granted(`/v1/drills/${drill.id}/${path}`, drill.gulouHq)).toBe(200);
      expect(await granted(`/v1/drills/${drill.id}/${path}?division=350102001001`, drill.gulouHq)).toBe(200);
      expect(await granted(`/v1/drills/${drill.id}/${path}?division=${city}`, drill.cityHq)).toBe(200);
    }
    for (const path of ['', '/rejected']) {
      expect(await granted(`/v1/jobs/${job}${path}`, drill.gulouHq)).toBe(200);
    }
    expect(await granted(`/v1/jobs/${job}`, drill.cityHq)).toBe(200);
    for (const path of ['', `/${world.hook}`, `/${world.hook}/deliveries`]) {
      expect(await granted(`/v1/drills/${drill.id}/webhooks${path}`, drill.cityHq)).toBe(200);
    }
    for (const token of [drill.gulouHq, drill.cityHq, await t.token('admin')]) {
      expect(await granted(`/v1/devices?siteId=${drill.gulou[1]}`, token)).toBe(200);
      expect(await granted(`/v1/devices?drillId=${drill.id}`, token)).toBe(200);
    }
    const listed = await t.need<PageAnswer<object>>('GET', `/v1/devices?drillId=${drill.id}`, {
      token: drill.taijiangHq,
    });
    expect(listed.items).toEqual([]);
    expect(await granted(`/v1/drills/${drill.id}/coverage`, tokens.workerGulou)).toBe(200);
    expect(await granted(`/v1/drills/${drill.id}/missing`, tokens.workerGulou)).toBe(200);
  });
});
