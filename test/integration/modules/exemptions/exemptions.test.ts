import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemAnswer, TestApp } from '../../../support/app.ts';
import { startTestApp } from '../../../support/app.ts';
import { handmadeBook } from '../../../support/archives.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  drillEnds,
  inOrder,
  morning,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';
import { laneAt } from '../check-in/lane.ts';
import { rackAt } from '../tubes/rack.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Exemption {
  id: string;
  registrationId: string;
  community: string;
  kind: string;
  from: string;
  until: string | null;
  reason: string | null;
  by: string;
  begunAt: string | null;
  endedAt: string | null;
}
type Detail = RegistrationAnswer & { exemptUntil: string | null; mobility: string };

const [community] = gulou.communities;
const now = '2021-09-22T08:00:00+08:00';

describe('exemptions', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(now) });
    drill = await seedDrill(t, {
      lanes: 20,
      hours: [morning, { opensAt: '2021-09-24T08:30:00+08:00', closesAt: '2021-09-24T12:00:00+08:00' }],
    });
  });
  afterAll(() => t.close());

  const url = () => `/v1/drills/${drill.id}/exemptions`;
  const citizen = () => t.token('citizen', { sub: 'anna' });
  const own = async (id: string) =>
    t.need<Detail>('GET', `/v1/registrations/${id}`, { token: await citizen() });
  const exempt = (body: object, token = drill.gulouHq) =>
    t.call<Exemption & ProblemAnswer>('POST', url(), { token, body });
  const withdraw = (id: string, token = drill.gulouHq) => t.call('DELETE', `${url()}/${id}`, { token });
  async function somebody(division: string = community): Promise<{ n: number; id: string }> {
    const n = next++;
    const { id } = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await citizen(),
      body: registration(n, division),
    });
    await t.assign(drill.id, division);
    expect(await own(id)).toMatchObject({ status: 'assigned' });
    return { n, id };
  }
  const states = async (division: string = community) =>
    (
      await t.need<{ total: { states: Record<string, number>; basis: string } }>(
        'GET',
        `/v1/drills/${drill.id}/coverage?division=${division}`,
        { token: drill.cityHq },
      )
    ).total.states;

  test('whoever is away gives their window back, is exempt, and is due again when it is withdrawn', async () => {
    const { id, n } = await somebody();
    const { status, body } = await exempt({ document: person(n).document, kind: 'away', from: now });
    expect([status, body]).toMatchObject([
      201,
      { registrationId: id, community, kind: 'away', until: null, by: 'test-district-hq', endedAt: null },
    ]);
    expect(body.begunAt).not.toBeNull();
    expect(await own(id)).toMatchObject({ status: 'exempt', appointment: null });
    expect(await states()).toMatchObject({ exempt: 1 });
    // Its holder changes something else; that ends nothing.
    await t.need('PATCH', `/v1/registrations/${id}`, {
      token: await citizen(),
      body: { person: { phone: '13900000001' } },
    });
    expect(await own(id)).toMatchObject({ status: 'exempt' });
    expect((await withdraw(body.id)).status).toBe(204);
    expect((await withdraw(body.id)).status).toBe(204);
    expect(await states()).toMatchObject({ exempt: 0, registered: 1 });
    await t.assign(drill.id, community);
    expect(await own(id)).toMatchObject({ status: 'assigned' });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('one that ends in the drill gives a window after its end', async () => {
    const { id } = await somebody();
    const until = '2021-09-24T09:00:00+08:00';
    const { status } = await exempt({ registrationId: id, kind: 'isolated', from: now, until });
    expect(status).toBe(201);
    expect(await own(id)).toMatchObject({ status: 'pending', appointment: null });
    await t.assign(drill.id, community);
    const { status: then, appointment } = await own(id);
    expect(then).toBe('assigned');
    expect(Date.parse(appointment?.startsAt ?? '')).toBeGreaterThanOrEqual(Date.parse(until));
  });

  test('the vaccinated are exempt for the drill’s hours, the infirm are visited', async () => {
    const { id: vaccinated } = await somebody();
    const { body } = await exempt({ registrationId: vaccinated, kind: 'vaccinated', from: now });
    expect(body.until).toBe(new Date('2021-09-24T08:00:00+08:00').toISOString());
    const { id: infirm } = await somebody();
    await exempt({ registrationId: infirm, kind: 'infirm', from: now });
    expect(await own(infirm)).toMatchObject({
      status: 'pending',
      mobility: 'needs-visit',
      appointment: null,
    });
    expect(await states()).toMatchObject({ 'to-be-visited': 1 });
  });

  test('what begins later counts when its time has come, and ends by itself', async () => {
    const { id } = await somebody();
    const { body } = await exempt({
      registrationId: id,
      kind: 'other',
      reason: '监考',
      from: '2021-09-22T10:00:00+08:00',
    });
    expect(body).toMatchObject({ begunAt: null, reason: '监考' });
    expect(await own(id)).toMatchObject({ status: 'assigned' });
    expect(await turn()).toBe(0);
    t.clock.moveTo(new Date('2021-09-22T10:00:00+08:00'));
    expect(await turn()).toBe(1);
    expect(await own(id)).toMatchObject({ status: 'exempt', appointment: null });
    t.clock.moveTo(new Date(now));
    const list = await t.need<{ items: Exemption[] }>('GET', url(), { token: drill.gulouHq });
    expect(list.items.find((one) => one.id === body.id)?.begunAt).not.toBeNull();
  });

  test('somebody on the roster alone is exempt all the same, also when they register then', async () => {
    const n = 500;
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.taijiangHq,
      body: rosterCsv(n, n + 3, taijiang.communities[0]),
    });
    const document = person(n).document;
    const { status } = await exempt({ document, kind: 'isolated', from: now }, drill.taijiangHq);
    expect(status).toBe(201);
    expect(await states(taijiang.division)).toMatchObject({ exempt: 1, missing: 2 });
    const missing = await t.need<{ items: unknown[] }>(
      'GET',
      `/v1/drills/${drill.id}/missing?division=${taijiang.division}`,
      { token: drill.taijiangHq },
    );
    expect(missing.items).toHaveLength(2);
    const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await citizen(),
      body: registration(n, taijiang.communities[0]),
    });
    expect(made.status).toBe('exempt');
    expect(await states(taijiang.division)).toMatchObject({ exempt: 1, missing: 2 });
  });

  test('is not ended or cut short by what the person says of themselves', async () => {
    const [shorter, whole] = [await somebody(), await somebody()];
    await exempt({
      registrationId: shorter.id,
      kind: 'tested',
      from: now,
      until: '2021-09-23T08:00:00+08:00',
    });
    await exempt({ registrationId: whole.id, kind: 'isolated', from: now });
    const untilOf = async (id: string) => {
      const [row] = await t.sql<
        { until: Date | null }[]
      >`select exempt_until as until from registrations where id = ${id}`;
      return row?.until?.toISOString() ?? null;
    };
    const say = async (id: string, vaccinatedAt: string | null) =>
      t.need('PATCH', `/v1/registrations/${id}`, { token: await citizen(), body: { vaccinatedAt } });
    for (const vaccinatedAt of [null, '2021-09-20T08:00:00+08:00', null]) {
      await say(shorter.id, vaccinatedAt);
      expect(await untilOf(shorter.id)).toBe('2021-09-23T00:00:00.000Z');
      await say(whole.id, vaccinatedAt);
      expect(await own(whole.id)).toMatchObject({ status: 'exempt' });
    }
    // What they add themselves may last longer.
    await say(shorter.id, '2021-09-21T20:00:00+08:00');
    expect(await untilOf(shorter.id)).toBe('2021-09-23T12:00:00.000Z');
  });

  test('a workbook: a cell that the spreadsheet has made a date is that time, by Chinese clocks', async () => {
    const one = await somebody();
    const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const heading = ['证件号码', '豁免类型', '开始时间', '结束时间'];
    const xml = `<sheetData>
      <row r="1">${heading.map((name, n) => text(`${'ABCD'[n]}1`, name)).join('')}</row>
      <row r="2">${text('A2', person(one.n).document.number)}${text('B2', '外出')}
        <c r="C2" s="1"><v>44461</v></c><c r="D2" s="2"><v>44462.395833333336</v></c></row></sheetData>`;
    const styles = '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>';
    const { result } = await t.importFile(`${url()}/import`, {
      token: drill.gulouHq,
      body: handmadeBook([{ name: '豁免', xml }], styles),
      headers: { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
    });
    expect(result).toMatchObject({ rows: 1, accepted: 1, rejected: 0 });
    const [row] = await t.sql<{ from: Date; until: Date }[]>`
      select from_at as from, until_at as until from exemptions where person_id = ${one.id}`;
    expect([row?.from.toISOString(), row?.until.toISOString()]).toEqual([
      '2021-09-21T16:00:00.000Z',
      '2021-09-23T01:30:00.000Z',
    ]);
  });

  test('a file: what is wrong in a row costs that row', async () => {
    const [one, other] = [await somebody(), await somebody()];
    const numberOf = (n: number) => person(n).document.number;
    const rows = [
      '证件号码,豁免类型,开始时间,结束时间,事由',
      `${numberOf(one.n)},隔离,2021/9/22,,居家`,
      `${numberOf(other.n)},核酸,2021-09-22 07:30,,`,
      `${numberOf(9_999)},外出,2021-09-22,,`,
      `${numberOf(one.n)},外出,2021-09-22,,`,
      `${numberOf(8_888)},其他,2021-09-22,,`,
      `${numberOf(8_887)},隔离,2021-09-24,2021-09-23,`,
      `${numberOf(8_886)},隔离,2021-02-30,,`,
    ];
    const send = () =>
      t.importFile(`${url()}/import`, { token: drill.gulouHq, body: `${rows.join('\r\n')}\r\n` });
    expect((await send()).result).toMatchObject({
      rows: 7,
      accepted: 2,
      changed: 2,
      rejected: 5,
      errors: [
        { row: 4, pointer: '/documentNumber', code: 'unknown-person' },
        { row: 5, pointer: '/documentNumber', code: 'repeated' },
        { row: 6, pointer: '/reason', code: 'required' },
        { row: 7, pointer: '/until', code: 'range' },
        { row: 8, pointer: '/from', code: 'form' },
      ],
    });
    expect(await own(one.id)).toMatchObject({ status: 'exempt' });
    const again = await send();
    expect(again.result).toMatchObject({ accepted: 2, changed: 0, rejected: 5 });
    // What comes back is sent again as it is: what is said of each row is none of its columns.
    for (const language of ['en', 'zh-CN']) {
      const { bytes } = await t.call('GET', `/v1/jobs/${again.id}/rejected`, {
        token: drill.gulouHq,
        headers: { 'accept-language': language },
      });
      const { result } = await t.importFile(`${url()}/import`, {
        token: drill.gulouHq,
        body: bytes,
        headers: { 'content-type': xlsxType },
      });
      expect(result).toMatchObject({
        rejected: 5,
        errors: [
          { code: 'unknown-person' },
          { code: 'already-exempt' },
          { pointer: '/reason', code: 'required' },
          { code: 'range' },
          { code: 'form' },
        ],
      });
    }
  });

  test('a file: titles that are longer than what is read at once are none of its rows', async () => {
    const { n } = await somebody();
    // Three of 8,000 characters, and the heading behind them: in the second piece of the file.
    const titles = ['豁免人员名单', '填表说明', '联系方式'].map((title) => title.padEnd(8_000, '。'));
    const rows = [...titles, '证件号码,豁免类型,开始时间', `${person(n).document.number},隔离,2021-09-22`];
    const { result } = await t.importFile(`${url()}/import`, {
      token: drill.gulouHq,
      body: rows.join('\r\n'),
    });
    expect(result).toMatchObject({ headingRow: 4, rows: 1, accepted: 1, changed: 1, rejected: 0 });
  });

  test('a file: no word is a kind but the kinds, reasons are text as the interface takes it', async () => {
    const one = await somebody();
    const row = (kind: string, reason: string) =>
      `${person(one.n).document.number},${kind},2021-09-22,,${reason}`;
    const heading = '证件号码,豁免类型,开始时间,结束时间,事由';
    const refused = [
      ['constructor', ''],
      ['toString', ''],
      ['__proto__', ''],
      ['外出', '回'.repeat(501)],
      ['外出', '回\u0007乡'],
      ['其他', '\u200b'],
    ].map(([kind = '', reason = '']) => row(kind, reason));
    const { result } = await t.importFile(`${url()}/import`, {
      token: drill.gulouHq,
      body: [heading, ...refused].join('\r\n'),
    });
    expect(result).toMatchObject({
      rows: 6,
      rejected: 6,
      errors: [
        { row: 2, pointer: '/kind', code: 'not-one-of' },
        { row: 3, pointer: '/kind', code: 'not-one-of' },
        { row: 4, pointer: '/kind', code: 'not-one-of' },
        { row: 5, pointer: '/reason', code: 'text-too-long' },
        { row: 6, pointer: '/reason', code: 'text-characters' },
        { row: 7, pointer: '/reason', code: 'text-empty' },
      ],
    });
    expect(await own(one.id)).toMatchObject({ status: 'assigned' });
  });

  test('a file: a dry run comes to the same and writes nothing', async () => {
    const [one, other] = [await somebody(), await somebody()];
    await exempt({ registrationId: other.id, kind: 'away', from: '2021-09-22T00:00:00+08:00' });
    const body = [
      '证件号码,豁免类型,开始时间,结束时间,事由',
      `${person(one.n).document.number},隔离,2021/9/22,,居家`,
      `${person(other.n).document.number},隔离,2021/9/22,,`,
      `${person(7_777).document.number},外出,2021-09-22,,`,
    ].join('\r\n');
    const before = { counts: await t.counts(), states: await states() };
    const tried = await t.importFile(`${url()}/import?dryRun=true`, { token: drill.gulouHq, body });
    expect(await own(one.id)).toMatchObject({ status: 'assigned' });
    const after = await t.counts();
    expect([after['exemptions'], after['registration_events'], after['outbox']]).toEqual([
      before.counts['exemptions'],
      before.counts['registration_events'],
      before.counts['outbox'],
    ]);
    expect(await states()).toEqual(before.states);
    const expected = {
      rows: 3,
      accepted: 1,
      changed: 1,
      rejected: 2,
      errors: [
        { row: 3, code: 'already-exempt' },
        { row: 4, code: 'unknown-person' },
      ],
    };
    expect(tried.result).toMatchObject({ dryRun: true, ...expected });
    const done = await t.importFile(`${url()}/import`, { token: drill.gulouHq, body });
    expect(done.result).toMatchObject({ dryRun: false, ...expected });
    expect(await own(one.id)).toMatchObject({ status: 'exempt' });
  });

  test('what cannot be is refused, and changes nothing', async () => {
    const { id } = await somebody();
    const base = { registrationId: id, kind: 'isolated', from: now };
    const refusal = async (body: object, token?: string) => {
      const { status, body: said } = await exempt({ ...base, ...body }, token);
      return [status, said.errors?.[0]?.pointer ?? said.code];
    };
    const before = await t.counts();
    expect(await refusal({ until: '2021-09-22T07:00:00+08:00' })).toEqual([400, '/until']);
    expect(await refusal({ from: '2021-09-20T07:00:00+08:00', until: '2021-09-21T07:00:00+08:00' })).toEqual([
      400,
      '/until',
    ]);
    expect(await refusal({ from: drillEnds })).toEqual([400, '/from']);
    expect(await refusal({ kind: 'other' })).toEqual([400, '/reason']);
    expect(await refusal({ document: person(1).document })).toEqual([400, '']);
    expect(await refusal({}, drill.taijiangHq)).toEqual([404, 'not-found']);
    expect(await refusal({ registrationId: '00000000-0000-4000-8000-000000000001' })).toEqual([
      404,
      'not-found',
    ]);
    expect(await t.counts()).toEqual(before);
    expect(await own(id)).toMatchObject({ status: 'assigned' });

    await exempt(base);
    expect(await refusal({ kind: 'away' })).toEqual([409, 'already-exempt']);
  });

  test('whoever has come or been swabbed is not exempted any more', async () => {
    const [came, swabbed, gone] = [await somebody(), await somebody(), await somebody()];
    t.clock.moveTo(new Date(morning.opensAt));
    const lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    expect((await lane.one({ deviceSeq: 1, registrationId: came.id })).status).toBe(201);
    const rack = await rackAt(t, drill.gulou[0], 'tablet-2');
    expect((await rack.swab('MF-1', { registrationId: swabbed.id })).status).toBe(201);
    await t.need('POST', `/v1/registrations/${gone.id}/cancel`, { token: await citizen() });
    const codeOf = async (id: string) =>
      (await exempt({ registrationId: id, kind: 'away', from: now })).body.code;
    expect(await codeOf(came.id)).toBe('already-checked-in');
    expect(await codeOf(swabbed.id)).toBe('already-swabbed');
    expect(await codeOf(gone.id)).toBe('registration-cancelled');
    // Who is exempt and comes all the same is served; what ends then is only the exemption.
    const comes = await somebody();
    const { body } = await exempt({ registrationId: comes.id, kind: 'away', from: now });
    expect((await lane.one({ deviceSeq: 2, registrationId: comes.id })).status).toBe(201);
    expect((await withdraw(body.id)).status).toBe(204);
    expect(await own(comes.id)).toMatchObject({ status: 'checked-in' });
    expect(await recount(t)).toEqual(inOrder);
  });

  function turn(): Promise<number> {
    return t.services.exemptions.turn(100);
  }
});
