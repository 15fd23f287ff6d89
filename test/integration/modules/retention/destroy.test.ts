import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DestroyDeps,
  RetentionError,
} from '../../../../src/modules/oversight/retention/destroy-people.ts';
import {
  createRetentionRead,
  createRetentionRepo,
  destroyPeople,
} from '../../../../src/modules/oversight/retention/index.ts';
import { type Database, openDatabase } from '../../../../src/platform/db/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';

/** How long the second process goes by what it knows. */
const keptMs = 300;
const dayMs = 86_400_000;
const [community] = gulou.communities;
const reason = '核对身份证件号码录入是否有误';

describe('destroying the people of a drill', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let other: SeededDrill;
  let citizen: string;
  let id: string;
  let database: Database;

  /** The command some days after now. */
  const destroy = (days: number, more: Partial<DestroyDeps> = {}, drillId = drill.id) =>
    destroyPeople(
      {
        read: createRetentionRead(database, Object.keys(t.house.keptTables)),
        repo: createRetentionRepo(database),
        masterKeys: t.ground.masterKeys,
        audit: t.services.audit,
        clock: { now: () => new Date(Date.now() + days * dayMs) },
        retentionMs: t.ground.config.retentionMs,
        untilForgotten: async () => undefined,
        by: { sub: 'os:test', role: 'operator' },
        ...more,
      },
      drillId,
    );

  const close = (drillId: string) =>
    t.need('POST', `/v1/drills/${drillId}/close`, { token: drill.cityHq, body: { reason: '演练结束' } });

  async function fill(into: SeededDrill, from: number): Promise<string> {
    // One line too many, which is kept as it was sent, sealed.
    const csv = `${rosterCsv(from, from + 30, community)}${community},1号楼,1,1,,resident-id,123,,\r\n`;
    await t.importFile(`/v1/drills/${into.id}/roster/import`, {
      token: into.gulouHq,
      headers: { 'content-type': 'text/csv' },
      body: csv,
    });
    await t.need('POST', `/v1/drills/${into.id}/webhooks`, {
      token: into.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    let [first, last] = ['', ''];
    for (let n = from; n < from + 12; n++) {
      const body = registration(n, community);
      const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${into.id}/registrations`, {
        token: citizen,
        body,
      });
      first ||= made.id;
      last = made.id;
    }
    await t.assign(into.id, community);
    await t.services.webhookWork.messages.compose(100, dayMs);
    await t.need('POST', `/v1/registrations/${last}/cancel`, { token: citizen });
    const tablet = await t.token('tablet', { site: into.gulou[0] });
    const checkIn = {
      deviceSeq: from,
      at: '2021-09-20T08:59:00+08:00',
      lane: '1',
      document: person(from).document,
    };
    await t.need('POST', `/v1/sites/${into.gulou[0]}/check-ins`, { token: tablet, body: checkIn });
    // A tablet of the site's, and something it sent that is kept as it was.
    await t.need('POST', '/v1/devices', {
      token: into.gulouHq,
      body: { siteId: into.gulou[0], label: '平板' },
    });
    const stranger = { ...checkIn, deviceSeq: from + 1, document: person(from + 900).document };
    await t.need('POST', `/v1/sites/${into.gulou[0]}/check-ins/batch`, {
      token: tablet,
      body: { checkIns: [stranger] },
    });
    await t.need('POST', `/v1/registrations/${first}/reveal`, { token: into.gulouHq, body: { reason } });
    return first;
  }

  /** From now on whoever deletes from the table loses their connection in the middle of the statement. */
  const dieOnDelete = (table: string) =>
    t.sql.unsafe(`
      create or replace function die() returns trigger language plpgsql as $$ begin
        perform pg_terminate_backend(pg_backend_pid()); return old; end $$;
      create trigger die before delete on ${table} for each row execute function die();`);
  const dieNoMore = (table: string) => t.sql.unsafe(`drop trigger die on ${table}`);

  /** Rows that are a drill's, by table, as the database tells. */
  async function rowsOf(drillId: string): Promise<Record<string, number>> {
    const read = createRetentionRead(database, Object.keys(t.house.keptTables));
    const rows: Record<string, number> = {};
    for (const table of await read.peopleTables()) rows[table.name] = await read.count(table, drillId);
    return rows;
  }

  beforeAll(async () => {
    t = await startTestApp();
    database = openDatabase({ url: t.databaseUrl, maxConnections: 2, applicationName: 'destroy' });
    citizen = await t.token('citizen', { sub: 'anna' });
    [drill, other] = [await seedDrill(t), await seedDrill(t)];
    id = await fill(drill, 0);
    await fill(other, 1000);
  });
  afterAll(async () => {
    await database.close();
    await t.close();
  });

  test('every table either belongs to a drill, or is known to hold nothing of its people', async () => {
    const tables = await t.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    const destroyed = (
      await createRetentionRead(database, Object.keys(t.house.keptTables)).peopleTables()
    ).map(({ name }) => name);
    // Each table is declared by one module, and what holds people is what will be destroyed.
    const declared = t.house.modules.flatMap((module) => module.tables ?? []);
    const people = declared.flatMap((one) => one.people ?? []);
    const kept = declared.flatMap((one) => Object.keys(one.kept ?? {}));
    expect(tables.map(({ name }) => name).sort()).toEqual([...people, ...kept].sort());
    expect([...destroyed].sort()).toEqual([...people].sort());
    for (const name of [
      'registrations',
      'registration_events',
      'appointments',
      'check_ins',
      'check_in_reviews',
      'devices',
      'roster',
      'buildings',
    ]) {
      expect(destroyed).toContain(name);
    }
  });

  test('is refused for a drill that is not there, not closed, or closed a day too late', async () => {
    const before = await rowsOf(drill.id);
    expect(before).toMatchObject({ registrations: 12, check_ins: 1, roster: 30, import_rejections: 1 });
    expect(before).toMatchObject({ check_in_reviews: 1, devices: 1 });
    expect(before).toMatchObject({
      webhook_endpoints: 1,
      webhook_messages: 2,
      webhook_deliveries: 2,
      webhook_outbox: 2,
    });
    await expect(destroy(365, {}, '7c9e6679-7425-40de-944b-e07fc1f90ae7')).rejects.toThrow(
      'There is no drill',
    );
    await expect(destroy(365)).rejects.toThrow('is not closed');
    await close(drill.id);
    const closed = await t.need<{ closedAt: string; peopleDestroyedAt: null }>(
      'GET',
      `/v1/drills/${drill.id}`,
    );
    // The machine's time, though the drill's clock stands in 2021.
    expect(Math.abs(Date.parse(closed.closedAt) - Date.now())).toBeLessThan(600_000);
    expect(closed.peopleDestroyedAt).toBe(null);
    await expect(destroy(29.9)).rejects.toThrow(RetentionError);
    await expect(destroy(29.9)).rejects.toThrow('are kept until');
    // The closing has begun the final report, and apps are to hear of it.
    expect(await rowsOf(drill.id)).toEqual({
      ...before,
      jobs: Number(before['jobs']) + 1,
      webhook_outbox: Number(before['webhook_outbox']) + 1,
    });
    expect((await t.call('GET', `/v1/registrations/${id}`, { token: citizen })).status).toBe(200);
  });

  test('closed again or changed it would not count anew: a closed drill stays as it is', async () => {
    const shown = () => t.need<{ closedAt: string }>('GET', `/v1/drills/${drill.id}`);
    const { closedAt } = await shown();
    await close(drill.id);
    const changed = await t.call('PATCH', `/v1/drills/${drill.id}`, {
      token: drill.cityHq,
      body: { name: 'x' },
    });
    expect([changed.status, changed.body.code]).toEqual([409, 'drill-closed']);
    expect((await shown()).closedAt).toBe(closedAt);
  });

  test('cut off while it deletes, the people are unreadable at once and a second run finishes', async () => {
    // Two processes that have the keys in memory.
    const second = await startSecondService(
      t.databaseUrl,
      { MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), PUBLIC_CACHE_MS: String(keptMs) },
      t.clock,
    );
    const url = `/v1/registrations/${id}`;
    expect((await second.get(url, citizen)).status).toBe(200);
    expect((await t.call('GET', url, { token: citizen })).status).toBe(200);
    await dieOnDelete('appointments');
    await expect(destroy(31)).rejects.toThrow();
    const left = await rowsOf(drill.id);
    expect(left).toMatchObject({ registrations: 12, check_ins: 1, roster: 30 });

    // What is left can be read by nobody, once the processes have looked whether anything has changed.
    await new Promise((resolve) => setTimeout(resolve, keptMs + 100));
    for (const [method, path, ask] of [
      ['GET', url, { token: citizen }],
      ['GET', `/v1/registrations?drillId=${drill.id}`, { token: citizen }],
      ['POST', `${url}/reveal`, { token: drill.gulouHq, body: { reason } }],
      ['GET', `/v1/drills/${drill.id}/missing`, { token: drill.cityHq }],
      ['GET', `/v1/drills/${drill.id}/coverage`, { token: drill.cityHq }],
      ['GET', `/v1/drills/${drill.id}/registrations`, { token: drill.cityHq }],
      ['GET', `/v1/drills/${drill.id}/duplicates`, { token: drill.cityHq }],
      ['GET', `/v1/drills/${drill.id}/check-in-reviews`, { token: drill.cityHq }],
    ] as const) {
      const answer = await t.call(method, path, ask);
      expect([path, answer.status, answer.body.code]).toEqual([path, 410, 'personal-data-destroyed']);
    }
    expect((await second.get(url, citizen)).status).toBe(410);
    await dieNoMore('appointments');
    await dieOnDelete('registration_events');
    await expect(destroy(31)).rejects.toThrow();
    await dieNoMore('registration_events');
    const later = await rowsOf(drill.id);
    expect(later['appointments']).toBe(0);
    expect(later['registration_events']).toBeGreaterThan(0);

    const proof = await destroy(31);
    expect(proof).toMatchObject({
      proven: true,
      readableBefore: undefined,
      readableAfter: 0,
      keyLeft: false,
    });
    expect(Object.values(proof.rowsLeft).every((rows) => rows === 0)).toBe(true);
    expect((await second.get(url, citizen)).status).toBe(404);
    await second.close();
  });

  test('leaves the plan, the log without its reasons, and another drill as it was', async () => {
    expect((await t.call('GET', `/v1/registrations/${id}`, { token: citizen })).status).toBe(404);
    const shown = await t.need<{ status: string; peopleDestroyedAt: string }>(
      'GET',
      `/v1/drills/${drill.id}`,
    );
    expect(shown).toMatchObject({ status: 'closed', peopleDestroyedAt: expect.any(String) });
    const hooks = await t.need<PageAnswer<object>>('GET', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
    });
    expect(hooks.items).toEqual([]);
    const drift = await t.need('GET', `/v1/drills/${drill.id}/reconciliation`, { token: drill.cityHq });
    expect(drift).toMatchObject({ drift: 0 });
    const auditor = await t.token('auditor');
    const { items } = await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?drillId=${drill.id}`, {
      token: auditor,
    });
    expect(items.map(({ action, reason: why }) => [action, why])).toEqual([
      ['people.destroyed', null],
      ['keys.destroyed', null],
      ['drill.closed', null],
      ['person.revealed', null],
      ['webhook.created', null],
      ['drill.published', null],
      ['drill.published', null],
    ]);
    expect(items[3]?.object.id).toBe(id);
    const others = await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?drillId=${other.id}`, {
      token: auditor,
    });
    expect(others.items[0]?.reason).toBe(reason);
    const rows = await rowsOf(other.id);
    expect(rows).toMatchObject({ registrations: 12, check_ins: 1, webhook_endpoints: 1, webhook_outbox: 2 });
    // One of them in a message, the other not yet.
    expect(rows['webhook_messages']).toBe(1);
    const own = await t.need<PageAnswer<object>>('GET', `/v1/registrations?drillId=${other.id}`, {
      token: citizen,
    });
    expect(own.items.length).toBe(12);
  });

  test('proves it by trying, and would say so if it were not true', async () => {
    await close(other.id);
    const seen: [string, number, number][] = [];
    const proof = await destroy(31, { onProgress: (...step) => seen.push(step) }, other.id);
    expect(proof.samples).toBeGreaterThan(12);
    expect(proof).toMatchObject({
      proven: true,
      readableBefore: proof.samples,
      readableAfter: 0,
      keyLeft: false,
    });
    expect(proof.rowsDeleted).toMatchObject({
      registrations: 12,
      check_ins: 1,
      appointments: expect.any(Number),
    });
    expect(seen.map(([table]) => table)).toContain('registrations');
    const again = await destroy(31, {}, other.id);
    expect(again).toMatchObject({ proven: true, samples: 0 });
    const lines = await t.need<PageAnswer<AuditLine>>(
      'GET',
      `/v1/audit?drillId=${other.id}&action=people.destroyed`,
      {
        token: await t.token('auditor'),
      },
    );
    expect(lines.items.length).toBe(1);

    // A database in which neither the key nor the rows really go.
    const third = await seedDrill(t);
    await fill(third, 2000);
    await close(third.id);
    const real = createRetentionRepo(database);
    const repo = { ...real, destroyKeys: async () => true, deletePages: async () => 0 };
    const failed = await destroy(31, { repo }, third.id);
    expect(failed).toMatchObject({ proven: false, keyLeft: true, readableAfter: failed.samples });
    expect(failed.rowsLeft['registrations']).toBe(12);
    const untouched = await t.need<{ peopleDestroyedAt: null }>('GET', `/v1/drills/${third.id}`);
    expect(untouched.peopleDestroyedAt).toBe(null);
  });
});
