import postgres from 'postgres';

/**
 * A connection of its own, as a postgres.js client that never has another, and serves one user at a time.
 *
 * Why not the connections of a postgres.js pool: it reconnects a lost connection under the feet of its
 * user. The next statement of a transaction then commits on its own (or joins a stranger's transaction);
 * `begin` writes ROLLBACK to a socket that is gone, which ends the process with a TypeError; a statement
 * written at the wrong moment is never answered (all seen with 3.4.9). A lane tells at once when its
 * connection is lost, and is then thrown away and never used again.
 */
export type Lane = {
  client: postgres.Sql;
  /** What its session is to have, beyond what is said when it connects. */
  settings: readonly Setting[];
  /** Set, before any other code can run, when the connection is gone. */
  lost: Error | null;
  /** Called once at that moment. */
  onLost: ((error: Error) => void) | null;
  /** Whether it has been acquired and released before. */
  used: boolean;
};

export type Lanes = {
  acquire(): Promise<Lane>;
  /** Gives a lane back. It is kept only when its connection lives and `clean` says that it is in no transaction. */
  release(lane: Lane, clean: boolean): void;
  /** How many wait for a lane. */
  readonly waiting: number;
  close(): Promise<void>;
};

/** A setting of the session. */
type Setting = [name: string, value: unknown];

type Waiter = { resolve: (lane: Lane) => void; reject: (error: Error) => void };

/**
 * Lanes for the database that `sql` talks to, at most `max` at a time; more callers wait in order. Those that do not
 * `prepare` ask the server to read each statement anew, so that none can be stale.
 */
export function createLanes(sql: postgres.Sql, max: number, { prepare }: { prepare: boolean }): Lanes {
  const idle: Lane[] = [];
  const open = new Set<Lane>();
  const waiting: Waiter[] = [];
  const handing = new Set<Promise<void>>();
  let closed = false;

  function discard(lane: Lane): Promise<void> {
    open.delete(lane);
    return lane.client.end({ timeout: 0 }).catch(() => undefined);
  }

  function serve(): void {
    while (waiting.length > 0) {
      const lane = take();
      if (!lane) return;
      const waiter = waiting.shift();
      if (!waiter) return;
      const handed = hand(lane, waiter).finally(() => handing.delete(handed));
      handing.add(handed);
    }
  }

  async function hand(lane: Lane, { resolve, reject }: Waiter): Promise<void> {
    try {
      if (!lane.used) await settle(lane);
      resolve(lane);
    } catch (error) {
      void discard(lane);
      reject(error as Error);
      serve();
    }
  }

  function take(): Lane | undefined {
    for (let lane = idle.pop(); lane; lane = idle.pop()) {
      if (!lane.lost) return lane;
      void discard(lane);
    }
    if (open.size >= max) return undefined;
    const lane = openLane(sql, prepare);
    open.add(lane);
    return lane;
  }

  return {
    acquire: () =>
      new Promise<Lane>((resolve, reject) => {
        if (closed) return reject(new Error('the database is closed'));
        waiting.push({ resolve, reject });
        serve();
      }),
    release(lane, clean) {
      lane.onLost = null;
      lane.used = true;
      if (clean && !lane.lost && !closed) idle.push(lane);
      else void discard(lane);
      serve();
    },
    get waiting() {
      return waiting.length;
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the database is closed'));
      // Whoever was served before the end has had a connection promised.
      await Promise.all(handing);
      await Promise.all([...open].map((lane) => lane.client.end({ timeout: 5 })));
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

function openLane(sql: postgres.Sql, prepare: boolean): Lane {
  const settings = Object.entries(sql.options.connection) as Setting[];
  const options = {
    ...sql.options,
    connection: Object.fromEntries(settings.filter(([name]) => atStartup.has(name.toLowerCase()))),
    prepare,
    max: 1,
    // Neither age nor idleness may end a connection: postgres.js would do it between two statements.
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => lose(lane),
  };
  const client = postgres(options as unknown as postgres.Options<Record<string, never>>);
  const lane: Lane = {
    client,
    settings: settings.filter(([name]) => !atStartup.has(name.toLowerCase())),
    lost: null,
    onLost: null,
    used: false,
  };
  return lane;
}

/** Connects, and gives the session its settings before anybody uses it. @throws Error where either fails */
async function settle(lane: Lane): Promise<void> {
  if (lane.settings.length === 0) return;
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const calls = lane.settings.map(
    ([name, value]) => `set_config(${quoted(name)}, ${quoted(String(value))}, false)`,
  );
  // postgres.js may leave a statement unanswered for ever when its connection goes at the wrong moment.
  const lost = new Promise<never>((_, reject) => {
    lane.onLost = reject;
  });
  await Promise.race([lane.client.unsafe(`select ${calls.join(', ')}`), lost]);
  if (lane.lost) throw lane.lost;
}

function lose(lane: Lane): void {
  // The code that postgres.js gives: what translates database errors knows it.
  lane.lost ??= Object.assign(new Error('the connection to the database was lost'), {
    code: 'CONNECTION_CLOSED',
  });
  lane.onLost?.(lane.lost);
}
