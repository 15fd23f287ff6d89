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
  /** What its session is to have, beyond what is said when it connects. */
  settings: readonly Setting[];
  /** Set, before any other code can run, when the connection is gone. */
  lost: Error | null;
  /** Called once at that moment. */
  onLost: ((error: Error) => void) | null;
  /** Whether it has been acquired and released before. */
  used: boolean;
  /** How often it has been acquired since its plans were made anew. */
  planned: number;
};

export type OwnConnections = {
  acquire(): Promise<OwnConnection>;
  /** Gives a connection back. It is kept only when its connection lives and `clean` says that it is in no transaction. */
  release(connection: OwnConnection, clean: boolean): void;
  /** How many wait for a connection. */
  readonly waiting: number;
  /** How many connections somebody has. */
  readonly busy: number;
  close(): Promise<void>;
};

/** A setting of the session. */
type Setting = [name: string, value: unknown];

type Waiter = { resolve: (connection: OwnConnection) => void; reject: (error: Error) => void };

/**
 * Connections for the database that `sql` talks to, at most `max` at a time; more callers wait in order. Those that do not
 * `prepare` ask the server to read each statement anew, so that none can be stale. `settings` are of their sessions, beside
 * those of `sql`; `plansLast` is how often one is acquired before its plans are made anew, never unless told.
 */
export function createOwnConnections(
  sql: postgres.Sql,
  max: number,
  {
    prepare,
    settings = {},
    plansLast = Number.POSITIVE_INFINITY,
  }: { prepare: boolean; settings?: Readonly<Record<string, unknown>>; plansLast?: number },
): OwnConnections {
  const idle: OwnConnection[] = [];
  const open = new Set<OwnConnection>();
  const waiting: Waiter[] = [];
  const handing = new Set<Promise<void>>();
  let closed = false;

  function discard(connection: OwnConnection): Promise<void> {
    open.delete(connection);
    return connection.client.end({ timeout: 0 }).catch(() => undefined);
  }

  function serve(): void {
    while (waiting.length > 0) {
      const connection = take();
      if (!connection) return;
      const waiter = waiting.shift();
      if (!waiter) return;
      const handed = hand(connection, waiter).finally(() => handing.delete(handed));
      handing.add(handed);
    }
  }

  async function hand(connection: OwnConnection, waiter: Waiter): Promise<void> {
    try {
      if (!connection.used) await settle(connection);
      else if (connection.planned >= plansLast) await planAnew(connection);
      connection.planned += 1;
      waiter.resolve(connection);
    } catch (error) {
      void discard(connection);
      // One that has lain idle may turn out dead: another is tried, and a fresh one at the latest.
      if (connection.used && !closed) waiting.unshift(waiter);
      else waiter.reject(error as Error);
      serve();
    }
  }

  function take(): OwnConnection | undefined {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (!connection.lost) return connection;
      void discard(connection);
    }
    if (open.size >= max) return undefined;
    const connection = openOwn(sql, prepare, settings);
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
    get busy() {
      return open.size - idle.length;
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the database is closed'));
      // Whoever was served before the end has had a connection promised.
      await Promise.all(handing);
      await Promise.all([...open].map((connection) => connection.client.end({ timeout: 5 })));
    },
  };
}

/** What a pooler passes on to the server when a connection is opened (PgBouncer's list); it refuses or drops all else. */
const atStartup = new Set([
  'application_name',
  'client_encoding',
  'datestyle',
  'timezone',
  'standard_conforming_strings',
  // Said in the URL by somebody who knows why.
  'options',
]);

function openOwn(sql: postgres.Sql, prepare: boolean, own: Readonly<Record<string, unknown>>): OwnConnection {
  const settings: Setting[] = Object.entries({ ...sql.options.connection, ...own });
  const options = {
    ...sql.options,
    connection: Object.fromEntries(settings.filter(([name]) => atStartup.has(name.toLowerCase()))),
    prepare,
    max: 1,
    // Neither age nor idleness may end a connection: postgres.js would do it between two statements.
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => lose(connection),
  };
  const client = postgres(options as unknown as postgres.Options<Record<string, never>>);
  const connection: OwnConnection = {
    client,
    settings: settings.filter(([name]) => !atStartup.has(name.toLowerCase())),
    lost: null,
    onLost: null,
    used: false,
    planned: 0,
  };
  return connection;
}

/** Connects, and gives the session its settings before anybody uses it. @throws Error where either fails */
async function settle(connection: OwnConnection): Promise<void> {
  if (connection.settings.length === 0) return;
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const calls = connection.settings.map(
    ([name, value]) => `set_config(${quoted(name)}, ${quoted(String(value))}, false)`,
  );
  await ask(connection, `select ${calls.join(', ')}`);
}

/** Has the server forget its plans. @throws Error where the connection is lost */
async function planAnew(connection: OwnConnection): Promise<void> {
  await ask(connection, 'discard plans');
  connection.planned = 0;
}

async function ask(connection: OwnConnection, statement: string): Promise<void> {
  // postgres.js may leave a statement unanswered for ever when its connection goes at the wrong moment.
  const lost = new Promise<never>((_, reject) => {
    connection.onLost = reject;
  });
  await Promise.race([connection.client.unsafe(statement), lost]);
  if (connection.lost) throw connection.lost;
}

function lose(connection: OwnConnection): void {
  // The code that postgres.js gives: what translates database errors knows it.
  connection.lost ??= Object.assign(new Error('the connection to the database was lost'), {
    code: 'CONNECTION_CLOSED',
  });
  connection.onLost?.(connection.lost);
}
