import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ItemAnswer, Network } from '../../src/core/tablet/index.ts';
import { type Enrolment, enrol } from '../../src/core/tablet/index.ts';
import { createRandom, shuffled } from '../../src/demo/random.ts';
import { createFlakyNetwork } from '../../src/demo/tablet/flaky-network.ts';
import { openJournal } from '../../src/demo/tablet/journal.ts';
import { createMemoryStore } from '../../src/demo/tablet/journal-store.ts';
import { startTablet, type Tablet } from '../../src/demo/tablet/tablet.ts';
import { createSigner, generateSigningKey } from '../../src/platform/crypto/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { gulou } from '../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill, slotsOf } from '../support/drill.ts';
import { encodePass } from '../support/passes.ts';
import { person, registration } from '../support/people.ts';

const DAY = 86_400_000;

interface Review {
  code: string;
  deviceSeq: number | null;
  device: string;
}

describe('tablets without a network', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let network: Network;
  const [community] = gulou.communities;
  const morningAt = (time: string) => Date.parse(`2021-09-22T${time}:00+08:00`);
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(morningAt('07:00')) });
    drill = await seedDrill(t, { lanes: 8 });
    citizen = await t.token('citizen', { sub: 'anna' });
    network = async ({ method, path, token, body }) => {
      const answer = await t.call<unknown>(method, path, { token, body });
      return { status: answer.status, body: answer.body };
    };
  });
  afterAll(() => t.close());

  async function device(site: number): Promise<Enrolment> {
    const { code } = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: drill.gulou[site], label: '平板' },
    });
    return enrol(network, code);
  }

  /** A tablet whose clock is wrong by `off` ms, over a network of one's choice. */
  async function tablet(
    enrolment: Enrolment,
    options: { off?: number; network?: Network; order?: 'shuffled'; batch?: number } = {},
  ) {
    const random = createRandom(11);
    let moment = t.clock.now().getTime();
    const answers = new Map<number, ItemAnswer>();
    const made: Tablet = await startTablet({
      enrolment,
      lane: '2',
      network: options.network ?? network,
      journal: await openJournal(createMemoryStore()),
      now: () => new Date(moment + (options.off ?? 0)),
      batch: options.batch ?? 100,
      ...(options.order === undefined ? {} : { order: (records) => shuffled(records, random) }),
      onAnswer: ({ deviceSeq }, answer) => answers.set(deviceSeq, answer),
    });
    const at = (time: number) => {
      moment = time;
      return made;
    };
    return { at, answers };
  }

  async function registered(
    n: number,
    site = 0,
  ): Promise<{ id: string; pass: string; own: RegistrationAnswer }> {
    const url = `/v1/drills/${drill.id}/registrations`;
    const preferences = { sites: [drill.gulou[site] ?? ''] };
    const body = registration(n, community, { preferences });
    const { id } = await t.need<{ id: string }>('POST', url, { token: citizen, body });
    await t.assign(drill.id, community);
    const own = await t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
    return { id, own, ...(await passOf(id)) };
  }
  async function passOf(id: string): Promise<{ pass: string }> {
    const url = `/v1/registrations/${id}/pass`;
    return { pass: (await t.need<{ pass: string }>('GET', url, { token: citizen })).pass };
  }
  async function reviews(): Promise<Review[]> {
    const url = `/v1/drills/${drill.id}/check-in-reviews?limit=1000`;
    return (await t.need<{ items: Review[] }>('GET', url, { token: drill.gulouHq })).items;
  }
  const rowsOf = (enrolment: Enrolment) => t.sql<{ seq: number; at: Date; id: string }[]>`
    select device_seq::int as seq, at, registration_id as id from check_ins where device = ${enrolment.id} order by 1`;
  async function upload(enrolment: Enrolment, checkIns: unknown[], sentAt = t.clock.now().toISOString()) {
    const { clientId, clientSecret } = enrolment;
    const body = { clientId, clientSecret };
    const { accessToken: token } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', { body });
    const url = `/v1/sites/${enrolment.siteId}/check-ins/batch`;
    return t.call<{ items: ItemAnswer[] }>('POST', url, { token, body: { sentAt, checkIns } });
  }
  const document = (n: number) => ({ document: person(n).document });

  test('bring in a morning, with clocks three days wrong, over networks that cut and double: each once, at its time', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, (_, n) => registered(1 + n)));
    const enrolments = [await device(0), await device(0)];
    const random = createRandom(7);
    const flaky = createFlakyNetwork(network, random, { cutBefore: 0.25, cutAfter: 0.25, twice: 0.25 });
    const tablets = await Promise.all(
      enrolments.map((enrolment, n) =>
        tablet(enrolment, { off: n === 0 ? -3 * DAY : 3 * DAY, network: flaky, order: 'shuffled', batch: 7 }),
      ),
    );
    for (const { at } of tablets) while (!(await at(morningAt('07:00')).refresh()));
    const truth = new Map<string, number>();
    for (const [n, { id, pass, own }] of people.entries()) {
      const time = Date.parse(own.appointment?.startsAt ?? '') + n * 1_000;
      truth.set(id, time);
      const result = await tablets[n % 2]?.at(time).checkIn({ pass });
      expect(result).toMatchObject({ admitted: true, decision: { warnings: [] } });
    }
    t.clock.moveTo(new Date(morningAt('12:00') + 2 * DAY));
    for (const { at } of tablets) while ((await at(t.clock.now().getTime()).upload()).state !== 'done');
    for (const [n, enrolment] of enrolments.entries()) {
      const rows = await rowsOf(enrolment);
      expect(rows).toHaveLength(20);
      for (const { id, at } of rows) expect([id, at.getTime()]).toEqual([id, truth.get(id)]);
      for (const [seq, { status, body }] of tablets[n]?.answers ?? []) {
        expect([200, 201]).toContain(status);
        // The ticket that was given at the lane.
        expect((body as { ticket: string }).ticket).toBe(`2-${enrolment.tag}${seq}`);
      }
    }
    expect(await reviews()).toEqual([]);
    t.clock.moveTo(new Date(morningAt('07:00')));
  });

  test('of a thousand rows with a bad one 999 stand, and the bad one is explained and kept', async () => {
    const enrolment = await device(0);
    for (let n = 1_000; n < 1_999; n += 333) {
      const before = Array.from({ length: 333 }, (_, m) => registration(n + m, community));
      const url = `/v1/drills/${drill.id}/registrations`;
      await Promise.all(before.map((body) => t.need('POST', url, { token: citizen, body })));
    }
    const rows: unknown[] = Array.from({ length: 999 }, (_, n) => ({
      deviceSeq: n,
      at: t.clock.now().toISOString(),
      lane: '1',
      ...document(1_000 + n),
    }));
    rows.splice(500, 0, { deviceSeq: 5_000, at: 'noon', lane: '1', ...document(2_500) });
    const { status, body } = await upload(enrolment, rows);
    expect(status).toBe(200);
    expect(body.items.filter((item) => item.status === 201)).toHaveLength(999);
    expect(body.items[500]).toMatchObject({
      deviceSeq: 5_000,
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/checkIns/500/at' }] },
    });
    expect(await rowsOf(enrolment)).toHaveLength(999);
    expect((await reviews()).map(({ deviceSeq }) => deviceSeq)).toEqual([5_000]);
    const again = await upload(enrolment, shuffled(rows, createRandom(3)));
    expect(again.body.items.filter((item) => item.status === 200)).toHaveLength(999);
    expect(await rowsOf(enrolment)).toHaveLength(999);
    expect(await reviews()).toHaveLength(1);
  });

  test('with a pass of yesterday’s plan: refused where the roster knows, flagged where it did not', async () => {
    const { id, pass, own } = await registered(3_000);
    const old = await tablet(await device(0));
    const late = await tablet(await device(0));
    await old.at(morningAt('07:00')).refresh();
    const [, , next] = await slotsOf(t, drill.gulou[1] ?? '');
    await t.need('POST', `/v1/registrations/${id}/reschedule`, {
      token: citizen,
      body: { slotId: next?.id },
    });
    const time = Date.parse(own.appointment?.startsAt ?? '');
    await late.at(morningAt('07:00')).refresh();
    expect(await late.at(time).checkIn({ pass })).toEqual({ admitted: false, why: 'revoked' });
    expect(await old.at(time).checkIn({ pass })).toMatchObject({ admitted: true });
    t.clock.moveTo(new Date(time + 60_000));
    expect((await old.at(time + 60_000).upload()).state).toBe('done');
    const [answer] = [...old.answers.values()];
    expect(answer).toMatchObject({
      status: 201,
      body: { warnings: expect.arrayContaining(['pass-revoked']) },
    });
    expect((await reviews()).map(({ code }) => code)).toContain('pass-revoked');
    t.clock.moveTo(new Date(morningAt('07:00')));
  });

  test('with times in 1970 and 2999: kept, dated when they came, and flagged', async () => {
    const enrolment = await device(0);
    const people = [await registered(3_100), await registered(3_101)];
    const rows = people.map(({ pass }, n) => ({
      deviceSeq: n,
      at: n === 0 ? '1970-01-01T00:00:00Z' : '2999-12-31T23:59:59Z',
      lane: '1',
      pass,
    }));
    const { body } = await upload(enrolment, rows);
    expect(body.items.map(({ status }) => status)).toEqual([201, 201]);
    for (const { at } of await rowsOf(enrolment)) expect(at).toEqual(t.clock.now());
    const flagged = (await reviews()).filter((one) => one.device === enrolment.id);
    expect(flagged.map(({ code }) => code)).toEqual(['time-out-of-range', 'time-out-of-range']);
    // A whole tablet that believes to be in 1970 is put right, and nothing is flagged.
    const wrong = await device(0);
    const { pass } = await registered(3_102);
    await upload(
      wrong,
      [{ deviceSeq: 0, at: '1970-01-01T00:00:00Z', lane: '1', pass }],
      '1970-01-01T00:10:00Z',
    );
    const [row] = await rowsOf(wrong);
    expect(row?.at).toEqual(new Date(t.clock.now().getTime() - 600_000));
    expect((await reviews()).filter((one) => one.device === wrong.id)).toEqual([]);
  });

  test('with a supermarket’s code, 10 MB of it, and ten megabytes of rows', async () => {
    const enrolment = await device(0);
    const row = (deviceSeq: number, pass: string) => ({
      deviceSeq,
      at: t.clock.now().toISOString(),
      lane: '1',
      pass,
    });
    const market = 'https://example.com/offers?id=20210922';
    const { id, pass } = await registered(3_200);
    const { body } = await upload(enrolment, [row(1, market), row(2, 'x'.repeat(1_000_000)), row(3, pass)]);
    expect(body.items.map(({ status }) => status)).toEqual([422, 400, 201]);
    expect((await rowsOf(enrolment)).map((one) => one.id)).toEqual([id]);
    const large = await upload(enrolment, [row(4, market.repeat(260_000))]);
    expect(large.status).toBe(413);
    const many = await upload(
      enrolment,
      Array.from({ length: 1_000 }, (_, n) => row(n, 'x'.repeat(10_000))),
    );
    expect(many.status).toBe(413);
    const own = await tablet(enrolment);
    await own.at(morningAt('07:00')).refresh();
    for (const code of [market, market.repeat(260_000)])
      expect(await own.at(morningAt('07:01')).checkIn({ pass: code })).toEqual({
        admitted: false,
        why: 'other-code',
      });
  });

  test('one sequence for two people: both are kept, the second is flagged; for the same person it is one', async () => {
    const enrolment = await device(0);
    const [one, two] = [await registered(3_300), await registered(3_301)];
    const row = (pass: string) => ({ deviceSeq: 9, at: t.clock.now().toISOString(), lane: '1', pass });
    await upload(enrolment, [row(one.pass)]);
    const { body } = await upload(enrolment, [row(two.pass), row(one.pass)]);
    expect(body.items).toMatchObject([
      { deviceSeq: 9, status: 201, body: { registrationId: two.id, warnings: ['early', 'sequence-reused'] } },
      { deviceSeq: 9, status: 200, body: { registrationId: one.id } },
    ]);
    expect((await rowsOf(enrolment)).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
    const flagged = (await reviews()).filter((review) => review.device === enrolment.id);
    expect(flagged.map(({ code }) => code)).toEqual(['sequence-reused']);
  });

  test('a forged pass under a sequence that is known: no news of the same person, refused of another', async () => {
    const enrolment = await device(0);
    const [one, two] = [await registered(3_500), await registered(3_501)];
    const stranger = createSigner({
      ...generateSigningKey(),
      kid: t.ground.keyring.signer('pass').kid,
    });
    const forged = ({ id, own }: typeof one) =>
      encodePass(
        {
          registrationId: id,
          drillId: drill.id,
          slotId: own.appointment?.slotId ?? '',
          expiresAt: new Date('2021-09-25T00:00:00+08:00'),
        },
        stranger,
      );
    const row = (pass: string) => ({ deviceSeq: 1, at: t.clock.now().toISOString(), lane: '1', pass });
    expect((await upload(enrolment, [row(forged(one))])).body.items[0]?.status).toBe(422);
    const first = await upload(enrolment, [row(one.pass)]);
    const again = await upload(enrolment, [row(forged(one)), row(forged(two))]);
    expect(again.body.items[0]).toEqual({ ...first.body.items[0], status: 200 });
    expect(again.body.items[1]?.status).toBe(422);
    expect((await rowsOf(enrolment)).map(({ id }) => id)).toEqual([one.id]);
  });

  test('a device that is revoked, or of another site, gets in with nothing and keeps what it has', async () => {
    const enrolment = await device(0);
    const { pass } = await registered(3_400);
    const revoked = await tablet(enrolment);
    await revoked.at(morningAt('07:00')).refresh();
    await revoked.at(morningAt('08:30')).checkIn({ pass });
    await t.need('POST', `/v1/devices/${enrolment.id}/revoke`, { token: drill.gulouHq });
    expect((await revoked.at(morningAt('08:40')).upload()).state).toBe('refused');
    expect(await revoked.at(morningAt('08:40')).refresh()).toBe(false);
    expect(revoked.at(0).journal.waiting()).toHaveLength(1);
    expect(await rowsOf(enrolment)).toEqual([]);
    const elsewhere = await device(1);
    const foreign = await tablet({ ...elsewhere, siteId: drill.gulou[0] ?? '' });
    await foreign.at(morningAt('08:40')).checkIn({ pass });
    expect((await foreign.at(morningAt('08:40')).upload()).state).toBe('refused');
    expect(await rowsOf(elsewhere)).toEqual([]);
  });
});
