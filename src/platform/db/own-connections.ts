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

type Waiter = { resolve: (lane: Lane) => void; reject: (error: Error) => void };

/** Lanes for the database that `sql` talks to, at most `max` at a time; more callers wait in order. */
export function createLanes(sql: postgres.Sql, max: number): Lanes {
  const idle: Lane[] = [];
  const open = new Set<Lane>();
  const waiting: Waiter[] = [];
  let closed = false;

  function discard(lane: Lane): Promise<void> {
    open.delete(lane);
    return lane.client.end({ timeout: 0 }).catch(() => undefined);
  }

  function serve(): void {
    while (waiting.length > 0) {
      const lane = take();
      if (!lane) return;
      waiting.shift()?.resolve(lane);
    }
  }

  function take(): Lane | undefined {
    for (let lane = idle.pop(); lane; lane = idle.pop()) {
      if (!lane.lost) return lane;
      void discard(lane);
    }
    if (open.size >= max) return undefined;
    const lane = openLane(sql);
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
      await Promise.all([...open].map((lane) => lane.client.end({ timeout: 5 })));
    },
  };
}

function openLane(sql: postgres.Sql): Lane {
  const options = {
    ...sql.options,
    max: 1,
    // Neither age nor idleness may end a connection: postgres.js would do it between two statements.
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => lose(lane),
  };
  const client = postgres(options as unknown as postgres.Options<Record<string, never>>);
  const lane: Lane = { client, lost: null, onLost: null, used: false };
  return lane;
}

function lose(lane: Lane): void {
  // The code that postgres.js gives: what translates database errors knows it.
  lane.lost ??= Object.assign(new Error('the connection to the database was lost'), {
    code: 'CONNECTION_CLOSED',
  });
  lane.onLost?.(lane.lost);
}
