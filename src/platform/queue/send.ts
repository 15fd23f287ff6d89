import type { JobsOptions } from 'bullmq';
import { traceparent } from '../tracing/index.ts';
import { within } from './deadline.ts';
import type { QueueDriver, SignalJob } from './driver.ts';

export interface Signal {
  /** What the signal is about; signals of one topic with the same key are merged. 1–200 characters. */
  key: string;
  /** Ids and small settings, at most 2,000 characters of JSON; never personal data. */
  payload: Record<string, unknown>;
  /** 1 (first) to 1,000; see `SignalQueue.signal`. */
  priority?: number;
  /** The `traceparent` of what it is sent for; of what is under way unless told. */
  trace?: string | undefined;
}

const BATCH = 500;
const MOST_OUTSTANDING = 64;
const MOST_PAYLOAD = 2_000;

/**
 * How every signal is kept: done ones go (the last one stays, to tell when something last completed), the
 * last 100 failed ones stay to be looked at.
 */
export const keeping: Pick<
  JobsOptions,
  'attempts' | 'backoff' | 'removeOnComplete' | 'removeOnFail' | 'stackTraceLimit'
> = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: { count: 1 },
  removeOnFail: { count: 100 },
  stackTraceLimit: 0,
};

/** Refuses a topic that BullMQ could not carry as a queue's name (it may hold no colon, be no number). */
export function assertTopic(topic: string): void {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(topic)) {
    throw new TypeError('a topic is 1–64 lower-case letters, digits and hyphens, beginning with a letter');
  }
}

/** Puts signals on their way, gives up at the deadline, and never holds more than 64 batches in memory. */
export function createSender(deps: {
  driver: QueueDriver;
  deadlineMs: number;
  warn: (kind: string, fields: object) => void;
}) {
  const { driver, deadlineMs, warn } = deps;
  const outstanding = new Set<Promise<unknown>>();

  async function put(topic: string, jobs: SignalJob[]): Promise<unknown> {
    return (await driver.queue(topic)).addBulk(jobs);
  }

  return {
    async send(topic: string, signals: readonly Signal[]): Promise<void> {
      const jobs = toJobs(topic, signals);
      for (let from = 0; from < jobs.length; from += BATCH) {
        if (outstanding.size >= MOST_OUTSTANDING) {
          warn('signals given up, too many are under way', { topic, keys: jobs.length - from });
          return;
        }
        const putting = put(topic, jobs.slice(from, from + BATCH));
        outstanding.add(putting);
        const forget = () => outstanding.delete(putting);
        putting.then(forget, forget);
        try {
          await within(putting, deadlineMs, 'signalling');
        } catch (error) {
          warn('signals given up, the reconcile job will find them', {
            topic,
            keys: jobs.length - from,
            backend: driver.backend,
            err: error,
          });
          return;
        }
      }
    },
    /** Resolves once nothing is under way. */
    async idle(): Promise<void> {
      await Promise.allSettled([...outstanding]);
    },
  };
}

function toJobs(topic: string, signals: readonly Signal[]): SignalJob[] {
  const byKey = new Map<string, SignalJob>();
  for (const { key, payload, priority, trace = traceparent() } of signals) {
    if (key.length < 1 || key.length > 200) throw new TypeError('a signal’s key has 1 to 200 characters');
    if (JSON.stringify(payload).length > MOST_PAYLOAD) {
      throw new TypeError('a signal carries ids only: its payload is too large');
    }
    if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= 1_000)) {
      throw new TypeError('a signal’s priority is an integer from 1 to 1,000');
    }
    if (byKey.has(key)) continue;
    byKey.set(key, {
      name: topic,
      // Beside the ids: of signals that are merged, the first one's, like the rest of what they carry.
      data: trace === undefined ? payload : { ...payload, traceparent: trace },
      opts: {
        ...keeping,
        deduplication: { id: key, keepLastIfActive: true },
        ...(priority === undefined ? {} : { priority }),
      },
    });
  }
  return [...byKey.values()];
}
