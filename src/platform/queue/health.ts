import { systemClock } from '../clock.ts';
import { within } from './deadline.ts';
import type { QueueDriver, TopicQueue } from './driver.ts';

export interface TopicHealth {
  /** Signals that could be taken now. */
  waiting: number;
  /** Signals put off: to be tried again later, or the next of a repeat. */
  delayed: number;
  /** Signals being handled. */
  active: number;
  /** Signals that failed for good and are still kept (at most 100). */
  failed: number;
  /** Age of the oldest waiting signal in seconds; null with none. */
  oldestWaitingSeconds: number | null;
  /** Seconds since a signal of the topic was last completed by any process; null if none was. */
  lastCompletedSeconds: number | null;
}

export interface QueueHealth {
  ok: boolean;
  topics: Record<string, TopicHealth>;
  /** One line that says what is wrong, when something is. */
  problem?: string;
}

/** Prioritised signals are kept by priority, not age: the oldest is looked for among this many. */
const PRIORITISED_LOOKED_AT = 50;

/**
 * Health as progress: not ok when the server does not answer in time, or when a topic's oldest signal has
 * waited longer than `maxWaitMs` while nothing of that topic was completed for as long. Times are the
 * system's, not the drill's clock: BullMQ stamps signals with them.
 */
export async function readHealth(deps: {
  driver: QueueDriver;
  topics: string[];
  maxWaitMs: number;
  deadlineMs: number;
}): Promise<QueueHealth> {
  const { driver, maxWaitMs, deadlineMs } = deps;
  const topics: Record<string, TopicHealth> = {};
  try {
    await within(
      Promise.all([
        driver.connect(),
        ...deps.topics.map(async (topic) => {
          topics[topic] = await readTopic(await driver.queue(topic));
        }),
      ]),
      deadlineMs,
      'asking the queue',
    );
  } catch {
    return { ok: false, topics, problem: `the queue (${driver.backend}) does not answer` };
  }
  const stuck = Object.entries(topics).filter(([, topic]) => isStuck(topic, maxWaitMs / 1_000));
  if (stuck.length === 0) return { ok: true, topics };
  const problem = stuck
    .map(([name, topic]) => {
      return `${name}: ${topic.waiting} waiting, the oldest for ${topic.oldestWaitingSeconds} s, none completed`;
    })
    .join('; ');
  return { ok: false, topics, problem };
}

function isStuck(topic: TopicHealth, maxWaitSeconds: number): boolean {
  if ((topic.oldestWaitingSeconds ?? 0) <= maxWaitSeconds) return false;
  return (topic.lastCompletedSeconds ?? Number.POSITIVE_INFINITY) > maxWaitSeconds;
}

async function readTopic(queue: TopicQueue): Promise<TopicHealth> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
  const plain = counts['waiting'] ?? 0;
  const prioritised = counts['prioritized'] ?? 0;
  const [oldest, byPriority, completed] = await Promise.all([
    // Newest first, so the last one is the oldest; BullMQ's ascending order is wrong on PostgreSQL.
    plain === 0 ? [] : queue.getJobs(['waiting'], plain - 1, plain - 1, false),
    prioritised === 0 ? [] : queue.getJobs(['prioritized'], 0, PRIORITISED_LOOKED_AT - 1, true),
    queue.getJobs(['completed'], 0, 0, false),
  ]);
  const now = systemClock.now().getTime();
  const seconds = (at: number) => Math.max(0, Math.round((now - at) / 1_000));
  const put = [...oldest, ...byPriority].map((job) => job.timestamp);
  const last = completed[0]?.finishedOn;
  return {
    waiting: plain + prioritised,
    delayed: counts['delayed'] ?? 0,
    active: counts['active'] ?? 0,
    failed: counts['failed'] ?? 0,
    oldestWaitingSeconds: put.length === 0 ? null : seconds(Math.min(...put)),
    lastCompletedSeconds: last === undefined ? null : seconds(last),
  };
}
