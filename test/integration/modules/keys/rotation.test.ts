import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDrillWrappedKeys } from '../../../../src/modules/drill/drills/index.ts';
import {
  createOwnWrappedKeys,
  createRotationRepo,
  rotateMasterKey,
} from '../../../../src/modules/foundation/keys/index.ts';
import { WrongMasterKeyError } from '../../../../src/modules/foundation/keys/keyring.ts';
import { createMasterKeys, UnknownMasterKeyError } from '../../../../src/platform/crypto/index.ts';
import { openDatabase } from '../../../../src/platform/db/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou } from '../../../support/divisions.ts';
import {
  drillPlan,
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';

const [old, next, third] = [7, 8, 9].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];
const base64 = (key: Buffer) => key.toString('base64');
const [community] = gulou.communities;

describe('rotating the master key', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;

  const rotate = async (keys: Buffer[], onProgress?: (done: number, total: number) => void) => {
    const database = openDatabase({ url: t.databaseUrl, maxConnections: 2, applicationName: 'rotation' });
    try {
      return await rotateMasterKey({
        repo: createRotationRepo(database),
        stores: [...createOwnWrappedKeys(database), createDrillWrappedKeys(database)],
        masterKeys: createMasterKeys(keys),
        audit: t.services.audit,
        by: { sub: 'os:test', role: 'operator' },
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    } finally {
      await database.close();
    }
  };

  /** How many wrapped keys name each master key. */
  const wrappedBy = async (key: Buffer) => {
    const id = createMasterKeys([key]).primary;
    const [row] = await t.sql<{ n: number }[]>`
      select count(*)::int as n from (
        select data_key_wrapped as w from drills union all select id_key_wrapped from drills
        union all select private_wrapped from signing_keys union all select wrapped from service_secrets) k
      where substring(w from 2 for 8) = ${id}`;
    return row?.n ?? -1;
  };

  const register = (n: number) =>
    t.call<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: citizen,
      body: registration(n, community),
    });

  beforeAll(async () => {
    // As after a restart of every process with both keys: the database still goes by the old one.
    t = await startTestApp({
      environment: { MASTER_KEY: base64(old), MASTER_KEY_PREVIOUS: base64(next) },
    });
    drill = await seedDrill(t);
    citizen = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  test('a process whose MASTER_KEY is new already wraps by the one that all hold, until it is rotated', async () => {
    const second = await startSecondService(t.databaseUrl, {
      MASTER_KEY: base64(next),
      MASTER_KEY_PREVIOUS: base64(old),
    });
    const made = await second.post(
      '/v1/drills',
      await second.token('city-hq', { division: city }),
      // Its clock is the machine's, for which the tests' drills are long over.
      { ...drillPlan, startsAt: '2099-09-22T00:00:00+08:00', endsAt: '2099-09-25T00:00:00+08:00' },
    );
    await second.close();
    expect(made.status).toBe(201);
    expect(await wrappedBy(next)).toBe(0);
    expect(await wrappedBy(old)).toBe(4 + 3);
  });

  test('while registrations and drills arrive nothing fails, and afterwards the new key alone opens everything', async () => {
    for (let n = 0; n < 20; n++) await t.services.drills.create(hq, plan);
    const statuses: number[] = [];
    let going = true;
    let n = 0;
    const arrivals = Array.from({ length: 8 }, async () => {
      while (going) statuses.push((await register(n++)).status);
    });
    const planning = (async () => {
      while (going) {
        const made = await t.call('POST', '/v1/drills', { token: drill.cityHq, body: drillPlan });
        statuses.push(made.status);
      }
    })();
    while (statuses.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    const progress: [number, number][] = [];
    const done = await rotate([next, old], (rows, total) => progress.push([rows, total]));
    const soFar = statuses.length;
    while (statuses.length < soFar + 20) await new Promise((resolve) => setTimeout(resolve, 5));
    going = false;
    await Promise.all([...arrivals, planning]);

    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(done.switched).toBe(true);
    expect(done.rewrapped).toBeGreaterThan(20);
    expect(progress.at(0)).toEqual([0, expect.any(Number)]);
    expect(progress.at(-1)?.[0]).toBe(done.rewrapped);
    expect(await wrappedBy(old)).toBe(0);

    const second = await startSecondService(t.databaseUrl, { MASTER_KEY: base64(next) }, t.clock);
    try {
      // Tokens of the first process hold, so its signing key is the same one.
      const read = await second.get(`/v1/registrations?drillId=${drill.id}&limit=1000`, citizen);
      const { items } = read.body as PageAnswer<{ person: { name: string } }>;
      expect([read.status, items.length]).toEqual([200, n]);
      const again = await second.post(
        `/v1/drills/${drill.id}/registrations`,
        citizen,
        registration(0, community),
      );
      expect(again.status).toBe(200);
      const revealed = await second.post(
        `/v1/registrations/${(again.body as RegistrationAnswer).id}/reveal`,
        drill.gulouHq,
        { reason: '核对身份证件号码录入是否有误' },
      );
      expect(revealed.body).toMatchObject({ person: { document: person(0).document } });
    } finally {
      await second.close();
    }
    await expect(startSecondService(t.databaseUrl, { MASTER_KEY: base64(old) })).rejects.toThrow(
      WrongMasterKeyError,
    );
  });

  test('an answer kept for an Idempotency-Key before is found after', async () => {
    const ask = (key: string) => ({
      token: citizen,
      body: registration(900_001, community),
      headers: { 'idempotency-key': key },
    });
    const url = `/v1/drills/${drill.id}/registrations`;
    const first = await t.call('POST', url, ask('over-the-rotation'));
    await rotate([old, next]);
    const second = await startSecondService(t.databaseUrl, { MASTER_KEY: base64(old) });
    await second.close();
    const repeat = await t.call('POST', url, ask('over-the-rotation'));
    expect([first.status, repeat.status, repeat.text]).toEqual([201, 201, first.text]);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    await rotate([next, old]);
  });

  test('once more changes nothing; it is audited once', async () => {
    const before = await t.sql`select md5(string_agg(d::text, '' order by id)) from drills d`;
    expect(await rotate([next, old])).toEqual({ switched: false, rewrapped: 0 });
    expect(await rotate([next])).toEqual({ switched: false, rewrapped: 0 });
    expect(await t.sql`select md5(string_agg(d::text, '' order by id)) from drills d`).toEqual(before);
    const lines = await t.need<PageAnswer<AuditLine>>('GET', '/v1/audit?action=keys.rotated', {
      token: await t.token('auditor'),
    });
    expect(lines.items.length).toBe(3);
    expect(lines.items[0]).toMatchObject({
      by: { sub: 'os:test', role: 'operator' },
      object: { kind: 'master-key', id: createMasterKeys([next]).primary.toString('hex') },
      drillId: null,
    });
  });

  test('without the key that wraps now it refuses before it changes anything', async () => {
    await expect(rotate([third])).rejects.toThrow(UnknownMasterKeyError);
    await expect(rotate([third, old])).rejects.toThrow(UnknownMasterKeyError);
    const [current] = await t.sql<{ keyId: Buffer }[]>`select key_id as "keyId" from master_key`;
    expect(current?.keyId).toEqual(createMasterKeys([next]).primary);
    expect(await wrappedBy(third)).toBe(0);
  });

  test('killed in the middle of a statement it leaves what both keys read, and a second run finishes it', async () => {
    while ((await wrappedBy(next)) < 2 * 120) await t.services.drills.create(hq, plan);
    const [last] = await t.sql<{ id: string }[]>`select id from drills order by id desc limit 1`;
    await t.sql.unsafe(`
      create function die() returns trigger language plpgsql as $$ begin
        if new.id = '${last?.id}' then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
      create trigger die before update on drills for each row execute function die();`);
    await expect(rotate([third, next])).rejects.toThrow();
    expect(await wrappedBy(third)).toBeGreaterThan(0);
    expect(await wrappedBy(next)).toBeGreaterThan(0);
    const between = await startSecondService(t.databaseUrl, {
      MASTER_KEY: base64(third),
      MASTER_KEY_PREVIOUS: base64(next),
    });
    const read = async () =>
      (await between.get(`/v1/registrations?drillId=${drill.id}&limit=1`, citizen)).status;
    expect(await read()).toBe(200);

    await t.sql.unsafe('drop trigger die on drills; drop function die();');
    const done = await rotate([third, next]);
    expect(done.switched).toBe(false);
    expect(done.rewrapped).toBeGreaterThan(0);
    expect(await wrappedBy(next)).toBe(0);
    expect(await read()).toBe(200);
    await between.close();
    const alone = await startSecondService(t.databaseUrl, { MASTER_KEY: base64(third) });
    expect((await alone.get(`/v1/registrations?drillId=${drill.id}&limit=1`, citizen)).status).toBe(200);
    await alone.close();
  });
});

const plan = {
  ...drillPlan,
  startsAt: new Date(drillPlan.startsAt),
  endsAt: new Date(drillPlan.endsAt),
  communities: [...drillPlan.communities],
};
const hq = { sub: 'hq', role: 'city-hq', division: city, site: undefined } as const;
