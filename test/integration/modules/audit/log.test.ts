import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrationsFolder } from '../../../../src/main/prepare.ts';
import { auditProtection } from '../../../../src/modules/foundation/audit/index.ts';
import { migrateDatabase } from '../../../../src/platform/db/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import type { AuditLine } from './audit-line.ts';

describe('the audit log', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let auditor: string;
  const revealed: string[] = [];

  const list = async (query = '', token = auditor) =>
    t.need<PageAnswer<AuditLine>>('GET', `/v1/audit${query}`, { token });
  const actions = async (query = '', token = auditor) =>
    (await list(query, token)).items.map((line) => line.action);

  beforeAll(async () => {
    t = await startTestApp();
    const admin = await t.token('admin');
    auditor = await t.token('auditor');
    const client = { name: '指挥部', role: 'district-hq', division: gulou.division };
    await t.need('POST', '/v1/clients', { token: admin, body: client });
    await t.need('PUT', '/v1/clock', { token: admin, body: { now: '2021-09-20T10:00:00+08:00' } });
    // No site serves anybody: not to be published but by force.
    drill = await seedDrill(t, { sites: 0, publish: false });
    for (const [division, token] of [
      [gulou.division, drill.gulouHq],
      [taijiang.division, drill.taijiangHq],
    ]) {
      const body = { division, force: true, reason: `${division} 先开放登记，采样点后补` };
      await t.need('POST', `/v1/drills/${drill.id}/publish`, { token, body });
    }
    for (const [n, { communities }] of [gulou, taijiang].entries()) {
      const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
        token: await t.token('citizen'),
        body: registration(n, communities[0]),
      });
      revealed.push(made.id);
      const body = { reason: '核对身份证件号码录入是否有误' };
      await t.need('POST', `/v1/registrations/${made.id}/reveal`, { token: drill.cityHq, body });
    }
  });
  afterAll(() => t.close());

  test('holds what was done, newest first', async () => {
    const { items } = await list();
    expect(items.map((line) => line.action)).toEqual([
      'person.revealed',
      'person.revealed',
      'drill.force-published',
      'drill.force-published',
      'clock.moved',
      'client.added',
    ]);
    expect(items[3]).toMatchObject({
      by: { sub: 'test-district-hq', role: 'district-hq', division: gulou.division },
      object: { kind: 'drill', id: drill.id, division: gulou.division },
      reason: `${gulou.division} 先开放登记，采样点后补`,
      details: { findings: expect.any(Number) },
      requestId: expect.any(String),
    });
    expect(items[4]).toMatchObject({
      drillId: null,
      reason: null,
      details: { to: '2021-09-20T02:00:00.000Z' },
    });
    expect(items[5]).toMatchObject({ object: { kind: 'client', division: gulou.division }, drillId: null });
  });

  test('can be narrowed by drill, action and time, and read page by page', async () => {
    expect((await actions(`?drillId=${drill.id}`)).length).toBe(4);
    expect((await actions('?action=clock.moved')).length).toBe(1);
    const { items } = await list();
    const [newest, oldest] = [items.at(0)?.at ?? '', items.at(-1)?.at ?? ''];
    expect((await actions(`?to=${oldest}`)).length).toBe(0);
    expect((await actions(`?from=${oldest}`)).length).toBe(6);
    expect(await actions(`?from=${newest}`)).toContain('person.revealed');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: PageAnswer<AuditLine> = await list(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map((line) => line.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(items.map((line) => line.id));
    for (const query of ['?action=x', '?from=x', '?drillId=x', '?cursor=x', '?limit=0', '?x=1']) {
      expect([query, (await t.call('GET', `/v1/audit${query}`, { token: auditor })).status]).toEqual([
        query,
        400,
      ]);
    }
  });

  test('shows an auditor of a division what lies in it, and nothing of others or of the whole service', async () => {
    const ofGulou = await t.token('auditor', { division: gulou.division });
    const { items } = await list('', ofGulou);
    expect(items.map((line) => line.action)).toEqual([
      'person.revealed',
      'drill.force-published',
      'client.added',
    ]);
    expect(items[0]?.object.id).toBe(revealed[0]);
    expect(await actions(`?division=${taijiang.division}`, ofGulou)).toEqual([]);
    expect(await actions('?division=35', ofGulou)).toEqual([]);
    expect((await actions(`?division=${gulou.street}`, ofGulou)).length).toBe(1);
    expect((await actions(`?division=${taijiang.division}`)).length).toBe(2);
  });

  test('the database refuses to change it, to its own role as well, and with triggers switched off', async () => {
    const before = await list();
    const refused = async (statement: string) => {
      await expect(t.sql.unsafe(statement), statement).rejects.toMatchObject({
        code: '42501',
        message: 'audit_log is append-only',
      });
    };
    for (const statement of [
      "update audit_log set sub = 'nobody'",
      'update audit_log set at = now() where false',
      'delete from audit_log',
      'truncate audit_log',
      'truncate audit_log, drills cascade',
      'merge into audit_log a using (values (1)) v on true when matched then delete',
      `with gone as (delete from audit_log returning id) select count(*) from gone`,
      `insert into audit_log select * from audit_log on conflict (id) do update set sub = 'nobody'`,
    ]) {
      await refused(statement);
      await refused(`set session_replication_role = replica; ${statement}`);
    }
    expect(await list()).toEqual(before);
  });

  test('a migration puts the refusal back where somebody has taken it away', async () => {
    await t.sql`drop trigger audit_log_append_only on audit_log`;
    await migrateDatabase({ url: t.databaseUrl, folder: migrationsFolder, always: [auditProtection] });
    await expect(t.sql`delete from audit_log`).rejects.toMatchObject({ code: '42501' });
  });
});
