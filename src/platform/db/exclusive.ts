import postgres from 'postgres';
import { assertOwnBackends } from './pooler.ts';

/** Somebody else does it at this moment. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
}

/**
 * Does something that must not be done twice at once on this database, by a lock that ends with the connection: a
 * process that is killed leaves none behind. For commands; nothing that serves people waits on such a lock.
 * @throws AlreadyRunningError at once where the lock is taken
 * @throws SharedBackendError behind a pooler under which a lock is nobody's
 */
export async function exclusively<T>(url: string, what: string, work: () => Promise<T>): Promise<T> {
  await assertOwnBackends(url);
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: `muster-${what}` },
  });
  try {
    const [row] = await sql<{ locked: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended(${`muster ${what}`}, 0)) as locked`;
    if (row?.locked !== true) throw new AlreadyRunningError(`\`${what}\` runs already on this database`);
    return await work();
  } finally {
    await sql.end({ timeout: 5 });
  }
}
