import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

/** A database of one test file's own, with the current schema and nothing in it. */
export type TestDatabase = { url: string; drop(): Promise<void> };

export const TEMPLATE_DATABASE = 'muster_template';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The test server's superuser URL; empty where this run was not given a server. */
    postgresUrl: string;
  }
}

/**
 * Clones the migrated template. Meant for `beforeAll` with `drop` in `afterAll`; files run in parallel,
 * each on its own. `drop` cuts connections that are still open.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(TEMPLATE_DATABASE);
}

/** An empty database without any schema, for tests of migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

/** The test server itself, as superuser. */
export function testServerUrl(): string {
  const url = inject('postgresUrl');
  if (!url)
    throw new Error('This run has no database: name test/integration or test/e2e, or no path at all.');
  return url;
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const server = testServerUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Alone both strategies take about 50 ms; FILE_COPY would also checkpoint what all other files have written.
  await onServer(server, `create database ${name} template ${template} strategy wal_log`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `drop database if exists ${name} with (force)`) };
}

/** The same database as the role that a service works as: it owns nothing, as in production. */
export function asWorkingRole(address: string): string {
  const url = new URL(address);
  url.username = 'muster_service';
  url.password = 'of-tests';
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function onServer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, fetch_types: false });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
