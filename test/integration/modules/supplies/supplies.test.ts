import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { laneAt, register } from '../check-in/lane.ts';
import { rackAt } from '../tubes/rack.ts';
import { type SiteSupplies, type SupplyRequest, stepsOf } from './world.ts';

const [community] = gulou.communities;

describe('supplies', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let site: string;
  let tablet: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T09:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    site = drill.gulou[0] ?? '';
    tablet = await t.token('tablet', { sub: 'desk', site });
  });
  afterAll(() => t.close());

  const enter = (item: string, kind: string, count: number, at = site, token = drill.gulouHq) =>
    t.call<SiteSupplies & ProblemAnswer>('POST', `/v1/sites/${at}/supplies`, {
      token,
      body: { item, kind, count },
    });
  const stands = (at = site) =>
    t.need<SiteSupplies>('GET', `/v1/sites/${at}/supplies`, { token: drill.gulouHq });
  const listed = async (query = '') =>
    (
      await t.need<PageAnswer<SiteSupplies>>('GET', `/v1/drills/${drill.id}/supplies${query}`, {
        token: drill.gulouHq,
      })
    ).items;
  const ask = (count: number, token = tablet) =>
    t.call<SupplyRequest & ProblemAnswer>('POST', `/v1/sites/${site}/supply-requests`, {
      token,
      body: { item: 'swab', count },
    });
  const step = (id: string, act: string, body: object, token: string) =>
    stepsOf(t, drill.id)<SupplyRequest & ProblemAnswer>(id, act, { token, body });

  test('are counted down by what was swabbed, whoever swabs at once: what is left is what came less what went', async () => {
    const rack = await rackAt(t, site, 'tablet-1');
    const lane = await laneAt(t, site, 'tablet-2');
    await enter('swab', 'delivered', 100);
    await enter('tube', 'delivered', 10);
    const people: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { id } = await register(t, drill, registration(n, community));
      await lane.one({ deviceSeq: n, document: registration(n, community).person.document });
      people.push(id);
    }
    // Swabs, deliveries and uses of one moment.
    const came = await Promise.all([
      ...people.map((registrationId, n) => rack.swab(`TUBE-${n % 3}`, { registrationId })),
      ...Array.from({ length: 5 }, () => enter('swab', 'delivered', 7)),
      ...Array.from({ length: 5 }, () => enter('gown', 'used', 1, site, tablet)),
    ]);
    expect(came.map(({ status }) => status)).toEqual(came.map(() => 201));
    expect(await stands()).toMatchObject({
      swab: { delivered: 135, used: 12, left: 123, usedByHand: 0 },
      tube: { delivered: 10, used: 3, left: 7 },
      gown: { delivered: 0, used: 5, usedByHand: 5, left: -5, unknown: 'no-rule', finding: 'none-delivered' },
    });
    // A swab that was scanned for somebody else is none; one whose tube was thrown away went all the same.
    await rack.takeOut('TUBE-0', people[0] ?? '');
    expect((await stands()).swab.used).toBe(11);
    await rack.act('TUBE-1', 'discard', { reason: 'leaked' });
    expect(await stands()).toMatchObject({ swab: { used: 11 }, tube: { used: 3 } });
    for (const { tube, swab, gown } of await listed())
      for (const { delivered, used, left } of [tube, swab, gown]) expect(left).toBe(delivered - used);
  });

  test('that ran out are used all the same, and found: 10,000 of 100', async () => {
    const other = drill.gulou[1] ?? '';
    await enter('swab', 'delivered', 100, other);
    expect((await enter('swab', 'used', 10_000, other)).body.swab).toMatchObject({
      delivered: 100,
      used: 10_000,
      left: -9_900,
      finding: 'negative',
    });
    expect((await listed('?found=true')).map(({ siteId }) => siteId).sort()).toEqual([...drill.gulou].sort());
    const first = await t.need<PageAnswer<SiteSupplies>>('GET', `/v1/drills/${drill.id}/supplies?limit=1`, {
      token: drill.gulouHq,
    });
    expect(first.items.length).toBe(1);
    expect(first.nextCursor).not.toBeNull();
  });

  test('last as long as the forecast says, and nobody knows without one', async () => {
    expect((await stands()).swab).toMatchObject({ hoursLeft: null, unknown: 'no-forecast' });
    const now = t.clock.now().getTime();
    const hours = (from: number, to: number, p50: number) => ({
      startsAt: now + from * 3_600_000,
      endsAt: now + to * 3_600_000,
      arrivals: { p10: 0, p50, p90: 0 },
    });
    const windows = [hours(-1, 1, 40), hours(2, 3, 80)];
    await t.sql`
      insert into site_queues (site_id, drill_id, division, as_of, changed_at, waiting, lanes_open, served_last_hour, wait_p10,
        wait_p50, wait_p90, band, congested, state)
      values (${site}, ${drill.id}, ${gulou.street}, ${t.clock.now()}, now(), 4, 1, 0, 0, 0, 0, 'clear', 0,
        ${JSON.stringify({ windows })}::text::jsonb)
      on conflict (site_id) do update set as_of = excluded.as_of, waiting = 4, state = excluded.state`;
    const { swab, tube } = await stands();
    // 124 swabs, 4 people in line, 20 in the hour that runs, 80 in the one after the break: 20 more as fast as before.
    expect(swab).toMatchObject({ left: 124, neededToday: 104, hoursLeft: 2.4, unknown: null, finding: null });
    expect(tube).toMatchObject({ left: 7, neededToday: 11, finding: 'short' });
    expect(tube.hoursLeft).toBeCloseTo(1.6, 1);
  });

  test('are asked of the district, then of the city; what was sent and what came both stay, and differ on a list', async () => {
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: {
        url: 'https://app.example/supplies',
        events: ['supply-request.changed', 'supply-request.differs'],
      },
    });
    const before = (await stands()).swab.delivered;
    const { id } = (await ask(200)).body;
    expect((await step(id, 'promise', { count: 200 }, tablet)).status).toBe(403);
    expect((await step(id, 'pass-on', { reason: '区级库存不足' }, drill.gulouHq)).body).toMatchObject({
      status: 'passed-on',
      askedOf: city,
    });
    expect((await step(id, 'send', { count: 100 }, drill.gulouHq)).status).toBe(403);
    await step(id, 'promise', { count: 150 }, drill.cityHq);
    expect((await step(id, 'receive', { count: 100 }, tablet)).body.code).toBe('supply-request-state');
    await step(id, 'send', { count: 100 }, drill.cityHq);
    expect((await stands()).swab).toMatchObject({ delivered: before, onTheWay: 100 });
    expect((await step(id, 'explain', { reason: '无' }, tablet)).body.code).toBe('supply-request-state');
    expect((await step(id, 'receive', { count: 98 }, drill.cityHq)).body.code).toBe('same-signer');
    // Two who sign at once: one of them has.
    const signed = await Promise.all([
      step(id, 'receive', { count: 98 }, tablet),
      step(id, 'receive', { count: 98 }, drill.gulouHq),
    ]);
    expect(signed.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await stands()).swab).toMatchObject({ delivered: before + 98, onTheWay: 0 });
    const differing = async () =>
      (
        await t.need<PageAnswer<SupplyRequest>>(
          'GET',
          `/v1/drills/${drill.id}/supply-requests?differs=true`,
          {
            token: tablet,
          },
        )
      ).items;
    expect(await differing()).toMatchObject([
      { id, asked: 200, promised: 150, sent: 100, received: 98, difference: -2, explainedAt: null },
    ]);
    const explained = await step(id, 'explain', { reason: '两支包装破损' }, tablet);
    expect(explained.body.acts.map(({ act, count, reason }) => [act, count, reason])).toEqual([
      ['ask', 200, null],
      ['pass-on', null, '区级库存不足'],
      ['promise', 150, null],
      ['send', 100, null],
      ['receive', 98, null],
      ['explain', null, '两支包装破损'],
    ]);
    expect((await differing())[0]?.explainedAt).not.toBeNull();
    // Each step once, and that the counts differ: whoever was refused has told nobody.
    const told = await t.sql<{ type: string; link: string; n: number }[]>`
      select type, link, count(*)::int as n from webhook_outbox group by 1, 2 order by 1`;
    const link = `/v1/drills/${drill.id}/supply-requests/${id}`;
    expect(told).toEqual([
      { type: 'supply-request.changed', link, n: 6 },
      { type: 'supply-request.differs', link, n: 1 },
    ]);
    expect((await ask(5, drill.gulouHq)).body.askedOf).toBe(city);
  });

  test('that cannot be counted are refused: none, halves, millions, an item that nobody counts', async () => {
    for (const [item, count] of [
      ['swab', 0],
      ['swab', 1.5],
      ['swab', 1_000_001],
      ['mask', 10],
    ] as const)
      expect((await enter(item, 'delivered', count)).status).toBe(400);
  });
});
