import { within } from './deadline.ts';
import type { QueueDriver } from './driver.ts';
import { keeping } from './send.ts';

const MOST_BETWEEN_MS = 30_000;

/** The id of a topic's repeat on the server. */
export const repeatId = (topic: string): string => `repeat-${topic}`;

/**
 * Repeated signals by BullMQ's job schedulers, one per topic. Registering one again with the same interval
 * keeps its next slot (in both backends), so every process registers it and does so again now and then: that
 * brings it back after the queue was emptied, and puts it there once a server that was down is up.
 */
export function createRepeats(deps: {
  driver: QueueDriver;
  deadlineMs: number;
  warn: (kind: string, fields: object) => void;
}) {
  const { driver, deadlineMs, warn } = deps;
  const timers = new Map<string, NodeJS.Timeout>();

  return {
    async start(topic: string, everyMs: number, payload: Record<string, unknown>): Promise<void> {
      if (!Number.isInteger(everyMs) || everyMs < 100) {
        throw new TypeError('a repeat’s interval is an integer of at least 100 ms');
      }
      const register = async (): Promise<void> => {
        try {
          await within(
            driver
              .queue(topic)
              .then((queue) =>
                queue.upsertJobScheduler(
                  repeatId(topic),
                  { every: everyMs },
                  { name: topic, data: payload, opts: keeping },
                ),
              ),
            deadlineMs,
            'registering a repeated signal',
          );
        } catch (error) {
          warn('a repeated signal could not be registered yet', {
            topic,
            backend: driver.backend,
            err: error,
          });
        }
      };
      clearInterval(timers.get(topic));
      timers.set(
        topic,
        setInterval(() => void register(), Math.min(Math.max(everyMs * 2, 1_000), MOST_BETWEEN_MS)),
      );
      await register();
    },
    stop(): void {
      for (const timer of timers.values()) clearInterval(timer);
      timers.clear();
    },
  };
}
