import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLateResultsWatch } from '../../../../src/modules/swabs/results/late-watch.ts';
import { createResultsRead } from '../../../../src/modules/swabs/results/results.read.ts';
import { createMetrics } from '../../../../src/platform/http/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';
import { type Laboratory, laboratoryOf } from './laboratory.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
/** All day, so that whoever is held late has a time still. */
const hours = [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T20:00:00+08:00' }];

interface Detail {
  status: string;
  result: { outcome: string; testedAt: string | null } | null;
  reswab: { place: string; siteId: string | null; startsAt: string | null } | null;
}

interface Held {
  registrationId: string;
  name: string;
  barcode: string;
  outcome: string;
  toldAt: string | null;
  toldBy: string | null;
  reswab: Detail['reswab'];
}

describe('results', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let lab: Laboratory;
  let worker: string;
  let citizen: string;
  let next = 0;
  let codes = 0;
  let seq = 50_000;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20, hours });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
    citizen = await t.token('citizen', { sub: 'anna' });
    worker = await t.token('community-worker', { sub: 'worker-1', division: community });
  });
  afterAll(() => t.close());

  const code = () => `RS-${String(++codes).padStart(6, '0')}`;
  /** A tube of so many people who came by themselves, sealed; their ids. */
  async function tube(barcode: string, count: number, seal = true): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const n = next++;
      await register(t, drill, registration(n, community));
      const { body } = await lane.one({ deviceSeq: seq++, document: person(n).document });
      await rack.swab(barcode, { registrationId: body.registrationId });
      ids.push(body.registrationId);
    }
    if (seal) await rack.act(barcode, 'seal', { counted: count });
    return ids;
  }
  /** A tube for one of those who are held, sealed. */
  async function single(barcode: string, registrationId: string | undefined): Promise<void> {
    await rack.open(barcode, { kind: 'single', poolSize: 1 });
    expect((await rack.swab(barcode, { registrationId })).status).toBe(201);
    await rack.act(barcode, 'seal', { counted: 1 });
  }
  async function statuses(ids: readonly string[]): Promise<string[]> {
    const rows = await t.sql<{ id: string; status: string }[]>`
      select id, status from registrations where id = any(${[...ids]}::uuid[])`;
    const of = new Map(rows.map((row) => [row.id, row.status]));
    return ids.map((id) => of.get(id) ?? '');
  }
  const detail = (id: string | undefined) =>
    t.need<Detail>('GET', `/v1/registrations/${id}`, { token: citizen });
  const heldNow = async (token = worker) =>
    (await t.need<PageAnswer<Held>>('GET', `/v1/drills/${drill.id}/holds?limit=1000`, { token })).items;
  const minutesLater = (minutes: number) =>
    t.clock.moveTo(new Date(t.clock.now().getTime() + minutes * 60_000));
  /** A tube that is found positive by two people. */
  async function positive(barcode: string, outcome = 'positive'): Promise<string> {
    minutesLater(1);
    const [entered] = await lab.enter({ barcode, outcome });
    expect(entered).toMatchObject({
      status: 202,
      state: 'to-verify',
      code: 'verification-needed',
      people: 0,
    });
    expect((await lab.verify(entered?.id ?? null)).status).toBe(200);
    return entered?.id ?? '';
  }

  test('a negative tube clears everybody in it; sent again it changes nothing', async () => {
    const barcode = code();
    const ids = await tube(barcode, 3);
    expect((await detail(ids[0])).result).toEqual({ outcome: 'pending', testedAt: null });
    const testedAt = t.clock.now().toISOString();
    const [first] = await lab.enter({ barcode, outcome: 'negative', testedAt });
    expect(first).toMatchObject({ status: 201, state: 'counts', code: null, people: 3 });
    expect(await statuses(ids)).toEqual(['cleared', 'cleared', 'cleared']);
    expect(await detail(ids[0])).toMatchObject({
      status: 'cleared',
      result: { outcome: 'negative', testedAt },
    });
    const [again] = await lab.enter({ barcode, outcome: 'negative', testedAt });
    expect(again).toMatchObject({ status: 200, id: first?.id, state: 'counts', people: 0 });
  });

  test('a positive tube takes two people; then all are held, told by their community, and released by a single negative', async () => {
    const barcode = code();
    const ids = await tube(barcode, 3);
    const [entered] = await lab.enter({ barcode, outcome: 'positive' });
    expect(entered).toMatchObject({ status: 202, state: 'to-verify', people: 0 });
    expect(await statuses(ids)).toEqual(['sampled', 'sampled', 'sampled']);
    const own = await lab.verify(entered?.id ?? null, lab.first);
    expect([own.status, own.body.code]).toEqual([409, 'same-signature']);
    expect(await lab.verify(entered?.id ?? null)).toMatchObject({
      status: 200,
      body: { state: 'counts', people: 3 },
    });
    expect(await lab.verify(entered?.id ?? null)).toMatchObject({ status: 200, body: { people: 0 } });
    expect(await statuses(ids)).toEqual(['held', 'held', 'held']);

    // Nobody reads it before they are told.
    expect(await detail(ids[0])).toMatchObject({
      status: 'sampled',
      result: { outcome: 'pending', testedAt: null },
      reswab: null,
    });
    const held = (await heldNow()).filter((one) => one.barcode === barcode);
    expect(held.map((one) => one.registrationId).sort()).toEqual([...ids].sort());
    expect(held[0]).toMatchObject({
      outcome: 'positive',
      toldAt: null,
      reswab: { place: 'site', siteId: drill.gulou[0] },
    });
    expect(held[0]?.name).toMatch(/\*/);
    expect(Date.parse(held[0]?.reswab?.startsAt ?? '')).toBeGreaterThan(t.clock.now().getTime());
    const way = async (token: string) =>
      (
        await t.need<{ steps: { step: string; about: { outcome?: string } }[] }>(
          'GET',
          `/v1/registrations/${ids[0]}/way`,
          { token },
        )
      ).steps.map(({ step }) => step);
    expect(await way(drill.gulouHq)).toEqual(
      expect.arrayContaining(['swabbed', 'result', 'verified', 'held']),
    );
    for (const step of ['result', 'verified', 'held']) expect(await way(citizen)).not.toContain(step);
    const told = await t.call('POST', `/v1/registrations/${ids[0]}/told`, { token: worker });
    expect(await way(citizen)).toEqual(expect.arrayContaining(['result', 'verified', 'held', 'told']));
    expect(told).toMatchObject({ status: 200, body: { told: true } });
    expect(await detail(ids[0])).toMatchObject({
      status: 'held',
      result: { outcome: 'positive' },
      reswab: { place: 'site', siteId: drill.gulou[0] },
    });
    expect((await detail(ids[1])).status).toBe('sampled');

    // Among strangers they are not swabbed again; singly they are, and released one by one.
    const pool = await rack.swab(code(), { registrationId: ids[0] });
    expect([pool.status, pool.body.code]).toEqual([409, 'single-needed']);
    minutesLater(5);
    const alone = code();
    await single(alone, ids[0]);
    minutesLater(5);
    expect(await lab.enter({ barcode: alone, outcome: 'negative' })).toMatchObject([
      { status: 201, people: 1 },
    ]);
    expect(await statuses(ids)).toEqual(['cleared', 'held', 'held']);
    expect(await detail(ids[0])).toMatchObject({
      status: 'cleared',
      result: { outcome: 'negative' },
      reswab: null,
    });
    expect((await heldNow()).filter((one) => one.barcode === barcode)).toHaveLength(2);
  });

  test('whom nobody has told in time reads it themselves', async () => {
    const barcode = code();
    const [id] = await tube(barcode, 1);
    await positive(barcode);
    minutesLater(119);
    await t.services.resultsRound();
    expect((await detail(id)).result?.outcome).toBe('pending');
    minutesLater(2);
    await t.services.resultsRound();
    expect(await detail(id)).toMatchObject({ status: 'held', result: { outcome: 'positive' } });
    const [held] = (await heldNow()).filter((one) => one.barcode === barcode);
    expect(held).toMatchObject({ toldBy: null });
    expect(held?.toldAt).not.toBeNull();
  });

  test('a single positive makes a case, with those who shared the tube, and the household; a grey zone does once it is positive', async () => {
    const barcode = code();
    const ids = await tube(barcode, 3);
    const holdOf = async (tubeOf: string, id: string | undefined) =>
      (await heldNow()).find((one) => one.barcode === tubeOf && one.registrationId === id);
    const corrected = async (tubeOf: string, outcome: string, corrects: string) => {
      minutesLater(1);
      const [entered] = await lab.enter({ barcode: tubeOf, outcome, corrects });
      await lab.verify(entered?.id ?? null);
      return entered?.id ?? '';
    };
    const found = async (tubeOf: string) =>
      (
        await t.need<
          PageAnswer<{
            registrationId: string;
            barcode: string;
            companions: string[];
            withdrawnAt: string | null;
          }>
        >('GET', `/v1/drills/${drill.id}/cases`, { token: drill.gulouHq })
      ).items.find((one) => one.barcode === tubeOf);
    // What is said of the pool once more is said of everybody whom it holds; who knows of it goes on to.
    const grey = await positive(barcode, 'doubtful');
    await t.need('POST', `/v1/registrations/${ids[1]}/told`, { token: worker });
    const before = await holdOf(barcode, ids[1]);
    await corrected(barcode, 'positive', grey);
    expect(await holdOf(barcode, ids[1])).toEqual({ ...before, outcome: 'positive' });
    expect(await detail(ids[1])).toMatchObject({ status: 'held', result: { outcome: 'positive' } });
    minutesLater(5);
    const alone = code();
    await single(alone, ids[1]);
    minutesLater(5);
    const greyAlone = await positive(alone, 'doubtful');
    expect(await found(alone)).toBeUndefined();
    await t.need('POST', `/v1/registrations/${ids[1]}/told`, { token: worker });
    const theirs = await corrected(alone, 'positive', greyAlone);
    expect(await found(alone)).toMatchObject({ registrationId: ids[1], withdrawnAt: null });
    expect((await found(alone))?.companions).toEqual([ids[0], ids[2]].sort());
    expect(await statuses(ids)).toEqual(['held', 'held', 'held']);
    // They hear of that anew, and are swabbed no more; unless it is taken back.
    expect((await detail(ids[1])).result?.outcome).toBe('pending');
    expect(await holdOf(alone, ids[1])).toMatchObject({ outcome: 'positive', toldAt: null, reswab: null });
    await corrected(alone, 'doubtful', theirs);
    expect((await found(alone))?.withdrawnAt).not.toBeNull();
    expect(await holdOf(alone, ids[1])).toMatchObject({ outcome: 'doubtful', reswab: { place: 'site' } });
  });

  test('who is held hears nothing of it by the app before they are told; police and community, who ask for it, do at once', async () => {
    const hook = (url: string, more: object) =>
      t.need<{ events: string[] }>('POST', `/v1/drills/${drill.id}/webhooks`, {
        token: drill.cityHq,
        body: { url, ...more },
      });
    const app = await hook('https://app.example/muster', {});
    expect(app.events).not.toContain('registration.held');
    await hook('https://police.example/muster', { events: ['registration.held', 'registration.released'] });
    const toldOf = async (id: string | undefined) => {
      const rows = await t.sql<{ type: string }[]>`
        select type from webhook_outbox where ${id ?? null}::uuid = any(registrations) order by id`;
      return rows.map(({ type }) => type.replace('registration.', '')).sort();
    };
    const barcode = code();
    const [id] = await tube(barcode, 1);
    const entered = await positive(barcode);
    expect(await toldOf(id)).toEqual(['held', 'sampled']);
    await t.need('POST', `/v1/registrations/${id}/told`, { token: worker });
    expect(await toldOf(id)).toEqual(['held', 'resulted', 'sampled']);
    minutesLater(1);
    await lab.enter({ barcode, outcome: 'negative', corrects: entered, reason: 'tested-again' });
    expect(await toldOf(id)).toEqual(['held', 'released', 'resulted', 'resulted', 'sampled']);
  });

  test('where the drill says so, those who are held are swabbed again at home: they are on the list of visits', async () => {
    const rules = (reswab: string) =>
      t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { resultRules: { reswab } } });
    await rules('home');
    const barcode = code();
    const ids = await tube(barcode, 2);
    await positive(barcode);
    await rules('site');
    const held = (await heldNow()).filter((one) => one.barcode === barcode);
    expect(held.map(({ reswab }) => [reswab?.place, reswab?.siteId])).toEqual([
      ['home', null],
      ['home', null],
    ]);
    const wanted = await t.sql<{ id: string }[]>`
      select registration_id as id from home_visits where drill_id = ${drill.id} and why = 're-swab'`;
    expect(wanted.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  test('invalid: all are due again and get another window, and are swabbed again', async () => {
    const barcode = code();
    const n = next++;
    const { id } = await register(t, drill, registration(n, community));
    await t.assign(drill.id, community);
    await lane.one({ deviceSeq: seq++, document: person(n).document });
    await rack.swab(barcode, { registrationId: id });
    await rack.act(barcode, 'seal', { counted: 1 });
    minutesLater(5);
    expect(await lab.enter({ barcode, outcome: 'invalid' })).toMatchObject([{ status: 201, people: 1 }]);
    expect(await detail(id)).toMatchObject({ status: 'retest', result: { outcome: 'invalid' } });
    await t.assign(drill.id, community);
    expect(await statuses([id])).toEqual(['assigned']);
    expect(await recount(t)).toMatchObject({ drift: 0 });
    const again = code();
    await rack.swab(again, { registrationId: id });
    await rack.act(again, 'seal', { counted: 1 });
    minutesLater(5);
    await lab.enter({ barcode: again, outcome: 'negative' });
    expect(await statuses([id])).toEqual(['cleared']);
  });

  test('a correction names the old entry and moves everybody back; a positive is taken back with a reason only', async () => {
    const barcode = code();
    const ids = await tube(barcode, 2);
    const id = await positive(barcode);
    expect(await lab.enter({ barcode, outcome: 'negative' })).toMatchObject([
      { status: 202, state: 'kept', code: 'contradicts' },
    ]);
    expect(await lab.enter({ barcode, outcome: 'negative', corrects: id })).toMatchObject([
      { status: 202, state: 'kept', code: 'reason-needed' },
    ]);
    expect(await statuses(ids)).toEqual(['held', 'held']);
    // Nor does another laboratory of the district correct it.
    const other = await laboratoryOf(t, drill, '第三方实验室');
    expect(
      await other.enter({ barcode, outcome: 'negative', corrects: id, reason: 'tested-again' }),
    ).toMatchObject([{ status: 202, state: 'kept', code: 'other-laboratory' }]);
    // The same row with its reason is another one.
    const [corrected] = await lab.enter({
      barcode,
      outcome: 'negative',
      corrects: id,
      reason: 'tested-again',
    });
    expect(corrected).toMatchObject({ status: 201, state: 'counts', people: 2 });
    expect(await statuses(ids)).toEqual(['cleared', 'cleared']);
    // Forward again, by two.
    minutesLater(1);
    const [back] = await lab.enter({ barcode, outcome: 'doubtful', corrects: corrected?.id });
    expect(back).toMatchObject({ status: 202, state: 'to-verify' });
    expect(await statuses(ids)).toEqual(['cleared', 'cleared']);
    await lab.verify(back?.id ?? null);
    expect(await statuses(ids)).toEqual(['held', 'held']);
    expect(await lab.enter({ barcode, outcome: 'invalid', corrects: id })).toMatchObject([
      { code: 'corrects-unknown' },
    ]);
  });

  test('what counts stands until the second signature under what corrects it, whichever way that goes', async () => {
    const barcode = code();
    const ids = await tube(barcode, 2);
    const standing = async () => {
      const url = `/v1/drills/${drill.id}/results?limit=1000`;
      const { items } = await t.need<{ items: { barcode: string; outcome: string; state: string }[] }>(
        'GET',
        url,
        { token: lab.first },
      );
      return items
        .filter((one) => one.barcode === barcode)
        .map(({ outcome, state }) => `${outcome} ${state}`)
        .sort();
    };
    minutesLater(1);
    const [clear] = await lab.enter({ barcode, outcome: 'negative' });
    minutesLater(1);
    const [alarm] = await lab.enter({ barcode, outcome: 'positive', corrects: clear?.id });
    expect(alarm).toMatchObject({ status: 202, state: 'to-verify', people: 0 });
    expect(await standing()).toEqual(['negative counts', 'positive to-verify']);
    expect(await statuses(ids)).toEqual(['cleared', 'cleared']);
    // Of two corrections by one signature the later is to be signed, and what counts goes on to.
    minutesLater(1);
    const [grey] = await lab.enter({ barcode, outcome: 'doubtful', corrects: alarm?.id });
    expect(await standing()).toEqual(['doubtful to-verify', 'negative counts', 'positive superseded']);
    expect(await lab.verify(alarm?.id ?? null)).toMatchObject({
      status: 409,
      body: { code: 'not-to-verify' },
    });
    expect((await lab.verify(grey?.id ?? null)).status).toBe(200);
    expect(await standing()).toEqual(['doubtful counts', 'negative superseded', 'positive superseded']);
    expect(await statuses(ids)).toEqual(['held', 'held']);

    // Doubtful to positive: they are held by the one until the other is signed.
    minutesLater(1);
    const [worse] = await lab.enter({ barcode, outcome: 'positive', corrects: grey?.id });
    expect(await standing()).toContain('doubtful counts');
    // Taken back before that, and what it was to correct with it: what is said last counts alone.
    minutesLater(1);
    const taken = { barcode, outcome: 'negative', corrects: worse?.id };
    expect(await lab.enter(taken)).toMatchObject([{ code: 'reason-needed' }]);
    expect(await standing()).toContain('doubtful counts');
    expect(await lab.enter({ ...taken, reason: 'mislabelled' })).toMatchObject([
      { state: 'counts', people: 2 },
    ]);
    expect((await standing()).filter((one) => !one.endsWith('superseded'))).toEqual([
      'negative counts',
      'negative kept',
    ]);
    expect(await statuses(ids)).toEqual(['cleared', 'cleared']);
  });

  test('whom two tubes hold is released only when both let go', async () => {
    const [one, other] = [code(), code()];
    const [id = ''] = await tube(one, 1);
    const first = await positive(one, 'doubtful');
    await t.need('POST', `/v1/registrations/${id}/told`, { token: worker });
    expect(await detail(id)).toMatchObject({ status: 'held', result: { outcome: 'doubtful' } });
    // Their own swab is given up: it was to be at a time that is over, so they have another.
    minutesLater(61);
    const spoilt = code();
    await single(spoilt, id);
    expect((await rack.act(spoilt, 'discard', { reason: 'leaked' })).status).toBe(201);
    const next = await detail(id);
    expect(next).toMatchObject({ status: 'held', result: { outcome: 'doubtful' } });
    expect(Date.parse(next.reswab?.startsAt ?? '')).toBeGreaterThan(t.clock.now().getTime());
    minutesLater(61);
    await single(other, id);
    const second = await positive(other);
    expect(await detail(id)).toMatchObject({ status: 'sampled', result: { outcome: 'pending' } });
    minutesLater(1);
    await lab.enter({ barcode: other, outcome: 'invalid', corrects: second, reason: 'contaminated' });
    expect(await statuses([id])).toEqual(['held']);
    // They know of the tube that holds them still, and have a place and a time for another swab.
    const stands = await detail(id);
    expect(stands).toMatchObject({ status: 'held', result: { outcome: 'doubtful' } });
    expect(stands.reswab).toMatchObject({ place: 'site', siteId: drill.gulou[0] });
    expect(Date.parse(stands.reswab?.startsAt ?? '')).toBeGreaterThan(t.clock.now().getTime());
    const holding = (await heldNow()).filter((hold) => hold.registrationId === id);
    expect(holding.map(({ barcode, reswab }) => [barcode, reswab])).toEqual([[one, stands.reswab]]);
    minutesLater(1);
    await lab.enter({ barcode: one, outcome: 'negative', corrects: first, reason: 'contaminated' });
    // Their last swab says nothing: they are due again.
    expect(await statuses([id])).toEqual(['retest']);
  });

  test('entered, signed and corrected at one moment by several: one result stands, and each signature counts once', async () => {
    const barcode = code();
    const ids = await tube(barcode, 3);
    minutesLater(1);
    const row = { barcode, outcome: 'positive', testedAt: t.clock.now().toISOString() };
    const entered = (await Promise.all(Array.from({ length: 8 }, () => lab.enter(row)))).flat();
    expect(new Set(entered.map(({ id }) => id)).size).toBe(1);
    const id = entered[0]?.id ?? null;
    const signed = await Promise.all(Array.from({ length: 8 }, () => lab.verify(id)));
    expect(signed.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(signed.reduce((sum, { body }) => sum + body.people, 0)).toBe(3);
    minutesLater(1);
    const correct = (outcome: string) =>
      lab.enter({ barcode, outcome, corrects: id, reason: 'tested-again' });
    const corrected = (
      await Promise.all([correct('negative'), correct('invalid'), correct('negative')])
    ).flat();
    expect(corrected.filter(({ state }) => state === 'counts')).not.toEqual([]);
    const stand = await t.sql<{ outcome: string }[]>`
      select outcome from results where drill_id = ${drill.id} and barcode = ${barcode} and state in ('counts', 'to-verify')`;
    expect(stand).toHaveLength(1);
    const expected = stand[0]?.outcome === 'negative' ? 'cleared' : 'retest';
    expect(await statuses(ids)).toEqual(Array(3).fill(expected));
    const open = await t.sql`
      select from holds where drill_id = ${drill.id} and registration_id = any(${ids}::uuid[]) and closed_at is null`;
    expect(open).toHaveLength(0);
  });

  test('a code that two sites used: as soon as one tube has another, what is found in each counts', async () => {
    const [twice, better] = [code(), code()];
    const mine = await tube(twice, 1);
    const other = await rackAt(t, drill.gulou[1], 'tablet-9');
    const n = next++;
    const { id } = await register(t, drill, registration(n, community));
    await other.batch([
      { act: 'sample', deviceSeq: 1, barcode: twice, registrationId: id },
      { act: 'seal', deviceSeq: 2, barcode: twice, counted: 1 },
    ]);
    minutesLater(5);
    expect(await lab.enter({ barcode: twice, outcome: 'negative' })).toMatchObject([
      { status: 202, state: 'waiting', code: 'tube-twin' },
    ]);
    const url = `/v1/drills/${drill.id}/swab-reviews?status=open&limit=1000`;
    const { items } = await t.need<PageAnswer<{ id: string; barcode: string }>>('GET', url, {
      token: drill.gulouHq,
    });
    const review = items.find(({ barcode }) => barcode === twice);
    await t.need('POST', `/v1/swab-reviews/${review?.id}/settle`, {
      token: drill.gulouHq,
      body: { reason: '换码', action: 'move', to: better },
    });
    await other.act(better, 'seal', { counted: 1 });
    await t.services.resultsRound();
    expect(await statuses(mine)).toEqual(['cleared']);
    expect(await lab.enter({ barcode: better, outcome: 'negative' })).toMatchObject([
      { status: 201, people: 1 },
    ]);
    expect(await statuses([id])).toEqual(['cleared']);
  });

  test('what contradicts is kept and explained, and loses nothing', async () => {
    const [sealed, open, mine] = [code(), code(), code()];
    await tube(sealed, 1);
    await tube(open, 1, false);
    await tube(mine, 1);
    const elsewhere = await laboratoryOf(t, drill, '台江实验室', [taijiang.division]);
    const tomorrow = new Date(t.clock.now().getTime() + 86_400_000).toISOString();
    const items = await lab.enter(
      { barcode: sealed, outcome: 'negative', testedAt: tomorrow },
      { barcode: sealed, outcome: 'negative', testedAt: '2021-09-21T08:00:00+08:00' },
      { barcode: 'RS-UNKNOWN-1', outcome: 'negative' },
      { barcode: open, outcome: 'negative' },
      { barcode: '3.50102E+12', outcome: 'negative' },
      { barcode: 'X'.repeat(500), outcome: 'negative' },
      { barcode: sealed, outcome: 'fine' },
      { barcode: sealed, outcome: 'negative' },
      { barcode: sealed, outcome: 'positive' },
    );
    expect(items.map(({ status, code: why }) => [status, why])).toEqual([
      [202, 'in-the-future'],
      [202, 'before-the-swab'],
      [202, 'tube-unknown'],
      [202, 'tube-open'],
      [400, 'invalid-request'],
      [400, 'invalid-request'],
      [400, 'invalid-request'],
      [201, null],
      [202, 'contradicts'],
    ]);
    expect(items[4]?.problem?.errors).toMatchObject([
      { pointer: '/results/4/barcode', code: 'barcode-rounded' },
    ]);
    expect(await elsewhere.enter({ barcode: mine, outcome: 'negative' })).toMatchObject([
      { status: 202, state: 'kept', code: 'other-laboratory' },
    ]);
    expect((await lab.verify(items[8]?.id ?? null)).status).toBe(409);

    // As soon as the tubes are there and sealed, what waited for them counts.
    await rack.act(open, 'seal', { counted: 1 });
    const late = await tube('RS-UNKNOWN-1', 1);
    minutesLater(1);
    await t.services.resultsRound();
    const { items: listed, since } = await t.need<{
      items: { barcode: string; state: string; code: string | null }[];
      since: string;
      more: boolean;
    }>('GET', `/v1/drills/${drill.id}/results?limit=1000`, { token: lab.first });
    const of = (barcode: string) => listed.filter((row) => row.barcode === barcode).map(({ state }) => state);
    expect(of(open)).toEqual(['counts']);
    expect(of('RS-UNKNOWN-1')).toEqual(['counts']);
    expect(await statuses(late)).toEqual(['cleared']);
    const news = await t.need<{ items: { barcode: string }[]; more: boolean }>(
      'GET',
      `/v1/drills/${drill.id}/results?since=${encodeURIComponent(since)}`,
      { token: lab.first },
    );
    expect(news).toMatchObject({ items: [], more: false });

    // What was kept counts when it is sent again and is right by now.
    const testedAt = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
    const early = { barcode: mine, outcome: 'negative', testedAt };
    expect(await lab.enter(early)).toMatchObject([{ status: 202, code: 'in-the-future', people: 0 }]);
    minutesLater(60);
    expect(await lab.enter(early)).toMatchObject([{ status: 201, state: 'counts', people: 1 }]);
    expect(await lab.enter(early)).toMatchObject([{ status: 200, state: 'counts', people: 0 }]);
  });

  test('a tube whose result does not come in time is on the list of late ones', async () => {
    const barcode = code();
    await tube(barcode, 1);
    const late = async () =>
      (
        await t.need<PageAnswer<{ barcode: string; minutesLate: number }>>(
          'GET',
          `/v1/drills/${drill.id}/results/late`,
          { token: lab.first },
        )
      ).items.filter((one) => one.barcode === barcode);
    minutesLater(27 * 60);
    expect(await late()).toEqual([]);
    const metrics = createMetrics();
    const read = createResultsRead(t.ground.reports);
    const look = createLateResultsWatch({ read, clock: t.clock, metrics });
    const watched = async () => {
      await look();
      return Number(/^muster_results_late\{.*\} (\d+)$/m.exec(await metrics.text())?.[1]);
    };
    const before = await watched();
    minutesLater(61);
    expect(await late()).toMatchObject([{ barcode, minutesLate: 1 }]);
    const all = await t.need<PageAnswer<unknown>>('GET', `/v1/drills/${drill.id}/results/late`, {
      token: drill.cityHq,
    });
    expect(await watched()).toBe(all.items.length);
    expect(all.items.length).toBeGreaterThan(before);
  });
});
