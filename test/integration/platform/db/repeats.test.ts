import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
} from '../../../../src/platform/db/drizzle.ts';
import {
  type Database,
  inKeyedTransaction,
  inTransaction,
  openDatabase,
  openKeyedPool,
  type Queryable,
} from '../../../../src/platform/db/index.ts';
import { createEmptyDatabase, onServer, type TestDatabase } from '../../../support/database.ts';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const kept = pgTable('kept', {
  id: integer('id').primaryKey(),
  secret: bytes('secret'),
  open: boolean('open'),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
  codes: text('codes').array(),
  body: jsonb('body'),
  word: jsonb('word'),
});

// What must stand in the table after any repeat, whoever wrote it.
const given = {
  secret: Buffer.from([0, 1, 92, 120, 200, 255]),
  open: true,
  at: new Date('2021-09-22T00:30:00.123Z'),
  codes: ['350102', 'x"y\\z', '福州'],
  body: { list: [1, 'two', null], text: 'a "word"' },
  word: 'alone',
};
const also = { seals: [Buffer.from([9, 0]), Buffer.from('\\x41')], flags: [true, false], times: [given.at] };

let own: TestDatabase;
let database: Database;

beforeAll(async () => {
  own = await createEmptyDatabase();
  // One connection each: the statement that comes again meets the one that knows it.
  database = openDatabase({ url: own.url, maxConnections: 1, applicationName: 'repeats' });
});
afterAll(async () => {
  await database?.close();
  await own?.drop();
});
beforeEach(async () => {
  await onServer(
    own.url,
    `drop table if exists kept;
     create table kept (id int primary key, secret bytea, open boolean, at timestamptz, codes text[], body jsonb,
       word jsonb, seals bytea[], flags boolean[], times timestamptz[])`,
  );
});

const writers = {
  sql: (id: number) => database.sql`
    insert into kept (id, secret, open, at, codes, body, word, seals, flags, times)
    values (${id}, ${given.secret}, ${given.open}, ${given.at}, ${given.codes}, ${database.sql.json(given.body)},
      ${database.sql.json(given.word)}, ${database.sql.array(also.seals)}::bytea[],
      ${database.sql.array(also.flags)}::boolean[], ${database.sql.array(also.times)}::timestamptz[])
    returning *`,
  'sql with rows': (id: number) => database.sql`
    insert into kept ${database.sql([
      {
        id,
        ...given,
        body: database.sql.json(given.body),
        word: database.sql.json(given.word),
        seals: database.sql.array(also.seals),
        flags: database.sql.array(also.flags),
        times: database.sql.array(also.times),
      },
    ])}
    returning *`,
  drizzle: (id: number) =>
    database.orm
      .insert(kept)
      .values({ id, ...given })
      .returning(),
};

/** How a server comes to refuse a statement that the driver believes it knows. */
const causes = {
  'a statement that the server has forgotten (26000)': async () => {
    await database.sql.unsafe('deallocate all');
    await database.orm.execute('deallocate all');
  },
  'a table changed beside the running process': () =>
    onServer(own.url, 'alter table kept add column if not exists later text'),
  'a column that has another type now': () =>
    onServer(own.url, 'alter table kept alter column id type bigint, alter column codes type varchar(20)[]'),
};

describe.each(Object.entries(writers))('%s', (name, write) => {
  test.each(Object.entries(causes))('stores what was given after %s', async (_, cause) => {
    await write(1);
    await write(2);
    await cause();
    await write(3);
    const rows = await database.sql`select * from kept order by id`;
    const whole = name === 'drizzle' ? given : { ...given, ...also };
    expect([...rows]).toEqual([1, 2, 3].map((id) => expect.objectContaining({ id, ...whole })));
  });

  test('stores what was given while a migration goes on', async () => {
    let id = 0;
    let migrating = true;
    const writing = (async () => {
      while (migrating) await write(++id);
    })();
    for (let step = 0; step < 12; step++) {
      await onServer(own.url, `alter table kept add column step_${step} int`);
    }
    migrating = false;
    await writing;
    const rows = await database.sql`select * from kept order by id`;
    expect(rows.length).toBe(id);
    const whole = name === 'drizzle' ? given : { ...given, ...also };
    for (const row of rows) expect(row).toMatchObject(whole);
  });
});

describe.each(Object.entries({ inTransaction, inKeyedTransaction }))('%s', (_name, transact) => {
  test.each(Object.entries(causes))('stores what was given after %s', async (_, cause) => {
    const { sql } = database;
    const write = (id: number) =>
      transact(sql, async (tx) => {
        await tx`deallocate all`;
        return tx`
          insert into kept (id, secret, open, at, codes, body)
          values (${id}, ${given.secret}, ${given.open}, ${given.at}, ${given.codes}, ${sql.json(given.body)})
          returning *`;
      });
    await write(1);
    await write(2);
    await cause();
    await write(3);
    const rows = await sql`select secret, open, at, codes, body from kept order by id`;
    const { word, ...expected } = given;
    expect([...rows]).toEqual([expected, expected, expected]);
  });
});

describe('inKeyedTransaction', () => {
  test('begins again where a statement is stale, and what it had done before is not done twice', async () => {
    const { sql } = database;
    let begun = 0;
    const write = (id: number) =>
      inKeyedTransaction(sql, async (tx) => {
        begun += 1;
        await tx`insert into kept (id, open) values (${id}, ${given.open})`;
        const [row] = await tx`update kept set secret = ${given.secret} where id = ${id} returning *`;
        return row;
      });
    await write(1);
    await write(2);
    expect(begun).toBe(2);
    // A column more: the update, which answers all of them, does not fit any longer; the insertion does.
    await onServer(own.url, 'alter table kept add column later text');
    expect(await write(3)).toMatchObject({ id: 3, secret: given.secret, later: null });
    expect(begun).toBe(4);
    const rows = await sql`select id, open, secret from kept order by id`;
    expect([...rows]).toEqual([1, 2, 3].map((id) => ({ id, open: true, secret: given.secret })));
  });

  test('throws what is no matter of stale statements at once', async () => {
    const { sql } = database;
    let begun = 0;
    const twice = inKeyedTransaction(sql, async (tx) => {
      begun += 1;
      await tx`insert into kept (id) values (1)`;
      await tx`insert into kept (id) values (1)`;
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(begun).toBe(1);
    expect(await sql`select from kept`).toHaveLength(0);
  });
});

describe('what is planned by keys', () => {
  test.each(['a transaction', 'a statement of the pool'])(
    '%s is planned anew now and then: a table that was empty is not read through for ever',
    async (which) => {
      const keyed = openKeyedPool({ url: own.url, maxConnections: 1, applicationName: 'keyed' });
      await onServer(
        own.url,
        `drop table if exists grown; create table grown (drill int, tube int, person int, primary key (drill, person, tube));
       create index grown_tube on grown (drill, tube)`,
      );
      // The planner knows then that nothing is in it, and all of its indexes are as good.
      await onServer(own.url, 'vacuum analyze grown');
      const within = <T>(work: (on: Queryable) => PromiseLike<T>): PromiseLike<T> =>
        which === 'a transaction'
          ? inKeyedTransaction(database.sql, async (tx) => work(tx))
          : work(keyed.sql as unknown as Queryable);
      const look = () => within((on) => on`select tube from grown where drill = ${1} and person = ${7}`);
      const plan = async () => {
        const [known] = await within(
          (on) => on`select name from pg_prepared_statements where statement like 'select tube from grown%'`,
        );
        const name = database.sql(String(known?.['name']));
        const lines = await within((on) => on`explain execute ${name} (1, 7)`);
        return lines.map((line) => String(line['QUERY PLAN'])).join('\n');
      };
      await look();
      await onServer(own.url, 'insert into grown select 1, n / 10, n from generate_series(1, 20000) n');
      for (let n = 0; n < 16; n++) await look();
      expect(await plan()).toMatch('grown_pkey');
      await keyed.close();
    },
  );
});
