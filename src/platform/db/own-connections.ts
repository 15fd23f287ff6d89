import postgres from 'postgres';

/**
 * A connection of its own, as a postgres.js client that never has another, and serves one user at a time.
 *
 * Why not the connections of a postgres.js pool: it reconnects a lost connection under the feet of its
 * user. The next statement of a transaction then commits on its own (or joins a stranger's transaction);
 * `begin` writes ROLLBACK to a socket that is gone, which ends the process with a TypeError; a statement
 * written at the wrong moment is never answered (all seen with 3.4.9). A connection tells at once when its
 * connection is lost, and is then thrown away and never used again.
 */
export type OwnConnection = {
  client: postgres.Sql;
  /** Set, before any other code can run, when the connection is gone. */
  lost: Error | null;
  /** Called once at that moment. */
  onLost: ((error: Error) => void) | null;
  /** Whether it has been acquired and released before. */
  used: boolean;
};

export type OwnConnections = {
  acquire(): Promise<OwnConnection>;
  /** Gives a connection back. It is kept only when its connection lives and `clean` says that it is in no transaction. */
  release(connection: OwnConnection, clean: boolean): void;
  /** How many wait for a connection. */
  readonly waiting: number;
  close(): Promise<void>;
};

type Waiter = { resolve: (connection: OwnConnection) => void; reject: (error: Error) => void };

/** OwnConnections for the database that `sql` talks to, at most `max` at a time; more callers wait in order. */
export function createOwnConnections(sql: postgres.Sql, max: number): OwnConnections {
  const idle: OwnConnection[] = [];
  const open = new Set<OwnConnection>();
  const waiting: Waiter[] = [];
  let closed = false;

  function discard(connection: OwnConnection): Promise<void> {
    open.delete(connection);
    return connection.client.end({ timeout: 0 }).catch(() => undefined);
  }

  function serve(): void {
    while (waiting.length > 0) {
      const connection = take();
      if (!connection) return;
      waiting.shift()?.resolve(connection);
    }
  }

  function take(): OwnConnection | undefined {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (!connection.lost) return connection;
      void discard(connection);
    }
    if (open.size >= max) return undefined;
    const connection = openOwn(sql);
    open.add(connection);
    return connection;
  }

  return {
    acquire: () =>
      new Promise<OwnConnection>((resolve, reject) => {
        if (closed) return reject(new Error('the database is closed'));
        waiting.push({ resolve, reject });
        serve();
      }),
    release(connection, clean) {
      connection.onLost = null;
      connection.used = true;
      if (clean && !connection.lost && !closed) idle.push(connection);
      else void discard(connection);
      serve();
    },
    get waiting() {
      return waiting.length;
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the database is closed'));
      await Promise.all([...open].map((connection) => connection.client.end({ timeout: 5 })));
    },
  };
}

function openOwn(sql: postgres.Sql): OwnConnection {
  const options = {
    ...sql.options,
    max: 1,
    // Neither age nor idleness may end a connection: postgres.js would do it between two statements.
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => lose(connection),
  };
  const client = postgres(options as unknown as postgres.Options<Record<string, never>>);
  const connection: OwnConnection = { client, lost: null, onLost: null, used: false };
  return connection;
}

function lose(connection: OwnConnection): void {
  // The code that postgres.js gives: what translates database errors knows it.
  connection.lost ??= Object.assign(new Error('the connection to the database was lost'), {
    code: 'CONNECTION_CLOSED',
  });
  connection.onLost?.(connection.lost);
}
