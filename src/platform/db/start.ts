import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from './client.ts';
import { isPassing } from './errors.ts';

/** How often a database that is not there yet is asked again, ms. */
const ASK_EVERY_MS = 200;

/**
 * Waits until the database answers: one that is starting, or recovers from a crash, is there in a moment, and a process that
 * gave up would have to be started again for it. `onWait` is told once why there is a wait, before it begins. What time does
 * not mend (a wrong password, no such database) is thrown at once.
 * @throws Error the driver's or the server's own, where it still does not answer after `patienceMs`
 */
export async function untilAnswers(
  sql: Sql,
  { patienceMs, onWait }: { patienceMs: number; onWait: (error: unknown) => void },
): Promise<void> {
  for (let waited = 0; ; waited += ASK_EVERY_MS) {
    try {
      await sql`select`;
      return;
    } catch (error) {
      if (!isPassing(error) || waited >= patienceMs) throw error;
      if (waited === 0) onWait(error);
      await sleep(ASK_EVERY_MS);
    }
  }
}
