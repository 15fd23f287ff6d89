import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { drizzle } from './drizzle.ts';
import { keyedPlanning, plansLast } from './keyed.ts';
import { createPool, type PooledSql } from './pool.ts';
import { closeTransactions } from './transaction.ts';

/** A pool of connections that runs SQL in tagged templates: the `sql` of every repository. */
export type Sql = postgres.Sql;

/** A database to read from. */
export type ReadDatabase = { sql: Sql };

/** How a pool of connections is used at a moment. */
export interface PoolUse {
  /** Statements under way: a connection each. */
  busy: number;
  /** Statements that wait for a connection. */
  waiting: number;
  /** Connections that it may open. */
  most: number;
}

/** One database, seen twice: raw SQL for tables that grow with people, drizzle for the small ones. */
export type Database = ReadDatabase & {
  orm: PostgresJsDatabase;
  /** Of `sql`. */
  use(): PoolUse;
  close(): Promise<void>;
};

/** A pool that only reads, so that readers never wait for, nor hold up, those who write. */
export type ReadPool = ReadDatabase & {
  /** Statements that wait for a connection. */
  waiting(): number;
  use(): PoolUse;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** `postgres://user:password@host:port/name` */
  url: string;
  /** Largest number of connections of `sql`; `orm` and transactions have a few of their own (at most 4 each). */
  maxConnections: number;
  /** Shown in `pg_stat_activity`, so that an operator sees who holds a connection. */
  applicationName: string;
};

const SMALL_POOL = 4;
const INT8 = 20;
const int8 = { to: INT8, from: [INT8], serialize: (value: unknown) => String(value), parse: parseInt8 };

/**
 * Opens a database. No connection is made before the first query.
 *
 * `sql` answers `timestamptz` as Date, `numeric` as string, and `int8` (so also `count(*)`) as number
 * when it is a safe integer, else as string. `orm` is drizzle over a client of its own, because drizzle
 * replaces the date parsers of whatever client it is given. Both speak UTC.
 *
 * `close` lets running queries finish for 5 seconds, then cuts the connections.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, maxConnections } = options;
  const sql = createPool(url, { ...clientOptions(options), types: { int8 } }, maxConnections);
  const small = createPool(url, clientOptions(options), Math.min(SMALL_POOL, maxConnections));
  const orm = drizzle(small);
  return {
    sql,
    orm,
    use: useOf(sql, maxConnections),
    async close() {
      await Promise.all([closeTransactions(sql), sql.end(), small.end()]);
    },
  };
}

/**
 * Opens a pool that can only read. A statement is given up after `queryMs`, so that a heavy one does not hold its
 * connection for ever; it then fails with SQLSTATE 57014. No connection is made before the first query. What begins while `instead`
 * says so is asked of another server, by as many connections.
 */
export function openReadPool(
  options: DatabaseOptions & { queryMs: number; instead?: { url: string; now(): boolean } | undefined },
): ReadPool {
  const { url, maxConnections, queryMs, instead } = options;
  const { connection, ...rest } = clientOptions(options);
  const readOnly = { default_transaction_read_only: true, statement_timeout: queryMs };
  const whole = { ...rest, connection: { ...connection, ...readOnly }, types: { int8 } };
  const sql: PooledSql = createPool(url, whole, maxConnections, {
    instead: instead && { pool: createPool(instead.url, whole, maxConnections), now: instead.now },
  });
  return {
    sql,
    waiting: sql.waiting,
    use: useOf(sql, maxConnections),
    close: () => sql.end(),
  };
}

/** Opens a pool for statements that find every row by a key (see `keyedPlanning`). */
export function openKeyedPool(
  options: DatabaseOptions,
): ReadDatabase & { use(): PoolUse; close(): Promise<void> } {
  const { connection, ...rest } = clientOptions(options);
  const sql = createPool(
    options.url,
    { ...rest, connection: { ...connection, ...keyedPlanning }, types: { int8 } },
    options.maxConnections,
    { plansLast },
  );
  return { sql, use: useOf(sql, options.maxConnections), close: () => sql.end() };
}

const useOf = (sql: PooledSql, most: number) => (): PoolUse => ({
  busy: sql.busy(),
  waiting: sql.waiting(),
  most,
});

/** A number where it is exact (up to 2^53 - 1), else the digits as text: never a rounded number. */
function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

// `idle_in_transaction_session_timeout` (ms) frees the locks of a process that stopped in the middle.
function clientOptions({ applicationName }: DatabaseOptions) {
  return {
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      idle_in_transaction_session_timeout: 60_000,
    },
  };
}

const OLDEST_SERVER = 150_000;

/**
 * Throws, naming the setting, when an acknowledged commit could be lost on this server or when it is
 * older than PostgreSQL 15. To be called once at start.
 */
export async function assertDurable(sql: Sql): Promise<void> {
  const rows = await sql<{ name: string; value: string }[]>`
    select name, current_setting(name) as value
    from unnest(array['fsync', 'synchronous_commit', 'full_page_writes', 'server_version_num']) as name`;
  for (const { name, value } of rows) {
    if (name === 'server_version_num') {
      if (Number(value) < OLDEST_SERVER) {
        throw new Error(`PostgreSQL 15 or newer is needed, but server_version_num is ${value}`);
      }
    } else if (value === 'off') {
      throw new Error(`PostgreSQL setting ${name} is off: acknowledged data could be lost. Switch it on.`);
    }
  }
}

/** Whether the database answers a trivial query within `timeoutMs`. Never throws. For `/readyz`. */
export async function pingDatabase(sql: Sql, timeoutMs: number): Promise<boolean> {
  const query = sql`select 1`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      query.cancel();
      resolve(false);
    }, timeoutMs);
  });
  const answer = query.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A check of readiness. @throws Error where the database does not answer within `timeoutMs` */
export async function assertAnswers(sql: Sql, timeoutMs: number): Promise<void> {
  if (!(await pingDatabase(sql, timeoutMs))) throw new Error('the database does not answer');
}
