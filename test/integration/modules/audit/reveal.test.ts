import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { consent, person, registration } from '../../../support/people.ts';
import type { AuditLine } from './audit-line.ts';

const reason = '混管阳性，需要电话通知张三本人';
const guardian = { name: '司徒菀菁', phone: '13655443322' };

describe('revealing a person', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let id: string;
  let auditor: string;
  const [community] = gulou.communities;

  const reveal = (token: string, of = id, body: object = { reason }) =>
    t.call<Record<string, unknown>>('POST', `/v1/registrations/${of}/reveal`, { token, body });
  const lines = async () =>
    (await t.need<PageAnswer<AuditLine>>('GET', '/v1/audit?action=person.revealed', { token: auditor }))
      .items;

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    auditor = await t.token('auditor');
    const body = registration(1, community, { building: '3号楼', room: '501' });
    const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: { ...body, consent: { ...consent, guardian } },
    });
    id = made.id;
  });
  afterAll(() => t.close());

  test('answers who somebody is to those whose division it lies in, not to be stored', async () => {
    const workers = await t.token('community-worker', { sub: 'worker', division: gulou.street });
    for (const token of [drill.cityHq, drill.gulouHq, workers]) {
      const answer = await reveal(token);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      const { name, document, phone } = person(1);
      expect(answer.body).toEqual({
        id,
        drillId: drill.id,
        person: { name, document, phone: `+86${phone}`, birthDate: '1950-01-02' },
        residence: { division: community, building: '3号楼', unit: null, room: '501' },
        guardian: { name: guardian.name, phone: `+86${guardian.phone}` },
      });
    }
  });

  test('leaves a line each time, repeats with an Idempotency-Key too, with who, what, when and why', async () => {
    const before = (await lines()).length;
    const ask = { token: drill.gulouHq, body: { reason }, headers: { 'idempotency-key': 'the-same-one' } };
    const answers = [
      await t.call('POST', `/v1/registrations/${id}/reveal`, ask),
      await t.call('POST', `/v1/registrations/${id}/reveal`, ask),
    ];
    expect(answers.map((one) => [one.status, one.headers['idempotency-replayed']])).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    const now = await lines();
    expect(now.length).toBe(before + 2);
    expect(now[0]).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      by: { sub: 'test-district-hq', role: 'district-hq', division: gulou.division },
      action: 'person.revealed',
      object: { kind: 'registration', id, division: community },
      drillId: drill.id,
      reason,
      details: null,
      requestId: answers[1]?.headers['x-request-id'],
    });
    // The machine's time, not the drill's, which stands in 2021 here.
    expect(Math.abs(Date.parse(now[0]?.at ?? '') - Date.now())).toBeLessThan(600_000);
  });

  test('what is out of scope, not there or without a proper reason reveals nothing and leaves no line', async () => {
    const before = (await lines()).length;
    for (const token of [
      drill.taijiangHq,
      await t.token('community-worker', { division: taijiang.street }),
    ]) {
      expect((await reveal(token)).status).toBe(404);
    }
    expect((await reveal(drill.gulouHq, drill.id)).status).toBe(404);
    const refused = [
      {},
      { reason: '' },
      { reason: '太短' },
      { reason: ' '.repeat(40) },
      { reason: 'x'.repeat(501) },
    ];
    for (const body of [...refused, { reason: `${reason}\u0000` }, { reason, more: 1 }]) {
      const answer = await reveal(drill.gulouHq, id, body);
      expect([body, answer.status]).toEqual([body, 400]);
    }
    expect((await reveal(drill.gulouHq, id, { reason: '十个字的理由也就够了' })).status).toBe(200);
    expect((await lines()).length).toBe(before + 1);
  });

  test('no line, no person: where the log cannot be written, nothing is revealed', async () => {
    await t.sql`alter table audit_log add constraint planted check (action <> 'person.revealed') not valid`;
    const refused = await reveal(drill.gulouHq);
    await t.sql`alter table audit_log drop constraint planted`;
    expect(refused.status).toBe(500);
    expect(refused.text).not.toContain(person(1).name);
    expect(refused.text).not.toContain(person(1).document.number);
  });

  test('a reason is nowhere in the database as it was written', async () => {
    const rows = await t.sql<{ row: string }[]>`select x::text as row from audit_log x`;
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).toContain(id);
    for (const form of [reason, '张三', Buffer.from('张三').toString('hex')])
      expect(text).not.toContain(form);
    expect(city).toBe('3501');
  });
});
