import postgres from 'postgres';
import { registerArrays } from './arrays.ts';
import { createOwnConnections, type OwnConnection } from './own-connections.ts';
import { keepParameters } from './parameters.ts';

/** The parts of postgres.js's Query that are used here. */
type Query = Promise<unknown> & {
  handler: (query: Query) => void;
  reject: (error: unknown) => void;
  cancelled: unknown;
};

/** `sql` on a pool of ours. */
export type PooledSql = postgres.Sql & {
  /** Statements that wait for a connection. */
  waiting(): number;
  /** Statements that have one. */
  busy(): number;
  /** Runs a statement that another pool has built. */
  run(query: Query): void;
};

/** Another pool that runs the statements of one, as long as it is said to. */
export interface Instead {
  pool: PooledSql;
  now(): boolean;
}

/**
 * A pool of at most `max` connections with the interface of postgres.js: tagged templates, fragments,
 * helpers, `unsafe`, `end`. Each is a connection of its own (see there) that serves one statement at a time
 * and is thrown away when it is lost.
 *
 * Why not the pool of postgres.js 3.4.9: when connections are lost under load (a restart of the
 * database), a statement that is written just then is never answered and its connection never works
 * again; after a few dozen losses no statement of the whole pool was answered any more.
 *
 * `plansLast` is how many statements of a connection share their plans; all unless told. `instead` is asked of each statement.
 *
 * Arrays of text and numbers are bound as they are; of Date, boolean and Buffer with `sql.array(list)`.
 * No `begin` (see inTransaction), `reserve`, `listen` or `.cursor()`.
 */
export function createPool(
  url: string,
  options: postgres.Options<Record<string, postgres.PostgresType>>,
  max: number,
  { instead, ...plans }: { plansLast?: number; instead?: Instead | undefined } = {},
): PooledSql {
  // Builds statements for the connections to run; never connects.
  const builder = postgres(url, { ...options, max, fetch_types: false }) as unknown as postgres.Sql;
  registerArrays(builder);
  const connections = createOwnConnections(builder, max, { prepare: true, ...plans });

  const run = (query: Query) => {
    void connections.acquire().then(
      (connection) => runOn(connection, query).then((clean) => connections.release(connection, clean)),
      (error) => query.reject(error),
    );
  };
  const route =
    instead === undefined ? run : (query: Query) => (instead.now() ? instead.pool.run : run)(query);
  const routed = <T>(made: T): T => {
    if (!isQuery(made)) return made;
    made.handler = route;
    keepParameters(made);
    return made;
  };
  const refuse = (name: string) => () => {
    throw new Error(`sql.${name} is not safe against lost connections: use inTransaction`);
  };
  const call = builder as unknown as (...args: unknown[]) => unknown;
  const pool = (...args: unknown[]) => routed(call(...args));
  return Object.assign(pool, builder, {
    unsafe: (...args: Parameters<postgres.Sql['unsafe']>) => routed(builder.unsafe(...args)),
    begin: refuse('begin'),
    reserve: refuse('reserve'),
    listen: refuse('listen'),
    end: async () => void (await Promise.all([connections.close(), instead?.pool.end()])),
    waiting: () => connections.waiting + (instead?.pool.waiting() ?? 0),
    busy: () => connections.busy + (instead?.pool.busy() ?? 0),
    run,
  }) as unknown as PooledSql;
}

// Fragments are queries, too, but are never handled by themselves.
function isQuery(made: unknown): made is Query {
  return made instanceof Promise && 'handler' in made;
}

/** Runs one statement to its end; answers whether the connection can be used again. Never rejects. */
async function runOn(connection: OwnConnection, query: Query): Promise<boolean> {
  if (query.cancelled) return true;
  connection.onLost = (error) => query.reject(error);
  handlerOf(connection)(query);
  try {
    await query;
    return true;
  } catch (error) {
    // A statement that failed leaves the connection as good as it was; any other error may not.
    return error instanceof postgres.PostgresError && error.severity !== 'FATAL';
  }
}

function handlerOf(connection: OwnConnection): (query: Query) => void {
  return (connection.client`` as unknown as Query).handler;
}
