import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Database,
  inTransaction,
  openDatabase,
  type Sql,
  TransactionFencedError,
  type Tx,
} from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let own: TestDatabase;
let database: Database;
let sql: Sql;
let admin: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  database = openDatabase({ url: own.url, maxConnections: 3, applicationName: 'victim' });
  sql = database.sql;
  admin = openDatabase({ url: own.url, maxConnections: 2, applicationName: 'admin' });
  await sql`create table entry (round int, place text, step text)`;
});
afterAll(async () => {
  await database?.close();
  await admin?.close();
  await own?.drop();
});
beforeEach(async () => {
  await sql`truncate entry`;
});

type Put = (tx: Tx, step: string) => Promise<unknown>;

const killAll = () => admin.sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'victim' and datname = current_database()`;

/** Lets the pool notice that it lost its connections, and connect again. */
async function reconnect(): Promise<void> {
  await sleep(20);
  await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.005)`.catch(() => undefined)));
}

const ignore = () => undefined;

// Each goes on writing after the kill, as careless code would.
const places: Record<string, (tx: Tx, put: Put) => Promise<unknown>> = {
  async 'during a statement, error passed on'(tx) {
    const busy = tx`select pg_sleep(30)`;
    await Promise.all([busy, sleep(10).then(killAll)]);
  },
  async 'during a statement, error swallowed, next at once'(tx, put) {
    await Promise.all([tx`select pg_sleep(30)`.catch(ignore), sleep(10).then(killAll)]);
    await put(tx, 'after').catch(ignore);
  },
  async 'during a statement, error swallowed, next after a reconnect'(tx, put) {
    await Promise.all([tx`select pg_sleep(30)`.catch(ignore), sleep(10).then(killAll)]);
    await reconnect();
    await put(tx, 'after').catch(ignore);
  },
  async 'between statements, next at once'(tx, put) {
    await killAll();
    await put(tx, 'after').catch(ignore);
    await put(tx, 'later').catch(ignore);
  },
  async 'between statements, next after a reconnect'(tx, put) {
    await killAll();
    await reconnect();
    await put(tx, 'after');
  },
  async 'by the transaction itself, more statements waiting'(tx, put) {
    const more = [tx`select pg_terminate_backend(pg_backend_pid())`, put(tx, 'after'), put(tx, 'later')];
    await Promise.allSettled(more);
    await reconnect();
    await put(tx, 'last').catch(ignore);
  },
  async 'just before the commit'() {
    await killAll();
  },
};

describe('inTransaction with its backend killed', () => {
  const rounds = 12;
  for (const [place, work] of Object.entries(places)) {
    test(`${place}: it rejects and nothing escapes`, async () => {
      for (let round = 0; round < rounds; round++) {
        const put: Put = (tx, step) => tx`insert into entry values (${round}, ${place}, ${step})`;
        let finished: Promise<unknown> = Promise.resolve();
        const result = inTransaction(sql, async (tx) => {
          await put(tx, 'before');
          finished = work(tx, put);
          return finished;
        });
        await expect(result).rejects.toThrow();
        // The transaction may reject while `work` still goes on: wait for that, too.
        await finished.catch(ignore);
      }
      await reconnect();
      expect(await admin.sql`select * from entry`).toHaveLength(0);
    });
  }

  test('killed at any moment: all of a transaction or nothing, and what resolved is there', async () => {
    const outcome: boolean[] = [];
    for (let round = 0; round < 60; round++) {
      const result = inTransaction(sql, async (tx) => {
        await tx`insert into entry values (${round}, 'any', 'one')`;
        await tx`insert into entry values (${round}, 'any', 'two')`;
      });
      const kill = sleep(round % 4).then(killAll);
      outcome.push(await result.then(() => true).catch(() => false));
      await kill;
    }
    await reconnect();
    const counts = await admin.sql<{ round: number; n: number }[]>`
      select round, count(*) as n from entry group by round`;
    const found = new Map(counts.map(({ round, n }) => [round, n]));
    for (const [round, n] of found) expect(n, `round ${round}`).toBe(2);
    outcome.forEach((resolved, round) => {
      if (resolved) expect(found.get(round), `round ${round}`).toBe(2);
    });
    expect(outcome).toContain(true);
    expect(outcome).toContain(false);
  });

  // The control: without the fence the very same kill does let a statement commit by itself, so these
  // tests can fail. The callback must not throw: postgres.js would then end the process.
  test('plain sql.begin of postgres.js does let one escape', async () => {
    const careless = postgres(own.url, { max: 1, connection: { application_name: 'victim' } });
    let finished: Promise<unknown> = Promise.resolve();
    const result = careless.begin((tx) => {
      finished = (async () => {
        await tx`insert into entry values (0, 'control', 'before')`;
        await killAll();
        await sleep(20);
        await careless`select 1`;
        await tx`insert into entry values (0, 'control', 'escaped')`;
      })();
      return finished;
    });
    await expect(result).rejects.toThrow();
    await finished;
    const rows = await admin.sql`select step from entry`;
    await careless.end({ timeout: 5 });
    expect(rows.map((row) => row['step'])).toEqual(['escaped']);
  });
});

describe('inTransaction', () => {
  test('commits what succeeded and answers the result', async () => {
    const answer = await inTransaction(sql, async (tx) => {
      await tx`insert into entry ${sql([{ round: 1, place: 'a', step: 'b' }])}`;
      const [row] = await tx<{ n: number }[]>`select count(*) as n from entry where ${sql`place = ${'a'}`}`;
      return row?.n;
    });
    expect(answer).toBe(1);
    expect(await sql`select * from entry`).toHaveLength(1);
  });

  test('a failed statement rolls back even where the callback swallowed its error', async () => {
    const result = inTransaction(sql, async (tx) => {
      await tx`insert into entry values (1, 'a', 'b')`;
      await tx`select 1 / 0`.catch(ignore);
      return 'fine';
    });
    await expect(result).rejects.toMatchObject({ code: '22012' });
    expect(await sql`select * from entry`).toHaveLength(0);
  });

  test('statements nobody waits for belong to it: they are waited for, and their failure counts', async () => {
    await inTransaction(sql, async (tx) => {
      void tx`select pg_sleep(0.02)`;
      void tx`insert into entry values (1, 'a', 'unawaited')`;
    });
    expect(await sql`select * from entry`).toHaveLength(1);
    const failing = inTransaction(sql, async (tx) => {
      void tx`insert into entry values (2, 'a', 'b')`;
      void tx`select 1 / 0`;
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await sql`select * from entry`).toHaveLength(1);
  });

  test('refuses a statement after its end', async () => {
    const leaks: Tx[] = [];
    await inTransaction(sql, async (tx) => leaks.push(tx));
    const [leaked = expect.unreachable()] = leaks;
    await expect(leaked`insert into entry values (1, 'a', 'leaked')`).rejects.toThrow(TransactionFencedError);
    expect(await sql`select * from entry`).toHaveLength(0);
  });

  test('a rollback that fails does not hide the first error', async () => {
    const result = inTransaction(sql, async (tx) => {
      await tx`insert into entry values (1, 'a', 'b')`;
      // Under way when the callback throws; so there is nothing left to roll back on.
      void tx`select pg_terminate_backend(pg_backend_pid())`;
      throw new Error('the reason');
    });
    await expect(result).rejects.toThrow('the reason');
  });

  test('more callers than connections wait their turn; a reused one that died is replaced', async () => {
    const add = (round: number) =>
      inTransaction(sql, async (tx) => tx`insert into entry values (${round}, 'many', 'x')`);
    await Promise.all(Array.from({ length: 40 }, (_, round) => add(round)));
    await killAll();
    await Promise.all(Array.from({ length: 40 }, (_, round) => add(round)));
    await reconnect();
    expect(await admin.sql`select * from entry`).toHaveLength(80);
  });

  test('repeatable read shows one moment, and read only refuses to write', async () => {
    await inTransaction(
      sql,
      async (tx) => {
        expect(await tx`select * from entry`).toHaveLength(0);
        await sql`insert into entry values (1, 'a', 'b')`;
        expect(await tx`select * from entry`).toHaveLength(0);
      },
      'repeatable read read only',
    );
    const writing = inTransaction(sql, (tx) => tx`delete from entry`, 'repeatable read read only');
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });
});
