import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChanges } from '../../../../src/core/queueing/index.ts';
import { workOutLines } from '../../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../../src/modules/day/lines/lines.read.ts';
import { createLiveLines } from '../../../../src/modules/day/lines/live-lines.ts';
import { createSiteLinesRead } from '../../../../src/modules/day/lines/site-lines.read.ts';
import { createSiteLinesRepo } from '../../../../src/modules/day/lines/site-lines.repo.ts';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { drillPlan, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';

interface BandsAnswer {
  waitingBands: { clearMinutes: number; busyMinutes: number };
}

interface Line {
  waitMinutes: { p50: number };
  band: string;
}

interface Detail extends Line {
  windows: { band: string; congested: number }[];
}

const opensAt = Date.parse('2021-09-22T09:00:00+08:00');

describe('bands of waits', () => {
  let t: TestApp;
  let patient: SeededDrill;
  let strict: SeededDrill;

  beforeAll(async () => {
    t = await startTestApp();
    patient = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    strict = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    await change(strict, { clearMinutes: 2, busyMinutes: 4 });
    t.clock.moveTo(new Date(opensAt + 20 * 60_000));
    for (const drill of [patient, strict]) {
      const site = siteOf(drill);
      const token = await t.token('tablet', { sub: `tablet ${drill.id}`, site });
      for (let n = 0; n < 40; n++) {
        const at = new Date(opensAt + n * 7_500).toISOString();
        const body = { deviceSeq: n, at, lane: '1', walkIn: registration(n, gulou.communities[0]) };
        await t.need('POST', `/v1/sites/${site}/check-ins`, { token, body });
      }
      await work(drill);
    }
  });
  afterAll(() => t.close());

  const siteOf = (drill: SeededDrill): string => drill.gulou[0] ?? '';
  const change = (drill: SeededDrill, waitingBands: BandsAnswer['waitingBands']) =>
    t.need<BandsAnswer>('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { waitingBands } });
  const work = (drill: SeededDrill) =>
    workOutLines(
      {
        lines: createLinesRead(t.ground.database),
        repo: createSiteLinesRepo(t.ground.database),
        ports: {
          changesOf: async () => new Map([[siteOf(drill), noChanges]]),
          onLines: async () => undefined,
        },
        clock: t.clock,
      },
      { drillId: drill.id, siteIds: [siteOf(drill)] },
    );
  const line = (drill: SeededDrill) => t.need<Line>('GET', `/v1/sites/${siteOf(drill)}/queue`);
  const detail = async (drill: SeededDrill): Promise<Detail | undefined> => {
    const url = `/v1/drills/${drill.id}/queues`;
    const { items } = await t.need<{ items: Detail[] }>('GET', url, { token: drill.gulouHq });
    return items[0];
  };
  const live = async (drill: SeededDrill, since?: string) => {
    const { cursor, states } = await createLiveLines(createSiteLinesRead(t.ground.database)).read(
      drill.id,
      since,
    );
    return { cursor, bands: states.map(({ data }) => data['band']) };
  };
  const outlook = (drill: SeededDrill) =>
    createSiteLinesRead(t.ground.database).outlook(drill.id, t.clock.now());

  test('a drill says which it has, the usual ones unless told', async () => {
    const { waitingBands, ...plan } = drillPlan;
    const token = patient.cityHq;
    const usual = await t.need<BandsAnswer>('POST', '/v1/drills', { token, body: plan });
    expect(usual.waitingBands).toEqual({ clearMinutes: 25, busyMinutes: 50 });
    const own = { clearMinutes: 10, busyMinutes: 30 };
    const told = await t.need<BandsAnswer & { id: string }>('POST', '/v1/drills', {
      token,
      body: { ...plan, waitingBands: own },
    });
    expect(told.waitingBands).toEqual(own);
    expect(await t.need<BandsAnswer>('GET', `/v1/drills/${told.id}`, { token })).toMatchObject({
      waitingBands: own,
    });
    expect(waitingBands).toEqual(usual.waitingBands);
  });

  test('the same waiting is of other bands in drills with other limits, wherever it is told', async () => {
    const [calm, full] = [await line(patient), await line(strict)];
    expect(full.waitMinutes.p50).toBeGreaterThan(4);
    expect(calm.waitMinutes.p50).toBeLessThan(25);
    expect([calm.band, full.band]).toEqual(['clear', 'congested']);
    const [quiet, heavy] = [await detail(patient), await detail(strict)];
    expect([quiet?.band, heavy?.band]).toEqual(['clear', 'congested']);
    expect([quiet?.windows[0]?.band, heavy?.windows[0]?.band]).toEqual(['clear', 'congested']);
    expect(quiet?.windows[0]?.congested).toBeLessThan(0.3);
    expect(heavy?.windows[0]?.congested).toBeGreaterThan(0.7);
    expect((await live(patient)).bands).toEqual(['clear']);
    expect((await live(strict)).bands).toEqual(['congested']);
    expect(await outlook(patient)).toBeLessThan(0.3);
    expect(await outlook(strict)).toBeGreaterThan(0.7);
  });

  test('changed limits hold from the next working out of the line on, and are news', async () => {
    const { cursor } = await live(strict);
    await t.sql`update site_queues set changed_at = changed_at - interval '1 minute'`;
    expect((await live(strict, cursor)).bands).toEqual([]);
    const before = await line(strict);
    const changed = await change(strict, { clearMinutes: 100, busyMinutes: 200 });
    expect(changed.waitingBands).toEqual({ clearMinutes: 100, busyMinutes: 200 });
    expect(await line(strict)).toEqual(before);
    await work(strict);
    expect(await line(strict)).toEqual({ ...before, band: 'clear' });
    expect((await live(strict, cursor)).bands).toEqual(['clear']);
    await change(strict, { clearMinutes: 2, busyMinutes: 4 });
    await work(strict);
    expect(await line(strict)).toEqual(before);
  });

  test.each([
    [
      'out of order',
      { clearMinutes: 30, busyMinutes: 30 },
      '/waitingBands/busyMinutes',
      'A wait is busy after it is clear: give more minutes than clearMinutes. For example: 50',
      '“较忙”的上限须大于 clearMinutes（“畅通”的上限）。例如：50',
    ],
    [
      'nothing at all',
      { clearMinutes: 0, busyMinutes: 30 },
      '/waitingBands/clearMinutes',
      'Too small. Write a whole number from 1 to 480. For example: 25',
      '过小，请填写 1 至 480 的整数。例如：25',
    ],
    [
      'too long',
      { clearMinutes: 25, busyMinutes: 481 },
      '/waitingBands/busyMinutes',
      'Too large. Write a whole number from 1 to 480. For example: 50',
      '过大，请填写 1 至 480 的整数。例如：50',
    ],
    [
      'one without the other',
      { clearMinutes: 25 },
      '/waitingBands/busyMinutes',
      'Missing. Write a whole number from 1 to 480. For example: 50',
      '未填写，请填写 1 至 480 的整数。例如：50',
    ],
  ])('limits that are %s are refused, and say why', async (_, waitingBands, pointer, en, zh) => {
    for (const [language, text] of [
      ['en', en],
      ['zh-CN', zh],
    ] as const) {
      const about = { token: patient.cityHq, headers: { 'accept-language': language } };
      const answers = [
        await t.call<ProblemAnswer>('PATCH', `/v1/drills/${patient.id}`, {
          ...about,
          body: { waitingBands },
        }),
        await t.call<ProblemAnswer>('POST', '/v1/drills', { ...about, body: { ...drillPlan, waitingBands } }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(400);
        expect(body.errors).toHaveLength(1);
        expect(body.errors?.[0]).toMatchObject({ pointer, text });
      }
    }
  });
});
