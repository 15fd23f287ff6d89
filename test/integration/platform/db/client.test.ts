import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertDurable,
  type Database,
  openDatabase,
  pingDatabase,
} from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

describe('openDatabase', () => {
  let own: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    own = await createTestDatabase();
    database = openDatabase({ url: own.url, maxConnections: 4, applicationName: 'client-test' });
  });
  afterAll(async () => {
    await database?.close();
    await own?.drop();
  });

  test('reads times as Date, exact int8 as number, inexact int8 and numeric as text', async () => {
    const [row] = await database.sql`
      select timestamptz '2021-09-22 08:30+08' as at, 9007199254740991::int8 as exact,
        9007199254740993::int8 as huge, 1.10::numeric as amount, array[1, 2]::int8[] as list`;
    expect(row).toEqual({
      at: new Date('2021-09-22T00:30:00Z'),
      exact: 9007199254740991,
      huge: '9007199254740993',
      amount: '1.10',
      list: [1, 2],
    });
  });

  test('drizzle has not changed the parsers of the raw client, and answers itself', async () => {
    const [row] = await database.orm.execute<{ day: string }>('select now()::date as day');
    expect(row?.day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const [raw] = await database.sql`select now() as at`;
    expect(raw?.['at']).toBeInstanceOf(Date);
  });

  test('binds arrays for unnest and says who it is, in UTC', async () => {
    const rows =
      await database.sql`select * from unnest(${['b', 'a']}::text[], ${[1, 2]}::int8[]) as t(name, n)`;
    expect([...rows]).toEqual([
      { name: 'b', n: 1 },
      { name: 'a', n: 2 },
    ]);
    const [session] = await database.sql`
      select current_setting('application_name') as name, current_setting('TimeZone') as zone`;
    expect(session).toEqual({ name: 'client-test', zone: 'UTC' });
  });

  test('a durable server passes, one session without synchronous commit is named', async () => {
    await assertDurable(database.sql);
    const url = new URL(own.url);
    url.searchParams.set('synchronous_commit', 'off');
    const careless = openDatabase({ url: url.href, maxConnections: 1, applicationName: 'careless' });
    await expect(assertDurable(careless.sql)).rejects.toThrow('synchronous_commit is off');
    await careless.close();
  });

  test('ping tells a living server from a silent and from an absent one', async () => {
    expect(await pingDatabase(database.sql, 5000)).toBe(true);
    const busy = openDatabase({ url: own.url, maxConnections: 1, applicationName: 'busy' });
    const sleeping = busy.sql`select pg_sleep(30)`.execute();
    sleeping.catch(() => undefined);
    expect(await pingDatabase(busy.sql, 300)).toBe(false);
    sleeping.cancel();
    await busy.close();
    const absent = openDatabase({
      url: 'postgres://a:b@127.0.0.1:1/c',
      maxConnections: 1,
      applicationName: 'absent',
    });
    expect(await pingDatabase(absent.sql, 5000)).toBe(false);
    await absent.close();
  });
});
