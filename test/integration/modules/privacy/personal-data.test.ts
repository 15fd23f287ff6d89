import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { consent } from '../../../support/people.ts';
import { createSearch, dumpDatabase, formsOf } from './search.ts';

/** People who occur nowhere else: whatever of them turns up outside its seal has leaked. */
const anna = {
  name: '欧阳蓁莪',
  number: '350102198811230024',
  phone: '13799887766',
  room: 'R7Q2Z',
  unit: 'U9X4W',
  guardian: { name: '司徒菀菁', phone: '13655443322' },
};
const rosterMan = { name: '尉迟瑱珩', number: '350102197103150010', room: 'K5V8J' };
const walkIn = { name: '皇甫蔺茝', number: 'E98761234', phone: '13512348765', room: 'M3T6H' };

const secrets = [
  anna.name,
  anna.number,
  anna.phone,
  anna.room,
  anna.unit,
  anna.guardian.name,
  anna.guardian.phone,
  rosterMan.name,
  rosterMan.number,
  rosterMan.room,
  walkIn.name,
  walkIn.number,
  walkIn.phone,
  walkIn.room,
];

const found = createSearch(secrets);

describe('personal data', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  const [community] = gulou.communities;
  const refusals: string[] = [];
  const answers: string[] = [];

  const body = (person: object, more: object = {}) => ({
    person,
    residence: { division: community, building: '1号楼', unit: anna.unit, room: anna.room },
    consent: { ...consent, guardian: anna.guardian },
    ...more,
  });
  const annas = {
    name: anna.name,
    document: { type: 'resident-id', number: anna.number },
    phone: anna.phone,
  };

  /** Asks and keeps what was answered, refusals apart. */
  async function say<T>(...request: Parameters<TestApp['call']>) {
    const answer = await t.call<T>(...request);
    (answer.status >= 400 ? refusals : answers).push(answer.text);
    return answer;
  }

  beforeAll(async () => {
    t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t);
    citizen = await t.token('citizen', { sub: 'anna' });
    const at = `/v1/drills/${drill.id}`;
    const tablet = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
    const csv = `community,building,unit,room,name,documentType,documentNumber\r\n${community},1号楼,1,${rosterMan.room},${rosterMan.name},resident-id,${rosterMan.number}\r\n`;
    const rosterAsk = { token: drill.gulouHq, headers: { 'content-type': 'text/csv' } };
    await say('POST', `${at}/roster/import`, { ...rosterAsk, body: csv });
    await say('POST', `${at}/roster/import`, { ...rosterAsk, body: csv.replaceAll('0010', '0011') });
    await say('POST', `${at}/roster/import`, { ...rosterAsk, body: `${csv}${rosterMan.name}` });
    await eventually('the imports are over', async () => {
      const open = await t.sql`select from jobs where status in ('queued', 'running')`;
      return open.length === 0;
    });
    const [refused] = await t.sql<{ id: string }[]>`select id from jobs where (result->>'rejected')::int > 0`;
    await say('GET', `/v1/jobs/${refused?.id}`, { token: drill.gulouHq });
    // A workbook is packed: what it holds is looked at elsewhere, and here where it lies.
    expect((await t.call('GET', `/v1/jobs/${refused?.id}/rejected`, { token: drill.gulouHq })).status).toBe(
      200,
    );

    const made = await say<RegistrationAnswer>('POST', `${at}/registrations`, {
      token: citizen,
      body: body(annas),
    });
    const id = made.body.id;
    await eventually('a window', async () => {
      const own = await say<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
      return own.body.appointment !== null;
    });
    const pass = await say<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: citizen });
    await say('GET', `/v1/registrations?drillId=${drill.id}`, { token: citizen });
    // Wrong in every way a person can be written wrongly.
    const bob = await t.token('citizen', { sub: 'bob' });
    await say('POST', `${at}/registrations`, { token: bob, body: body(annas) });
    await say('POST', `${at}/households`, {
      token: bob,
      body: { residence: body(annas).residence, members: [{ person: annas, consent }] },
    });
    for (const wrong of [
      { ...annas, phone: `${anna.phone}9` },
      { ...annas, name: `${anna.name}\u0000` },
      { ...annas, document: { type: 'passport', number: anna.number, nationality: 'CAN' } },
      { ...annas, colour: anna.number },
      { ...annas, document: { type: anna.name, number: `${anna.number}1` } },
    ]) {
      await say('POST', `${at}/registrations`, { token: citizen, body: body(wrong) });
      await say('POST', `${at}/registrations`, { token: citizen, body: `${JSON.stringify(body(wrong))}}` });
    }
    await say('POST', `${at}/registrations`, { token: citizen, body: body(annas, { colour: anna.phone }) });
    await say('GET', `/v1/registrations/${encodeURIComponent(anna.name)}`, { token: citizen });
    await say('GET', `/v1/drills?cursor=${encodeURIComponent(anna.name)}`, { token: citizen });
    await say('GET', `/nowhere/${anna.number}?name=${encodeURIComponent(anna.name)}`, { token: citizen });

    const checkIns = `/v1/sites/${drill.gulou[0]}/check-ins`;
    const lane = { at: '2021-09-22T08:00:00+08:00', lane: '1' };
    await say('POST', checkIns, { token: tablet, body: { ...lane, deviceSeq: 1, pass: pass.body.pass } });
    await say('POST', checkIns, { token: tablet, body: { ...lane, deviceSeq: 2, document: annas.document } });
    const stranger = {
      name: walkIn.name,
      document: { type: 'passport', number: walkIn.number, nationality: 'CAN' },
      birthDate: '1979-11-05',
      phone: walkIn.phone,
    };
    const home = { division: community, building: '1号楼', room: walkIn.room };
    const walksIn = { ...body(stranger), residence: home };
    await say('POST', checkIns, { token: tablet, body: { ...lane, deviceSeq: 3, walkIn: walksIn } });
    await say('POST', checkIns, { token: tablet, body: { ...lane, deviceSeq: 4, pass: anna.name } });
    // One human under two documents, and the report of it.
    const again = {
      ...stranger,
      document: { type: 'passport', number: walkIn.number.replace('E', 'K'), nationality: 'CAN' },
    };
    await say('POST', `${at}/registrations`, {
      token: citizen,
      body: { ...body(again), residence: { division: community, building: '1号楼' } },
    });
    const change = { person: { phone: anna.phone }, residence: { ...home, room: anna.room } };
    await say('PATCH', `/v1/registrations/${id}`, { token: citizen, body: change });
    for (const path of [
      'duplicates',
      'coverage',
      'missing',
      'registrations',
      'feasibility',
      'coverage?groupBy=building',
    ]) {
      await say('GET', `${at}/${path}`, { token: drill.cityHq });
    }
    await say('POST', `/v1/registrations/${id}/cancel`, { token: citizen });

    // A database that fails while it writes them: what PostgreSQL says of it quotes the row.
    await t.sql`alter table registrations add constraint planted check (building_id is null) not valid`;
    const second = {
      ...annas,
      document: { type: 'passport', number: walkIn.number.replace('E', 'G'), nationality: 'CAN' },
      birthDate: '1988-11-23',
    };
    const failed = await t.call('POST', `${at}/registrations`, { token: citizen, body: body(second) });
    refusals.push(failed.text);
    expect(failed.status).toBe(500);
    await t.sql`alter table registrations drop constraint planted`;
    await t.services.signals.flush();
  });
  afterAll(() => t.close());

  test('the search finds what is planted, in each form', () => {
    for (const secret of secrets) {
      for (const form of formsOf(secret)) expect(found(`…${form}…`)).toContain(secret);
    }
    expect(found('nothing of anybody')).toEqual([]);
  });

  test('the planted failure was logged, so that there was something to find', () => {
    const errors = t.logs.filter((line) => line.includes('"level":"error"'));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.join('')).toContain('23514');
    expect(t.logs.length).toBeGreaterThan(30);
  });

  test('is in no log line, at no level', () => {
    expect(t.logs.filter((line) => found(line).length > 0)).toEqual([]);
  });

  test('is in no refusal', () => {
    expect(refusals.length).toBeGreaterThan(15);
    expect(refusals.filter((text) => found(text).length > 0)).toEqual([]);
  });

  test('is in no answer unmasked, but for the door on the list of the missing and the unit of one’s own', () => {
    const shown = new Set(answers.flatMap(found));
    expect([...shown].sort()).toEqual([anna.unit, rosterMan.room].sort());
  });

  test('is in no metric, and not in the document', async () => {
    for (const url of ['/metrics', '/readyz', '/openapi.json']) {
      const { text } = await t.call('GET', url);
      expect(text.length).toBeGreaterThan(20);
      expect(found(text)).toEqual([]);
    }
  });

  test('is in no table, the queue’s included', async () => {
    const text = await dumpDatabase(t);
    // The dump holds what it should: a plain building, a sealed person.
    expect(text).toContain('1号楼');
    expect(text).toContain('muster_queue.');
    expect(found(text)).toEqual([]);
  });

  test('the dump would show a person who is not sealed', async () => {
    await t.sql`update buildings set name = ${anna.name}`;
    expect(found(await dumpDatabase(t))).toEqual([anna.name]);
    await t.sql`update registrations set person = convert_to(${walkIn.phone}, 'UTF8') where source = 'walk-in'`;
    expect(found(await dumpDatabase(t)).sort()).toEqual([anna.name, walkIn.phone].sort());
  });

  test('personal answers are not to be stored, public lists are', async () => {
    const own = await t.call('GET', `/v1/registrations?drillId=${drill.id}`, { token: citizen });
    expect(own.headers['cache-control']).toBe('no-store');
    const drills = await t.call('GET', '/v1/drills');
    expect(drills.headers['cache-control']).toMatch(/^public, max-age=\d+$/);
    const etag = drills.headers['etag'] ?? '';
    const again = await t.call('GET', '/v1/drills', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    const asHq = await t.call('GET', '/v1/drills', {
      token: drill.cityHq,
      headers: { 'if-none-match': etag },
    });
    expect([asHq.status, asHq.headers['cache-control']]).toEqual([200, 'no-store']);
  });
});
