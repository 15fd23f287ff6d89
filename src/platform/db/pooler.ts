import postgres from 'postgres';

/** What stands between Muster and PostgreSQL gives a connection now this backend, now that one. */
export class SharedBackendError extends Error {
  override name = 'SharedBackendError';
}

/** Enough that a pooler under other load is found out, too: by each round it would have to give both the same again. */
const ROUNDS = 5;
/** How long one statement may wait, in ms: a pool in session mode that is too small answers nobody else. */
const PATIENCE_MS = 5_000;

/** A connection that tells which backend answers. */
type Probe = { ask(text?: string): Promise<number>; close(): Promise<void> };

/**
 * Throws, saying so, where a connection to `url` is not one backend of PostgreSQL for as long as it lasts: behind a
 * pooler in transaction or statement mode. There the settings of a session, its locks, its LISTEN and its prepared
 * statements are now there and now not. To be called once at start, before anything is written.
 *
 * How it is seen: two connections are held at once, and the second works in a transaction while the first is asked
 * again. Two sessions never share a backend, and a session never changes it.
 * @throws SharedBackendError
 * @throws Error the server's own or the driver's, where it cannot be reached or does not answer in 5 s
 */
export async function assertOwnBackends(url: string): Promise<void> {
  const [first, second] = [openProbe(url), openProbe(url)];
  try {
    const own = await first.ask();
    for (let round = 0; round < ROUNDS; round++) {
      if ((await second.ask()) === own) throw shared('two connections are given the same backend');
      const other = await second.ask(`begin; ${WHO}`);
      const again = await first.ask();
      await second.ask(`${WHO}; commit`);
      if (other === own) throw shared('two connections are given the same backend');
      if (again !== own) throw shared('one connection is given several backends');
    }
  } catch (error) {
    // PgBouncer's own words, in statement mode.
    if (error instanceof postgres.PostgresError && /statement pooling/i.test(error.message)) {
      throw shared('transactions are refused');
    }
    throw error;
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}

const WHO = 'select pg_backend_pid() as pid';

function openProbe(url: string): Probe {
  let lose: (error: Error) => void = () => undefined;
  // postgres.js may leave a statement unanswered for ever when its connection goes at the wrong moment.
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined);
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => undefined,
    onclose: () => lose(new Error('the connection to PostgreSQL was closed')),
    connection: { application_name: 'muster-start' },
  });
  return {
    async ask(text = WHO) {
      const timer = setTimeout(
        () =>
          lose(new Error(`PostgreSQL timed out: one of two connections had no answer in ${PATIENCE_MS} ms`)),
        PATIENCE_MS,
      );
      try {
        const answer = (await Promise.race([sql.unsafe(text), lost])) as unknown as { pid?: number }[];
        const row = answer.flat().find((found) => 'pid' in found);
        if (typeof row?.pid !== 'number') throw new Error('PostgreSQL did not say which backend answers');
        return row.pid;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => sql.end({ timeout: 0 }),
  };
}

function shared(seen: string): SharedBackendError {
  return new SharedBackendError(
    `between Muster and PostgreSQL stands a pooler that changes backends (${seen}), as PgBouncer does with ` +
      'pool_mode = transaction or statement. Set pool_mode = session, or name PostgreSQL itself.',
  );
}
