import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { person, registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
const minutes = (n: number) => new Date(morning.getTime() + n * 60_000);
const iso = (n: number) => minutes(n).toISOString();

describe('requests that are repeated unchanged long after they were sent', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let site: string;
  let next = 0;
  let tablets = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    site = drill.gulou[0] ?? '';
  });
  afterAll(() => t.close());

  type Path = 'check-ins' | 'check-ins/batch' | 'line-events';

  /** A tablet that was enrolled elsewhere, and one that headquarters have enrolled: tokens. */
  async function both(): Promise<string[]> {
    const device = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: site, label: '平板' },
    });
    const { clientId, clientSecret } = await t.need<{ clientId: string; clientSecret: string }>(
      'POST',
      '/v1/devices/enrol',
      { body: { code: device.code } },
    );
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret },
    });
    return [await t.token('tablet', { sub: `tablet-${++tablets}`, site }), accessToken];
  }

  const send = (token: string, path: Path, body: object) =>
    t.need<{ items?: { status: number }[] }>('POST', `/v1/sites/${site}/${path}`, { token, body });

  /** One row of each kind of upload, recorded and sent at these minutes by a clock that is `off` minutes ahead. */
  async function rows(deviceSeq: number, at: number, sent: number, off = 0): Promise<[Path, object][]> {
    const row = { deviceSeq, at: iso(at + off), lane: '1' };
    const sentAt = iso(sent + off);
    const [one, two] = [next++, next++];
    for (const n of [one, two]) {
      await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
        token: await t.token('citizen'),
        body: registration(n, community),
      });
    }
    return [
      ['check-ins/batch', { sentAt, checkIns: [{ ...row, document: person(one).document }] }],
      ['line-events', { sentAt, events: [{ ...row, kind: 'lane-opened' }] }],
      ['check-ins', { sentAt, ...row, deviceSeq: deviceSeq + 1, document: person(two).document }],
    ];
  }

  /** The times under which a device's sequences stand. */
  async function stored(token: string, deviceSeq: number): Promise<string[]> {
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
    };
    const found = await t.sql<{ at: Date }[]>`
      select at from check_ins where device = ${sub} and device_seq in (${deviceSeq}, ${deviceSeq + 1})
      union all select at from line_events where device = ${sub} and device_seq = ${deviceSeq}`;
    return found.map(({ at }) => at.toISOString());
  }

  test('what arrives for the first time 20 minutes late is dated when it was, not when it came', async () => {
    for (const token of await both()) {
      t.clock.moveTo(minutes(10));
      for (const [path, body] of await rows(0, 9, 10)) await send(token, path, body);
      // Sent now, but on the way for 20 minutes: the very bytes.
      const late = await rows(10, 10.5, 11);
      t.clock.moveTo(minutes(31));
      for (const [path, body] of late) await send(token, path, body);
      expect(await stored(token, 10)).toEqual([iso(10.5), iso(10.5), iso(10.5)]);
      // However often and however late: what stands is as it was first believed.
      t.clock.moveTo(minutes(70));
      for (const [path, body] of late) await send(token, path, body);
      expect(await stored(token, 10)).toEqual([iso(10.5), iso(10.5), iso(10.5)]);
      expect(await stored(token, 0)).toEqual([iso(9), iso(9), iso(9)]);
      // Nor do late repeats spoil what comes after them, with a time or without.
      const [, , [, single = {}] = []] = await rows(20, 69, 70);
      await send(token, 'check-ins', { ...single, sentAt: undefined });
      expect(await stored(token, 20)).toEqual([iso(69)]);
    }
  });

  test('repeats of a whole queue, soon after each other, do not confirm each other', async () => {
    const [token = ''] = await both();
    t.clock.moveTo(minutes(10));
    for (const [path, body] of await rows(0, 9, 10)) await send(token, path, body);
    const queue = await Promise.all([11, 11.1, 12, 13, 15].map((at, n) => rows(10 * (n + 1), at, at)));
    t.clock.moveTo(minutes(35));
    for (const [path, body] of queue.flat()) await send(token, path, body);
    for (const [n, at] of [11, 11.1, 12, 13, 15].entries()) {
      expect(await stored(token, 10 * (n + 1))).toEqual([iso(at), iso(at), iso(at)]);
    }
  });

  test('a clock that really was set back is believed once a second request says so', async () => {
    for (const token of await both()) {
      t.clock.moveTo(minutes(10));
      for (const [path, body] of await rows(0, 9, 10)) await send(token, path, body);
      t.clock.moveTo(minutes(20));
      for (const [path, body] of await rows(10, 20, 20, -15)) await send(token, path, body);
      t.clock.moveTo(minutes(21));
      for (const [path, body] of await rows(20, 20.5, 21, -15)) await send(token, path, body);
      expect(await stored(token, 20)).toEqual([iso(20.5), iso(20.5), iso(20.5)]);
      // Set right, it is believed at once.
      for (const [path, body] of await rows(30, 20.7, 21)) await send(token, path, body);
      expect(await stored(token, 30)).toEqual([iso(20.7), iso(20.7), iso(20.7)]);
    }
  });

  test('another process holds it against the same', async () => {
    const second = await startSecondService(
      t.databaseUrl,
      { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
      t.clock,
    );
    try {
      for (const token of await both()) {
        t.clock.moveTo(minutes(10));
        for (const [path, body] of await rows(0, 9, 10)) await send(token, path, body);
        await t.services.tablets.flush();
        const late = await rows(10, 10.5, 11);
        t.clock.moveTo(minutes(31));
        for (const [path, body] of late) {
          const { status } = await second.post(`/v1/sites/${site}/${path}`, token, body);
          expect(status).toBeLessThan(300);
        }
        expect(await stored(token, 10)).toEqual([iso(10.5), iso(10.5), iso(10.5)]);
      }
    } finally {
      await second.close();
    }
  });

  test('what was measured while the database was away is written when it is back', async () => {
    const token = await t.token('tablet', { sub: 'tablet-away', site });
    t.clock.moveTo(minutes(10));
    await t.sql`alter table tablet_clocks rename to gone`;
    try {
      for (const [path, body] of await rows(0, 9, 10)) {
        await t.call('POST', `/v1/sites/${site}/${path}`, { token, body });
      }
      await t.services.tablets.flush();
    } finally {
      await t.sql`alter table gone rename to tablet_clocks`;
    }
    for (const [path, body] of await rows(10, 9, 10)) await send(token, path, body);
    await eventually('the clock is stored', async () => {
      await t.services.tablets.flush();
      const found = await t.sql`select from tablet_clocks where tablet = 'tablet-away'`;
      return found.length === 1;
    });
  });
});
