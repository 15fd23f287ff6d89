import type postgres from 'postgres';
import { keyedPlanning, plansLast } from './keyed.ts';
import { createOwnConnections, type OwnConnection, type OwnConnections } from './own-connections.ts';
import { keepParameters } from './parameters.ts';

type MaybeRow = Record<string, unknown> | undefined;

/**
 * What SQL can be run on: a pool or a transaction. Fragments and helpers, `sql(rows, 'a', 'b')`,
 * `sql.json(x)`, `sql.array(x)`, are made with the pool's `sql` and can be used in either.
 */
export type Queryable = <T extends readonly MaybeRow[] = postgres.Row[]>(
  template: TemplateStringsArray,
  ...parameters: readonly postgres.ParameterOrFragment<never>[]
) => PromiseLike<postgres.RowList<T>>;

/** The open transaction: statements run one after another, in the order they were asked for. */
export type Tx = <T extends readonly MaybeRow[] = postgres.Row[]>(
  template: TemplateStringsArray,
  ...parameters: readonly postgres.ParameterOrFragment<never>[]
) => Promise<postgres.RowList<T>>;

export type TransactionMode =
  | 'read committed'
  | 'repeatable read'
  | 'serializable'
  | 'repeatable read read only';

/** A statement was refused because its transaction is over or its connection is lost. Nothing was sent. */
export class TransactionFencedError extends Error {
  override name = 'TransactionFencedError';
}

/** The connection was lost while COMMIT was under way: whether it happened is unknown. Look, then repeat. */
export class CommitUncertainError extends Error {
  override name = 'CommitUncertainError';
}

const MOST_TRANSACTIONS = 4;
const plainOf = new WeakMap<object, OwnConnections>();
const keyedOf = new WeakMap<object, OwnConnections>();

/**
 * Runs `work` in one transaction and answers what it answers; commits only when it returned and every
 * statement it asked for succeeded, else rolls back and throws the first error (a failed statement
 * counts even where `work` caught its error; a failed rollback never hides it).
 *
 * The fence: once the connection is lost, or `work` has ended, each further statement is refused with
 * TransactionFencedError. So none can reach the server outside the transaction and commit by itself.
 * A lost connection rejects at once, even while `work` is still busy with something else.
 *
 * For what one statement cannot do. Nothing slow (network, hashing, solver) belongs inside. At most 4
 * transactions of one pool run at a time, more wait; no nesting.
 */
export function inTransaction<T>(
  sql: postgres.Sql,
  work: (tx: Tx) => Promise<T>,
  mode: TransactionMode = 'read committed',
): Promise<T> {
  return transact(plainConnections(sql), mode, work);
}

/**
 * The same, at read committed, for what is done many times a second and finds every row by a key: its statements are prepared,
 * so each is one round trip and not two, and neither read nor planned again. Where a migration has made one of them stale,
 * `work` is called again from the start on another connection, before anything was committed: it must be safe to be.
 *
 * Seen for swabs, whose reads and writes became a statement each at the same time, six rounds of both in turns: 0.28 against 0.43 ms
 * of the server's processor time a person, and 0.40 against 0.55 of ours.
 */
export async function inKeyedTransaction<T>(sql: postgres.Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connections = keyedConnections(sql);
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact(connections, 'read committed', work);
    } catch (error) {
      // Each connection that knew the statement may be found stale once.
      if (!isStale(error) || attempt > MOST_TRANSACTIONS) throw error;
    }
  }
}

async function transact<T>(
  connections: OwnConnections,
  mode: TransactionMode,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { connection, run } = await beginOn(connections, `begin isolation level ${mode}`);
  const fence = createFence(connection, run);
  let clean = false;
  try {
    const result = await run(work(fence.tx));
    await fence.close();
    await commit(connection, run);
    clean = true;
    return result;
  } catch (error) {
    const first = fence.firstError() ?? error;
    await fence.close().catch(() => undefined);
    // One stale statement means more of them.
    if (!connection.lost) clean = (await rollback(connection, run)) && !isStale(first);
    throw first;
  } finally {
    connections.release(connection, clean);
  }
}

/** Ends the connections that transactions of `sql` ran on. Part of closing a database. */
export async function closeTransactions(sql: object): Promise<void> {
  await Promise.all([plainOf.get(sql)?.close(), keyedOf.get(sql)?.close()]);
}

function plainConnections(sql: postgres.Sql): OwnConnections {
  // A stale statement would fail the whole transaction, since nothing can be repeated within one.
  return connectionsFor(plainOf, sql, { prepare: false });
}

/**
 * No statement looks through a table, and none is planned for the values it is asked with: planning those costs as much as
 * doing them.
 */
function keyedConnections(sql: postgres.Sql): OwnConnections {
  return connectionsFor(keyedOf, sql, { prepare: true, settings: keyedPlanning, plansLast });
}

function connectionsFor(
  known: WeakMap<object, OwnConnections>,
  sql: postgres.Sql,
  options: Parameters<typeof createOwnConnections>[2],
): OwnConnections {
  const connections =
    known.get(sql) ?? createOwnConnections(sql, Math.min(MOST_TRANSACTIONS, sql.options.max), options);
  known.set(sql, connections);
  return connections;
}

/** The server's functions that refuse a prepared statement, before it does anything, since something has changed since. */
const staleAt = new Set(['FetchPreparedStatement', 'RevalidateCachedQuery', 'transformAssignedExpr']);

function isStale(error: unknown): boolean {
  return error instanceof Error && 'routine' in error && staleAt.has(String(error.routine));
}

/** Waits for a promise, but no longer than the connection lives. */
type Run = <T>(promise: PromiseLike<T>) => Promise<T>;

// postgres.js may leave a statement unanswered for ever when its connection goes at the wrong moment.
function guard(connection: OwnConnection): Run {
  const lost = new Promise<never>((_, reject) => {
    connection.onLost = reject;
  });
  lost.catch(() => undefined);
  return (promise) => Promise.race([promise, lost]);
}

// A connection that has lain idle may turn out dead; BEGIN has changed nothing yet, so another is tried. The
// failed one is thrown away, so this ends with a fresh connection at the latest.
async function beginOn(
  connections: OwnConnections,
  begin: string,
): Promise<{ connection: OwnConnection; run: Run }> {
  for (;;) {
    const connection = await connections.acquire();
    const run = guard(connection);
    try {
      await run(connection.client.unsafe(begin));
      return { connection, run };
    } catch (error) {
      const fresh = !connection.used;
      connections.release(connection, false);
      if (fresh) throw error;
    }
  }
}

function createFence(connection: OwnConnection, run: Run) {
  let over = false;
  let first: unknown;
  let tail: Promise<unknown> = Promise.resolve();

  const refusal = () =>
    new TransactionFencedError(
      connection.lost ? 'the connection of this transaction is lost' : 'this transaction is over',
      { cause: connection.lost ?? first },
    );

  // Nobody may be waiting for it any more: a refusal must not end the process as an unhandled rejection.
  const refused = () => {
    const answer = Promise.reject(refusal());
    answer.catch(() => undefined);
    return answer;
  };

  const tx: Tx = <T extends readonly MaybeRow[]>(
    template: TemplateStringsArray,
    ...parameters: readonly postgres.ParameterOrFragment<never>[]
  ) => {
    if (over || connection.lost) return refused();
    // One at a time: a statement that postgres.js holds in its own queue would be sent again after a reconnect.
    const answer = tail.then(() => {
      if (connection.lost) throw refusal();
      const query = connection.client<T>(template, ...parameters);
      // Of a stale statement the driver tries again, which fails as well: nothing is serialised twice even so.
      keepParameters(query);
      return run(query);
    });
    tail = answer.catch((error) => {
      first ??= error;
    });
    return answer as Promise<postgres.RowList<T>>;
  };

  return {
    tx,
    firstError: () => first,
    /** Refuses further statements, waits for those under way, and throws the first that failed. */
    async close(): Promise<void> {
      over = true;
      await tail;
      if (first) throw first;
      if (connection.lost) throw connection.lost;
    },
  };
}

async function commit(connection: OwnConnection, run: Run): Promise<void> {
  try {
    const { command } = await run(connection.client.unsafe('commit'));
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, without an error.
    if (command !== 'COMMIT') throw new Error(`the transaction was not committed but ended with ${command}`);
  } catch (error) {
    if (!connection.lost) throw error;
    throw new CommitUncertainError('the connection was lost during COMMIT', { cause: error });
  }
}

async function rollback(connection: OwnConnection, run: Run): Promise<boolean> {
  return run(connection.client.unsafe('rollback')).then(
    () => true,
    () => false,
  );
}
