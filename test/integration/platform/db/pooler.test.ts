import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertOwnBackends,
  openDatabase,
  openReadPool,
  SharedBackendError,
} from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { type PoolMode, pgbouncerVersion, startPooler, type TestPooler } from '../../../support/pgbouncer.ts';

const version = pgbouncerVersion();

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own?.drop());

test('PostgreSQL itself gives each connection its own backend', async () => {
  await assertOwnBackends(own.url);
});

describe.skipIf(version === null)(`behind PgBouncer ${version}`, () => {
  async function behind(
    mode: PoolMode,
    settings: Record<string, string>,
    look: (pooler: TestPooler) => Promise<void>,
  ) {
    const pooler = await startPooler(own.url, mode, settings);
    try {
      await look(pooler);
    } finally {
      await pooler.stop();
    }
  }

  test('in session mode a connection is one backend', () =>
    behind('session', {}, ({ url }) => assertOwnBackends(url)));

  test.each<[PoolMode, Record<string, string>]>([
    ['transaction', {}],
    ['transaction', { server_round_robin: '1' }],
    ['transaction', { default_pool_size: '1' }],
    ['transaction', { default_pool_size: '2' }],
    ['statement', {}],
    ['statement', { server_round_robin: '1' }],
  ])('%s mode with %j is refused, in words', (mode, settings) =>
    behind(mode, settings, async ({ url }) => {
      const refusal = assertOwnBackends(url);
      await expect(refusal).rejects.toBeInstanceOf(SharedBackendError);
      await expect(refusal).rejects.toThrow('Set pool_mode = session');
    }),
  );

  test('transaction mode is refused while others work through it, too', () =>
    behind('transaction', { default_pool_size: '6' }, async ({ url }) => {
      let working = true;
      const others = openDatabase({ url, maxConnections: 8, applicationName: 'others' });
      const load = Array.from({ length: 8 }, async () => {
        while (working) await others.sql.unsafe('select pg_sleep(0.002)');
      });
      try {
        for (let turn = 0; turn < 10; turn++) {
          await expect(assertOwnBackends(url)).rejects.toBeInstanceOf(SharedBackendError);
        }
      } finally {
        working = false;
        await Promise.all(load);
        await others.close();
      }
    }));

  test('in session mode a session has the settings that are asked of it', () =>
    behind('session', {}, async ({ url }) => {
      const reads = openReadPool({ url, maxConnections: 1, applicationName: 'reads', queryMs: 4_000 });
      const [session] = await reads.sql`
        select current_setting('default_transaction_read_only') as readonly,
          current_setting('statement_timeout') as timeout, current_setting('TimeZone') as zone,
          current_setting('idle_in_transaction_session_timeout') as idle,
          current_setting('application_name') as name`;
      await reads.close();
      expect(session).toEqual({ readonly: 'on', timeout: '4s', zone: 'UTC', idle: '1min', name: 'reads' });
    }));
});
