import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { AssignmentRead } from './assignment.read.ts';

/** Somebody who could be placed is, within seconds; in the opening minutes of a city's drill within a minute or two. */
const longWaitSeconds = 120;

/**
 * Answers what looks who waits for a window and for how long: shown as metrics, and a warning where it is long although
 * there are places. It asks the database and not the queue, so it also sees what nobody was signalled of.
 */
export function createWaitsWatch(deps: {
  read: Pick<AssignmentRead, 'waits' | 'couldBePlaced'>;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  metrics: Metrics;
}): () => Promise<void> {
  const { read, clock, logger, metrics } = deps;
  const waiting = metrics.gauge('muster_people_waiting', 'People who wait for a window to be found', [
    'drill',
  ]);
  const oldest = metrics.gauge(
    'muster_oldest_waiting_seconds',
    'For how long the one of them has waited who has waited longest',
    ['drill'],
  );
  return async () => {
    const now = clock.now();
    const drills = await read.waits(now);
    // Drills that are over are shown no longer.
    waiting.reset();
    oldest.reset();
    for (const { drillId, people, oldestSeconds } of drills) {
      waiting.set({ drill: drillId }, people);
      oldest.set({ drill: drillId }, oldestSeconds);
      if (oldestSeconds <= longWaitSeconds || !(await read.couldBePlaced(drillId, now))) continue;
      const seconds = Math.round(oldestSeconds);
      logger.warn({ drillId, count: people, seconds }, 'people wait for a window although there are places');
    }
  };
}
