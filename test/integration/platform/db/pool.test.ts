import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let own: TestDatabase;
let database: Database;
let admin: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  database = openDatabase({ url: own.url, maxConnections: 4, applicationName: 'victim' });
  admin = openDatabase({ url: own.url, maxConnections: 1, applicationName: 'admin' });
});
afterAll(async () => {
  await database?.close();
  await admin?.close();
  await own?.drop();
});

const killAll = () => admin.sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'victim' and datname = current_database()`;

describe('the pool', () => {
  // With postgres.js's own pool this very load ends with every statement waiting for ever.
  test('answers every statement while connections are cut under load, and works again afterwards', async () => {
    const { sql } = database;
    let cutting = true;
    let answered = 0;
    let failed = 0;
    const client = async (n: number) => {
      while (cutting) {
        await (n % 2 ? sql`select ${n}::int, pg_sleep(0.001)` : sql`select 1`).then(
          () => answered++,
          () => failed++,
        );
        await new Promise(setImmediate);
      }
    };
    const clients = Array.from({ length: 12 }, (_, n) => client(n));
    for (let cut = 0; cut < 40; cut++) {
      await sleep(20 + (cut % 7) * 5);
      await killAll();
    }
    cutting = false;
    await Promise.all(clients);
    expect(answered).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
    const rows = await Promise.all(Array.from({ length: 50 }, (_, n) => sql`select ${n}::int as n`));
    expect(rows.map(([row]) => row?.['n'])).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('runs at most as many statements at once as it has connections, and all of them', async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [row] = await database.sql<{ n: number }[]>`
          select count(*) as n, pg_sleep(0.01)::text from pg_stat_activity
          where application_name = 'victim' and datname = current_database() and state = 'active'`;
        return row?.n ?? 0;
      }),
    );
    expect(counts).toHaveLength(20);
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  });

  test('a statement that is cancelled while it waits does not hold a connection', async () => {
    const busy = Array.from({ length: 4 }, () => database.sql`select pg_sleep(0.2)`.execute());
    const waiting = database.sql`select 1`.execute();
    await sleep(20);
    waiting.cancel();
    await expect(waiting).rejects.toMatchObject({ code: '57014' });
    await Promise.all(busy);
    expect(await Promise.all(Array.from({ length: 8 }, () => database.sql`select 1 as one`))).toHaveLength(8);
  });

  test('a failed statement leaves its connection usable; an unsendable one is told to its caller', async () => {
    await expect(database.sql`select 1 / 0`).rejects.toMatchObject({ code: '22012' });
    const nothing = undefined as unknown as string;
    await expect(database.sql`select ${nothing}`).rejects.toThrow('UNDEFINED_VALUE');
    expect([...(await database.sql`select 1 as one`)]).toEqual([{ one: 1 }]);
  });

  test('reads and writes arrays of every built-in type that is used', async () => {
    const at = new Date('2021-09-22T00:30:00Z');
    const [row] = await database.sql`
      select ${['x', null, '福 "州"\\']}::text[] as texts, ${[1, 2]}::int8[] as numbers, ${database.sql.array([at])}::timestamptz[] as times,
        ${['00000000-0000-8000-8000-000000000001']}::uuid[] as ids, ${database.sql.array([true, false])}::boolean[] as flags,
        ${database.sql.array([Buffer.from([0, 255])])}::bytea[] as bytes, ${database.sql.array(['a', 'b'])}::text[] as helped,
        array['{"a": 1}']::jsonb[] as documents, ${[]}::text[] as none, array['2021-09-22']::date[] as days`;
    expect(row).toEqual({
      texts: ['x', null, '福 "州"\\'],
      numbers: [1, 2],
      times: [at],
      ids: ['00000000-0000-8000-8000-000000000001'],
      flags: [true, false],
      bytes: [Buffer.from([0, 255])],
      helped: ['a', 'b'],
      documents: [{ a: 1 }],
      none: [],
      days: [new Date('2021-09-22T00:00:00Z')],
    });
  });

  test('refuses begin, and statements after it is closed', async () => {
    expect(() => database.sql.begin(async () => undefined)).toThrow('use inTransaction');
    const short = openDatabase({ url: own.url, maxConnections: 1, applicationName: 'short' });
    const running = short.sql`select pg_sleep(0.1), 1 as one`.execute();
    await sleep(20);
    await short.close();
    expect((await running)[0]?.['one']).toBe(1);
    await expect(short.sql`select 1`).rejects.toThrow('closed');
  });
});
