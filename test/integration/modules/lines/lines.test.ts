import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChanges } from '../../../../src/core/queueing/index.ts';
import { workOutLines } from '../../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../../src/modules/day/lines/lines.read.ts';
import { createSiteLinesRead } from '../../../../src/modules/day/lines/site-lines.read.ts';
import { createSiteLinesRepo } from '../../../../src/modules/day/lines/site-lines.repo.ts';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';

interface QueueAnswer {
  waiting: number;
  lanesOpen: number;
  servedLastHour: number;
  waitMinutes: { p10: number; p50: number; p90: number };
  band: string;
  asOf: string;
}

interface ItemsAnswer {
  items: { deviceSeq: number | null; status: number; body: ProblemAnswer | null }[];
}

const day = '2021-09-22T';
const clock = (time: string): Date => new Date(`${day}${time}+08:00`);
const at = (time: string, minutes = 0): string =>
  new Date(clock(time).getTime() + minutes * 60_000).toISOString();

describe('lines of sites', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let site: string;
  let tablet: string;
  const tickets: string[] = [];

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    site = drill.gulou[0] ?? '';
    tablet = await t.token('tablet', { sub: 'tablet-1', site });
    const token = await t.token('citizen');
    for (let n = 0; n < 40; n++) {
      const body = registration(n, gulou.communities[0]);
      await t.need('POST', `/v1/drills/${drill.id}/registrations`, { token, body });
    }
    await t.assign(drill.id, gulou.communities[0]);
  });
  afterAll(() => t.close());

  /** Checks the nth person in. */
  async function checkIn(n: number, minutes: number): Promise<string> {
    const { person } = registration(n, gulou.communities[0]);
    const body = { deviceSeq: 1_000 + n, at: at('08:40:00', minutes), lane: '1', document: person.document };
    const { ticket } = await t.need<{ ticket: string }>('POST', `/v1/sites/${site}/check-ins`, {
      token: tablet,
      body,
    });
    return ticket;
  }

  const record = (events: unknown[], more: object = {}, token = tablet) =>
    t.call<ItemsAnswer>('POST', `/v1/sites/${site}/line-events`, { token, body: { events, ...more } });

  const work = (changes = noChanges, of = site) =>
    workOutLines(
      {
        lines: createLinesRead(t.ground.database),
        repo: createSiteLinesRepo(t.ground.database),
        ports: { changesOf: async () => new Map([[of, changes]]), onLines: async () => undefined },
        clock: t.clock,
      },
      { drillId: drill.id, siteIds: [of] },
    );

  const queue = () => t.need<QueueAnswer>('GET', `/v1/sites/${site}/queue`);

  test('a site where nobody works has no line', async () => {
    t.clock.moveTo(clock('08:00:00'));
    expect(await queue()).toEqual({
      waiting: 0,
      lanesOpen: 0,
      servedLastHour: 0,
      waitMinutes: { p10: 0, p50: 0, p90: 0 },
      band: 'clear',
      asOf: clock('08:00:00').toISOString(),
      walkInsPausedUntil: null,
    });
  });

  test('who has come and is not served waits; swabs are counted, and the wait is forecast', async () => {
    t.clock.moveTo(clock('08:30:00'));
    const opened = await record([
      { deviceSeq: 1, at: at('08:30:00'), lane: '1', kind: 'lane-opened' },
      { deviceSeq: 2, at: at('08:30:00'), lane: '2', kind: 'lane-opened' },
    ]);
    expect(opened.body.items.map(({ status }) => status)).toEqual([201, 201]);
    t.clock.moveTo(clock('08:50:00'));
    for (let n = 0; n < 30; n++) tickets.push(await checkIn(n, n / 60));
    const swabs = tickets.slice(0, 10).map((ticket, n) => ({
      deviceSeq: 10 + n,
      at: at('08:41:00', n),
      lane: String(1 + (n % 2)),
      kind: 'served',
      ticket,
    }));
    expect((await record(swabs)).body.items.every(({ status }) => status === 201)).toBe(true);
    t.clock.moveTo(clock('08:52:00'));
    await work();
    const seen = await queue();
    expect(seen).toMatchObject({ waiting: 20, lanesOpen: 2, servedLastHour: 10 });
    expect(seen.asOf).toBe(clock('08:52:00').toISOString());
    const { p10, p50, p90 } = seen.waitMinutes;
    // Twenty people before two lanes that take one a minute together.
    expect(p10).toBeGreaterThan(5);
    expect(p50).toBeGreaterThan(p10);
    expect(p90).toBeGreaterThan(p50);
    expect(p90).toBeLessThan(60);
  });

  test('a repeated upload changes nothing; the same sequence for something else is told and does not count', async () => {
    const again = { deviceSeq: 10, at: at('08:41:00'), lane: '1', kind: 'served', ticket: tickets[0] };
    const other = { ...again, ticket: tickets[25] };
    const { body } = await record([again, other, { ...again, at: 'yesterday' }, null, 7]);
    expect(body.items.map(({ deviceSeq, status, body }) => [deviceSeq, status, body?.code])).toEqual([
      [10, 200, undefined],
      [10, 409, 'sequence-reused'],
      [10, 400, 'invalid-request'],
      [null, 400, 'invalid-request'],
      [null, 400, 'invalid-request'],
    ]);
    expect(body.items[2]?.body?.errors?.[0]?.pointer).toBe('/events/2/at');
    expect((await record([other])).body.items[0]).toMatchObject({ status: 409 });
    await work();
    expect(await queue()).toMatchObject({ waiting: 20, servedLastHour: 10 });
  });

  test('the ticket of somebody whose sequence had been used before is a ticket', async () => {
    const odd = { deviceSeq: 80, at: at('07:00:00'), lane: '8', kind: 'served', ticket: '8-A5/3b2f' };
    expect((await record([odd])).body.items).toMatchObject([{ deviceSeq: 80, status: 201 }]);
  });

  test('of a thousand events one is bad: 999 stand', async () => {
    const events = Array.from({ length: 1_000 }, (_, n) => ({
      deviceSeq: 5_000 + n,
      at: at('07:00:00'),
      lane: '9',
      kind: n === 500 ? 'broken' : n % 2 === 0 ? 'lane-opened' : 'lane-closed',
    }));
    const { body } = await record(events, {}, await t.token('tablet', { sub: 'tablet-9', site }));
    expect(body.items.filter(({ status }) => status === 201)).toHaveLength(999);
    expect(body.items[500]).toMatchObject({ deviceSeq: 5_500, status: 400 });
    const tooMany = [...events, ...events];
    expect((await record(tooMany)).status).toBe(400);
  });

  test('a tablet whose clock is two days behind, uploading late, is put where it belongs', async () => {
    t.clock.moveTo(clock('09:05:00'));
    const behind = (time: string, minutes = 0) =>
      new Date(Date.parse(at(time, minutes)) - 2 * 86_400_000).toISOString();
    const late = tickets.slice(10, 20).map((ticket, n) => ({
      deviceSeq: 1 + n,
      at: behind('08:51:00', n),
      lane: '3',
      kind: 'served',
      ticket,
    }));
    const token = await t.token('tablet', { sub: 'tablet-3', site });
    const sent = await record(late.reverse(), { sentAt: behind('09:05:00') }, token);
    expect(sent.body.items.every(({ status }) => status === 201)).toBe(true);
    await work();
    // Lane 3 had never been opened: a lane that serves is open.
    expect(await queue()).toMatchObject({ waiting: 10, servedLastHour: 20 });
    const [kept] = await t.sql<{ at: Date; recorded: Date }[]>`
      select at, recorded_at as recorded from line_events where device = 'tablet-3' and device_seq = 1`;
    expect(kept).toEqual({ at: clock('08:51:00'), recorded: new Date(behind('08:51:00')) });
  });

  test('a sequence used at once for two things is told to one of them', async () => {
    const events = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({
      deviceSeq: 700,
      at: at('07:00:00'),
      lane: '7',
      kind: n % 2 === 0 ? 'lane-opened' : 'lane-closed',
    }));
    const answers = await Promise.all(events.map((event) => record([event])));
    const statuses = answers.map(({ body }) => body.items[0]?.status);
    const [stands] = await t.sql<{ kind: string }[]>`select kind from line_events where device_seq = 700`;
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    for (const [n, { kind }] of events.entries()) {
      expect([kind, statuses[n] === 409]).toEqual([kind, kind !== stands?.kind]);
    }
  });

  test('an enrolled tablet that does not say its time is taken at its clock as last measured', async () => {
    const added = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: site, label: '5 号台' },
    });
    const device = await t.need<{ id: string }>('POST', '/v1/devices/enrol', { body: { code: added.code } });
    const token = await t.token('tablet', { sub: device.id, site });
    const behind = (time: string) => new Date(Date.parse(at(time)) - 2 * 86_400_000).toISOString();
    const opened = (deviceSeq: number) => ({
      deviceSeq,
      at: behind('07:30:00'),
      lane: '5',
      kind: deviceSeq % 2 === 1 ? 'lane-opened' : 'lane-closed',
    });
    await record(
      [opened(1)],
      { sentAt: new Date(t.clock.now().getTime() - 2 * 86_400_000).toISOString() },
      token,
    );
    await record([opened(2)], {}, token);
    const rows = await t.sql<{ at: Date }[]>`select at from line_events where device = ${device.id}`;
    expect(rows.map(({ at }) => at)).toEqual([clock('07:30:00'), clock('07:30:00')]);
  });

  test('times in 1970 and 2999 are taken, and count as of when they came', async () => {
    await work();
    const before = await queue();
    const strange = [
      { deviceSeq: 900, at: '1970-01-01T00:00:00Z', lane: '4', kind: 'lane-opened' },
      { deviceSeq: 901, at: '2999-01-01T00:00:00Z', lane: '4', kind: 'lane-closed' },
    ];
    expect((await record(strange)).body.items.map(({ status }) => status)).toEqual([201, 201]);
    await work();
    expect(await queue()).toEqual(before);
  });

  test('where tablets record check-ins alone the plan says who has been served, and headquarters are told so', async () => {
    const [row] = await t.sql<{ site: string }[]>`
      insert into sites select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'place_key', null))).*
      from sites s where id = ${site} returning id as site`;
    const other = row?.site ?? '';
    const token = await t.token('tablet', { sub: 'tablet-alone', site: other });
    // Two lanes of 40 an hour: of forty who come between 9:00 and 9:05 twenty-six are through at 9:20.
    t.clock.moveTo(clock('09:20:00'));
    for (let n = 0; n < 40; n++) {
      const { person } = registration(100 + n, gulou.communities[0]);
      const walkIn = { ...registration(100 + n, gulou.communities[0]), person };
      const body = { deviceSeq: n, at: at('09:00:00', n / 8), lane: '1', walkIn };
      await t.need('POST', `/v1/sites/${other}/check-ins`, { token, body });
    }
    await work(noChanges, other);
    const seen = await t.need<QueueAnswer>('GET', `/v1/sites/${other}/queue`);
    expect(seen).toMatchObject({ waiting: 14, lanesOpen: 2, servedLastHour: 26 });
    expect(seen.waitMinutes.p50).toBeGreaterThan(5);
    expect(seen.waitMinutes.p50).toBeLessThan(25);
    const { items } = await t.need<{ items: { siteId: string; basis: string }[] }>(
      'GET',
      `/v1/drills/${drill.id}/queues`,
      { token: drill.gulouHq },
    );
    expect(new Map(items.map(({ siteId, basis }) => [siteId, basis]))).toEqual(
      new Map([
        [site, 'swabs'],
        [other, 'check-ins'],
      ]),
    );
    await t.sql`delete from site_queues where site_id = ${other}`;
    await t.sql`update sites set status = 'draft' where id = ${other}`;
    t.clock.moveTo(clock('09:05:00'));
  });

  test('headquarters see each window, each lane, the longest wait first, and only their own', async () => {
    const url = `/v1/drills/${drill.id}/queues`;
    interface Detail extends QueueAnswer {
      siteId: string;
      windows: { startsAt: string; band: string; congested: number }[];
      lanes: { lane: string; state: string; served: number }[];
    }
    const { items } = await t.need<{ items: Detail[] }>('GET', url, { token: drill.gulouHq });
    expect(items.map(({ siteId }) => siteId)).toEqual([site]);
    expect(items[0]?.windows[0]?.startsAt).toBe(clock('09:00:00').toISOString());
    expect(items[0]?.windows).toHaveLength(6);
    expect(items[0]?.lanes.find(({ lane }) => lane === '3')).toMatchObject({ served: 10 });
    const taijiang = await t.need<{ items: Detail[] }>('GET', url, { token: drill.taijiangHq });
    expect(taijiang.items).toEqual([]);
    const foreign = await t.call('GET', `${url}?division=350102`, { token: drill.taijiangHq });
    expect(foreign.status).toBe(403);
    const elsewhere = await t.token('city-hq', { division: '3502' });
    expect((await t.call('GET', url, { token: elsewhere })).status).toBe(404);
  });

  test('what is decided and does not show yet is in the forecast', async () => {
    const before = (await queue()).waitMinutes.p50;
    await work({ ...noChanges, lanes: [{ at: t.clock.now().getTime(), by: 4 }] });
    expect((await queue()).waitMinutes.p50).toBeLessThan(before);
    await work();
    expect((await queue()).waitMinutes.p50).toBe(before);
  });

  test('a line that is worked out again without a change is no news', async () => {
    const changed = async () => (await t.sql`select changed_at from site_queues where site_id = ${site}`)[0];
    const before = await changed();
    await work();
    expect(await changed()).toEqual(before);
    await work({ ...noChanges, lanes: [{ at: t.clock.now().getTime(), by: 4 }] });
    expect(await changed()).not.toEqual(before);
    await work();
  });

  test('the history keeps a row every five minutes', async () => {
    const rows = await t.sql<{ at: Date; waited: number | null; served: number }[]>`
      select at, waited_minutes as waited, served from line_history where site_id = ${site} order by at`;
    expect(rows.map(({ at }) => at)).toEqual([clock('08:50:00'), clock('09:05:00')]);
    expect(rows[0]).toMatchObject({ served: 10 });
    expect(rows[0]?.waited).toBeCloseTo(5.425);
  });

  test('a line is due where a session is near, and not again at once', async () => {
    const lines = createLinesRead(t.ground.database);
    const dueAt = async (time: string) => {
      const now = clock(time);
      const ago = (ms: number) => new Date(now.getTime() - ms);
      const due = await lines.due(now, { rested: ago(5_000), stale: ago(60_000) }, 100);
      return due.map(({ siteId }) => siteId);
    };
    expect(await dueAt('07:00:00')).toEqual([]);
    await t.sql`update site_queues set as_of = ${clock('09:05:00')} where site_id = ${site}`;
    await t.sql`update line_events set received_at = ${clock('09:00:00')} where site_id = ${site}`;
    await t.sql`update check_ins set received_at = ${clock('09:00:00')} where site_id = ${site}`;
    expect(await dueAt('09:05:50')).not.toContain(site);
    expect(await dueAt('09:06:01')).toContain(site);
    // Something new.
    t.clock.moveTo(clock('09:05:02'));
    await record([{ deviceSeq: 950, at: at('09:05:01'), lane: '8', kind: 'lane-closed' }]);
    expect(await dueAt('09:05:03')).not.toContain(site);
    expect(await dueAt('09:05:06')).toContain(site);
    await t.sql`delete from line_events where device_seq = 950`;
    expect(await dueAt('09:05:06')).not.toContain(site);
    await checkIn(39, 25);
    expect(await dueAt('09:05:06')).toContain(site);
    expect(await dueAt('15:59:00')).toContain(site);
    expect(await dueAt('16:01:00')).toEqual([]);
  });

  test('lines for proposals are read as they were believed', async () => {
    const queues = createSiteLinesRead(t.ground.database);
    const [line] = await queues.lines(drill.id, t.clock.now());
    expect(line).toMatchObject({ siteId: site, drillId: drill.id, division: gulou.division });
    expect(line?.belief.punctuality.mean).toBeInstanceOf(Float64Array);
    expect(line?.bookable).toHaveLength(line?.plan.windows.length ?? 0);
    expect(await queues.outlook(drill.id, t.clock.now())).toBeGreaterThanOrEqual(0);
    expect(await queues.lines(drill.id, new Date(t.clock.now().getTime() + 3_600_000))).toEqual([]);
  });
});
