import { monotonicMs } from '../../../platform/clock.ts';
import type { Hold, IdempotencyRepo } from './idempotency.repo.ts';

/** A request that still runs after this long is given up on: its key may be taken by a repeat. */
const longestMs = 15 * 60_000;

/**
 * Renews the leases of the keys that this process has in hand, all in one statement, three times a lease. A
 * request that is answered sooner costs none.
 */
export function createLeases(deps: {
  repo: Pick<IdempotencyRepo, 'renew'>;
  leaseMs: number;
  onError: (error: unknown) => void;
}) {
  const { repo, leaseMs, onError } = deps;
  const since = new Map<Hold, number>();
  const everyMs = Math.max(1, Math.floor(leaseMs / 3));

  async function renew(): Promise<void> {
    const now = monotonicMs();
    const due: Hold[] = [];
    for (const [hold, began] of since) {
      if (now - began > longestMs) since.delete(hold);
      else if (now - began >= everyMs / 2) due.push(hold);
    }
    if (due.length > 0) await repo.renew(due, leaseMs);
  }

  const timer = setInterval(() => void renew().catch(onError), everyMs);
  timer.unref();
  return {
    add: (hold: Hold) => void since.set(hold, monotonicMs()),
    remove: (hold: Hold) => void since.delete(hold),
    close: () => clearInterval(timer),
  };
}
