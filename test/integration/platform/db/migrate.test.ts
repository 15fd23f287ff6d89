import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Database,
  MigrationBlockedError,
  MigrationMismatchError,
  migrateDatabase,
  openDatabase,
} from '../../../../src/platform/db/index.ts';
import { createEmptyDatabase, type TestDatabase } from '../../../support/database.ts';

let own: TestDatabase;
let database: Database;
let folder: string;

beforeEach(async () => {
  own = await createEmptyDatabase();
  database = openDatabase({ url: own.url, maxConnections: 1, applicationName: 'migrate-test' });
  folder = await mkdtemp(join(tmpdir(), 'muster-migrations-'));
});
afterEach(async () => {
  await database?.close();
  await own?.drop();
  await rm(folder, { recursive: true, force: true });
});

type Entry = { tag: string; when: number; sql: string };

const first: Entry = { tag: '0000_first', when: 1000, sql: 'create table a (n int);' };
const second: Entry = {
  tag: '0001_second',
  when: 2000,
  sql: 'create table b (n int);\n--> statement-breakpoint\ninsert into b select pg_sleep(0.2)::text::int where false;',
};
const between: Entry = { tag: '0002_between', when: 1500, sql: 'create table c (n int);' };

function write(entries: Entry[]): void {
  mkdirSync(join(folder, 'meta'), { recursive: true });
  for (const { tag, sql } of entries) writeFileSync(join(folder, `${tag}.sql`), sql);
  const journal = entries.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true }));
  writeFileSync(
    join(folder, 'meta/_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries: journal }),
  );
}

const migrate = () => migrateDatabase({ url: own.url, folder });
const tables = async () =>
  (await database.sql`select tablename from pg_tables where schemaname = 'public' order by 1`).map(
    (row) => row['tablename'],
  );

describe('migrateDatabase', () => {
  test('applies what is missing, once', async () => {
    write([first]);
    expect(await migrate()).toBe(1);
    write([first, second]);
    expect(await migrate()).toBe(1);
    expect(await migrate()).toBe(0);
    expect(await tables()).toEqual(['a', 'b']);
  });

  test('several at once: all succeed, each migration is applied once', async () => {
    write([first, second]);
    const counts = await Promise.all(Array.from({ length: 6 }, migrate));
    expect(counts.sort()).toEqual([0, 0, 0, 0, 0, 2]);
  });

  test('an older one that came later is named, and nothing newer is applied', async () => {
    write([first, second]);
    await migrate();
    write([first, between, second, { tag: '0003_more', when: 3000, sql: 'create table d (n int);' }]);
    await expect(migrate()).rejects.toThrow(MigrationMismatchError);
    await expect(migrate()).rejects.toThrow('0002_between is older than an applied one');
    expect(await tables()).toEqual(['a', 'b']);
  });

  test('a journal out of order is refused before anything is applied', async () => {
    write([first, second, between]);
    await expect(migrate()).rejects.toThrow('0002_between is not newer than the one before it');
    expect(await tables()).toEqual([]);
  });

  test('a changed one and an unknown one are named', async () => {
    write([first, second]);
    await migrate();
    write([{ ...first, sql: 'create table a (n bigint);' }, second]);
    await expect(migrate()).rejects.toThrow('0000_first was changed after it was applied');
    write([first]);
    await expect(migrate()).rejects.toThrow('one of 2000 is applied but not in the journal');
  });

  test('a failing one leaves nothing behind and can be repaired', async () => {
    write([first, { ...second, sql: 'create table b (n int);\n--> statement-breakpoint\nselect 1 / 0;' }]);
    await expect(migrate()).rejects.toThrow();
    expect(await tables()).toEqual([]);
    write([first, second]);
    expect(await migrate()).toBe(2);
  });

  test('one whose table somebody reads for long gives way each time, and is applied once it is free', async () => {
    write([first]);
    await migrate();
    write([first, { tag: '0001_wider', when: 2000, sql: 'alter table a add column m int;' }]);
    const patiently = (tries: number) =>
      migrateDatabase({ url: own.url, folder, patience: { lockMs: 50, pauseMs: 20, tries } });
    const dump = postgres(own.url, { max: 1 });
    let later: Promise<number> | undefined;
    await dump.begin(async (tx) => {
      await tx`select from a`;
      await expect(patiently(2)).rejects.toThrow(MigrationBlockedError);
      later = patiently(1_000);
      // Whoever else reads waits behind it for as long as it waits itself, and no longer.
      for (let n = 0; n < 5; n++) await database.sql`select from a`;
    });
    await dump.end();
    expect(await later).toBe(1);
  });
});
