import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import { traceparent } from '../../../platform/tracing/index.ts';
import { topicFor } from './waiting.topics.ts';

/** Tells the workers that people of a community wait. */
export interface CommunitySignals {
  /** Remembers it and returns at once; the queue hears of it within `everyMs`. */
  waiting(drillId: string, community: string): void;
  /** Tells the queue now of everything remembered. */
  flush(): Promise<void>;
  /** Flushes and stops. */
  close(): Promise<void>;
}

interface Waiting {
  drillId: string;
  community: string;
  /** The first of those who are traced. */
  trace: string | undefined;
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
  /** How many communities a drill has. */
  sizeOf: (drillId: string) => Promise<number>;
}): CommunitySignals {
  const { queue, logger, sizeOf } = deps;
  const gathered = new Map<string, Waiting>();
  let sending: Promise<void> = Promise.resolve();

  async function send(waiting: readonly Waiting[]): Promise<void> {
    for (const [drillId, own] of Map.groupBy(waiting, (one) => one.drillId)) {
      const signals = own.map(({ community, trace }) => ({
        key: `${drillId}-${community}`,
        payload: { drillId, community },
        trace,
      }));
      await queue.signal(topicFor(await sizeOf(drillId)), signals);
    }
  }

  function flush(): Promise<void> {
    if (gathered.size === 0) return sending;
    const waiting = [...gathered.values()];
    gathered.clear();
    sending = sending
      .then(() => send(waiting))
      .catch((err: unknown) => {
        logger.warn({ err, count: waiting.length }, 'signals were not taken');
      });
    return sending;
  }

  const timer = setInterval(() => void flush(), deps.everyMs);
  timer.unref();
  return {
    waiting(drillId, community) {
      const key = `${drillId}-${community}`;
      gathered.set(key, { drillId, community, trace: gathered.get(key)?.trace ?? traceparent() });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
