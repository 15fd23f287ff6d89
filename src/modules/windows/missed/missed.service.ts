import type { Clock } from '../../../platform/clock.ts';
import type { MissedRepo } from './missed.repo.ts';

/** Who held a window and did not come. They may still come: nothing about it is the end. */
export interface MissedService {
  /**
   * Counts as missed whoever has not come when the day of their window is over at its site, and tablets that had no network
   * have had an hour to send what they recorded. Whoever is late comes until then and is still expected.
   */
  look(aborted: AbortSignal): Promise<void>;
}

/** How long after a site's day tablets have for what they recorded, ms. What comes later counts as well, and is taken back. */
const uploadsMs = 60 * 60_000;
/** Windows of one statement: some thousand people. */
const batch = 50;

export function createMissedService({ repo, clock }: { repo: MissedRepo; clock: Clock }): MissedService {
  return {
    async look(aborted) {
      const dayOver = new Date(clock.now().getTime() - uploadsMs);
      while (!aborted.aborted && (await repo.look(dayOver, batch, clock.now())) === batch);
    },
  };
}
