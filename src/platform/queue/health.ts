import { systemClock } from '../clock.ts';
import { within } from './deadline.ts';
import type { QueueDriver, TopicQueue } from './driver.ts';
import { readRepeat, secondsOutOfTime } from './repeat.ts';

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
  /**
   * The topic's repeat: null without one. `lateSeconds` is how long ago its next run was due; one that is due further ahead
   * than its interval, which a clock that was ahead leaves behind, is late by as much.
   */
  repeat: { everySeconds: number; lateSeconds: number } | null;
}

export interface QueueHealth {
  /** Whether the server answers and everything moves. */
  ok: boolean;
  /** Whether the server answers, and takes what is written. */
  reachable: boolean;
  /** Topics that stand still: their signals wait and none is completed, or their repeat is overdue. */
  stuck: string[];
  topics: Record<string, TopicHealth>;
  /** One line that says what is wrong, when something is. */
  problem?: string;
}

/** Prioritised signals are kept by priority, not age: the oldest is looked for among this many. */
const PRIORITISED_LOOKED_AT = 50;

/**
 * Health as progress: not ok when the server does not answer in time, or when a topic's oldest signal has
 * waited longer than `maxWaitMs` while nothing of that topic was completed for as long, or when its repeat is later than
 * that (workers are gone, the server takes nothing more, a clock was far ahead). Times are the system's, not the drill's clock: BullMQ stamps signals with them.
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
          topics[topic] = await readTopic(await driver.queue(topic), topic);
        }),
      ]),
      deadlineMs,
      'asking the queue',
    );
  } catch {
    return {
      ok: false,
      reachable: false,
      stuck: [],
      topics,
      problem: `the queue (${driver.backend}) does not answer`,
    };
  }
  try {
    await within(driver.takesMore(), deadlineMs, 'writing to the queue');
  } catch {
    const problem = `the queue (${driver.backend}) takes nothing more: its memory or its disk is full`;
    return { ok: false, reachable: false, stuck: [], topics, problem };
  }
  const maxWaitSeconds = maxWaitMs / 1_000;
  const problems = Object.entries(topics).flatMap(([name, topic]) => {
    const problem = problemOf(topic, maxWaitSeconds);
    return problem === undefined ? [] : [{ name, problem }];
  });
  const stuck = problems.map(({ name }) => name);
  if (stuck.length === 0) return { ok: true, reachable: true, stuck, topics };
  const problem = problems.map(({ name, problem: text }) => `${name}: ${text}`).join('; ');
  return { ok: false, reachable: true, stuck, topics, problem };
}

/** What is wrong with a topic, in words; undefined where nothing is. */
function problemOf(topic: TopicHealth, maxWaitSeconds: number): string | undefined {
  const { oldestWaitingSeconds, lastCompletedSeconds, repeat } = topic;
  const resting = (lastCompletedSeconds ?? Number.POSITIVE_INFINITY) > maxWaitSeconds;
  if ((oldestWaitingSeconds ?? 0) > maxWaitSeconds && resting) {
    return `${topic.waiting} waiting, the oldest for ${oldestWaitingSeconds} s, none completed`;
  }
  if (repeat === null || repeat.lateSeconds <= Math.max(maxWaitSeconds, repeat.everySeconds))
    return undefined;
  return `its repeat of every ${repeat.everySeconds} s is ${repeat.lateSeconds} s late`;
}

async function readTopic(queue: TopicQueue, name: string): Promise<TopicHealth> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
  const plain = counts['waiting'] ?? 0;
  const prioritised = counts['prioritized'] ?? 0;
  const [oldest, byPriority, completed, repeat] = await Promise.all([
    // Newest first, so the last one is the oldest; BullMQ's ascending order is wrong on PostgreSQL.
    plain === 0 ? [] : queue.getJobs(['waiting'], plain - 1, plain - 1, false),
    prioritised === 0 ? [] : queue.getJobs(['prioritized'], 0, PRIORITISED_LOOKED_AT - 1, true),
    queue.getJobs(['completed'], 0, 0, false),
    readRepeat(queue, name),
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
    repeat:
      repeat === undefined
        ? null
        : { everySeconds: repeat.everyMs / 1_000, lateSeconds: secondsOutOfTime(repeat, now) },
  };
}
