import { setTimeout as sleep } from 'node:timers/promises';
import type { Day } from '../day.ts';
import { elapsedMs } from '../stopwatch.ts';

/** What headquarters see when capacity is recounted. */
export interface Reconciliation {
  asOf: string;
  /** Slots recounted. */
  slots: number;
  /** Places by which they differed from their appointments. */
  drift: number;
  /** People who may still get a window. */
  waiting: number;
  unplaced: { reason: string; people: number }[];
}

/** Who recounts what. */
type Counting = Pick<Day, 'client' | 'drillId' | 'city'>;

/** Recounts the drill's capacity from its appointments. */
export async function reconcile(day: Counting): Promise<Reconciliation> {
  return await day.client.need<Reconciliation>({
    operation: 'reconcile',
    method: 'GET',
    path: `/v1/drills/${day.drillId}/reconciliation`,
    token: await day.city(),
  });
}

const ASK_EVERY_MS = 500;

/** Longer than this without anybody getting a window, and assignment stands still. */
const STANDSTILL_MS = 120_000;

/**
 * Waits until nobody waits for a window any more.
 * @throws Error where for two minutes nobody got one.
 */
export async function waitForAssignment(day: Counting & Pick<Day, 'progress'>): Promise<Reconciliation> {
  const from = elapsedMs();
  const first = await reconcile(day);
  const part = day.progress.part('People left to assign', first.waiting);
  let least = first.waiting;
  let changedAt = from;
  for (let now = first; ; now = await reconcile(day)) {
    part.set(first.waiting - now.waiting);
    if (now.waiting === 0) {
      part.end();
      return now;
    }
    if (now.waiting < least) [least, changedAt] = [now.waiting, elapsedMs()];
    if (elapsedMs() - changedAt > STANDSTILL_MS) {
      throw new Error(`assignment stands still: ${now.waiting} people wait`);
    }
    await sleep(ASK_EVERY_MS);
  }
}
