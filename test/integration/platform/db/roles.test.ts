import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantWorkingRole, mightOf } from '../../../../src/platform/db/roles.ts';
import {
  createEmptyDatabase,
  onServer,
  type TestDatabase,
  testServerUrl,
} from '../../../support/database.ts';

/** The same database as another role. */
function as(address: string, role: string, password: string): string {
  const url = new URL(address);
  [url.username, url.password] = [role, password];
  return url.href;
}

const roles = ['roles_owner', 'roles_plain', 'roles_service', 'roles_other'];

describe('the role that the service works as', () => {
  let database: TestDatabase;
  let migrateUrl: string;
  let databaseUrl: string;
  let owner: postgres.Sql;
  const clients: postgres.Sql[] = [];
  const client = (url: string) => {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    clients.push(sql);
    return sql;
  };
  beforeAll(async () => {
    database = await createEmptyDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await onServer(
      testServerUrl(),
      `create role roles_owner login createrole password 'a'; create role roles_plain login password 'b';
        alter database ${name} owner to roles_owner`,
    );
    migrateUrl = as(database.url, 'roles_owner', 'a');
    databaseUrl = as(database.url, 'roles_service', 'se"cr\'et');
    owner = client(migrateUrl);
    await owner.unsafe(`
      create table sites (id bigserial primary key, name text); create table audit_log (id int);
      create schema muster_queue; create table muster_queue.job (id int);
      create schema drizzle; create table drizzle.__drizzle_migrations (id serial, hash text)`);
  });
  afterAll(async () => {
    await Promise.all(clients.map((sql) => sql.end({ timeout: 5 })));
    await database.drop();
    await onServer(testServerUrl(), `drop role if exists ${roles.join(', ')}`);
  });

  const refused = (query: PromiseLike<unknown>) => expect(query).rejects.toMatchObject({ code: '42501' });

  test('is made, reads and writes rows, and neither makes, changes nor empties tables', async () => {
    await grantWorkingRole({ migrateUrl, databaseUrl });
    await grantWorkingRole({ migrateUrl, databaseUrl });
    const sql = client(databaseUrl);
    await sql`insert into sites (name) values ('一号点')`;
    await sql`update sites set name = '二号点'`;
    expect(await sql`delete from sites returning name`).toEqual([{ name: '二号点' }]);
    await sql`insert into muster_queue.job values (1)`;
    expect(await sql`select hash from drizzle.__drizzle_migrations`).toEqual([]);
    await sql`insert into audit_log values (1)`;
    for (const statement of [
      'create table mine (id int)',
      'create schema mine',
      'create table muster_queue.mine (id int)',
      'alter table sites add column more text',
      'drop table sites',
      'create index on sites (name)',
      'truncate sites',
      'update audit_log set id = 2',
      'delete from audit_log',
      "insert into drizzle.__drizzle_migrations (hash) values ('x')",
      'alter table audit_log disable trigger all',
      'create role another',
      'set role roles_owner',
    ])
      await refused(sql.unsafe(statement));
    expect(await mightOf(sql)).toBeUndefined();
    expect(await mightOf(owner)).toMatch(/^owns 3 of its tables$/);
  });

  test('has the tables that a later version makes, before that grants anything', async () => {
    await owner`create table lanes (id serial primary key, n int)`;
    const sql = client(databaseUrl);
    await sql`insert into lanes (n) values (1)`;
    await refused(sql`drop table lanes`);
  });

  test('is told another password by the next migration, which the server’s log does not have', async () => {
    const changed = as(database.url, 'roles_service', 'another');
    await grantWorkingRole({ migrateUrl, databaseUrl: changed });
    expect(await client(changed)`select 1 as one`).toEqual([{ one: 1 }]);
    await expect(client(databaseUrl)`select 1`).rejects.toMatchObject({ code: '28P01' });
  });

  test('that cannot be made is asked for, with how', async () => {
    const other = as(database.url, 'roles_other', 'x');
    const plain = as(database.url, 'roles_plain', 'b');
    const said = grantWorkingRole({ migrateUrl: plain, databaseUrl: other });
    await expect(said).rejects.toThrow(
      /"roles_other" of DATABASE_URL is not there.*create role "roles_other" login/,
    );
  });

  test('one that owns the tables, or is a superuser, is refused; the same one twice is none of each', async () => {
    await expect(grantWorkingRole({ migrateUrl: database.url, databaseUrl: migrateUrl })).rejects.toThrow(
      'owns',
    );
    await expect(grantWorkingRole({ migrateUrl, databaseUrl: database.url })).rejects.toThrow(
      'is a superuser',
    );
    await grantWorkingRole({ migrateUrl, databaseUrl: migrateUrl });
  });
});
