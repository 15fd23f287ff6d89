import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareDatabase } from '../../src/main/prepare.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { exclusively } from '../../src/platform/db/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { migrateQueue } from '../../src/platform/queue/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { gulou } from '../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../support/drill.ts';
import { eventually } from '../support/eventually.ts';
import { registration } from '../support/people.ts';
import { type PoolMode, pgbouncerVersion, startPooler } from '../support/pgbouncer.ts';
import { startSecondService } from '../support/second-service.ts';

const version = pgbouncerVersion();
const [community] = gulou.communities;
/** BullMQ on PostgreSQL says its schema as one. */
const forTheQueue = { ignore_startup_parameters: 'options' };
const masterKey = Buffer.alloc(32, 7).toString('base64');

describe.skipIf(version === null)(`the service behind PgBouncer ${version} in session mode`, () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;

  beforeAll(async () => {
    t = await startTestApp({
      worker: true,
      through: (url) => startPooler(url, 'session', forTheQueue),
    });
    drill = await seedDrill(t, { lanes: 4 });
    citizen = await t.token('citizen', { sub: 'alice' });
  });
  afterAll(() => t?.close());

  test('registers, gives windows by its queue, and changes many at once: what is sealed opens', async () => {
    const path = `/v1/drills/${drill.id}/registrations`;
    const people = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        t.need<RegistrationAnswer>('POST', path, { token: citizen, body: registration(n, community) }),
      ),
    );
    await eventually('everybody has a window', async () => {
      const [row] = await t.sql`
        select count(*)::int as n from registrations where drill_id = ${drill.id} and status = 'assigned'`;
      return row?.['n'] === people.length;
    });
    const phone = (n: number) => `139${String(n).padStart(8, '0')}`;
    for (let from = 0; from < people.length; from += 8) {
      await Promise.all(
        people.slice(from, from + 8).map(({ id }, index) =>
          t.need('PATCH', `/v1/registrations/${id}`, {
            token: citizen,
            body: { person: { phone: phone(from + index) } },
          }),
        ),
      );
    }
    const seen = await Promise.all(
      people.map(({ id }) =>
        t.need<{ person: { phone: string } }>('GET', `/v1/registrations/${id}`, { token: citizen }),
      ),
    );
    expect(seen.map(({ person }) => person.phone.slice(-4))).toEqual(
      people.map((_, n) => phone(n).slice(-4)),
    );
  });

  test('a queue whose pooler refuses what it says at the start is refused, with what to do', async () => {
    const pooler = await startPooler(t.databaseUrl, 'session');
    try {
      const start = startSecondService(pooler.url, { MASTER_KEY: masterKey });
      await expect(start).rejects.toThrow('ignore_startup_parameters = options');
      await expect(migrateQueue(pooler.url)).resolves.toBeUndefined();
    } finally {
      await pooler.stop();
    }
  });
});

describe.skipIf(version === null).each<PoolMode>(['transaction', 'statement'])(
  `behind PgBouncer ${version} in %s mode`,
  (mode) => {
    let own: TestDatabase;
    let pooler: Awaited<ReturnType<typeof startPooler>>;
    const refusal = 'a pooler that changes backends';

    beforeAll(async () => {
      own = await createTestDatabase();
      await migrateQueue(own.url);
      pooler = await startPooler(own.url, mode, forTheQueue);
    });
    afterAll(async () => {
      await pooler?.stop();
      await own?.drop();
    });

    test('no service starts', async () => {
      const environment = { MASTER_KEY: masterKey };
      await expect(startSecondService(pooler.url, environment)).rejects.toThrow(refusal);
    });

    test('nor one whose queue alone is behind it', async () => {
      const environment = { MASTER_KEY: masterKey, QUEUE_URL: pooler.url };
      await expect(startSecondService(own.url, environment)).rejects.toThrow(refusal);
    });

    test('nothing is migrated, and no command that must be alone is begun', async () => {
      const config = loadConfig({ DATABASE_URL: pooler.url, MASTER_KEY: masterKey });
      const logger = createLogger({ level: 'silent', process: 'test' });
      const prepared = prepareDatabase({ ...config, databaseUrl: pooler.url }, logger, () => undefined);
      await expect(prepared).rejects.toThrow(refusal);
      let begun = false;
      const work = exclusively(pooler.url, 'keys', async () => {
        begun = true;
      });
      await expect(work).rejects.toThrow(refusal);
      expect(begun).toBe(false);
    });
  },
);
