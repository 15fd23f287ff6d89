import type { Logger } from '../../platform/logger.ts';
import type { SignalQueue } from '../../platform/queue/index.ts';
import { communityTopic } from './assignment.jobs.ts';

/** Tells the workers that people of a community wait. */
export interface CommunitySignals {
  /** Remembers it and returns at once; the queue hears of it within `everyMs`. */
  waiting(drillId: string, community: string): void;
  /** Tells the queue now of everything remembered. */
  flush(): Promise<void>;
  /** Flushes and stops. */
  close(): Promise<void>;
}

/**
 * In the opening minute thousands register in a community each second, but the signal is the same each time:
 * so each process gathers its signals and sends a community at most once every `everyMs`. What a crash loses of
 * them the reconcile job finds in the database.
 */
export function createCommunitySignals(deps: {
  queue: Pick<SignalQueue, 'signal'>;
  logger: Logger;
  everyMs: number;
}): CommunitySignals {
  const gathered = new Map<string, { drillId: string; community: string }>();
  let sending: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    if (gathered.size === 0) return sending;
    const signals = [...gathered].map(([key, payload]) => ({ key, payload }));
    gathered.clear();
    sending = sending
      .then(() => deps.queue.signal(communityTopic, signals))
      .catch((err: unknown) => {
        deps.logger.warn({ err, topic: communityTopic, count: signals.length }, 'signals were not taken');
      });
    return sending;
  }

  const timer = setInterval(() => void flush(), deps.everyMs);
  timer.unref();
  return {
    waiting(drillId, community) {
      gathered.set(`${drillId}-${community}`, { drillId, community });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
