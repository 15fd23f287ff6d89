import { systemClock } from '../clock.ts';
import { within } from './deadline.ts';
import type { QueueDriver, TopicQueue } from './driver.ts';
import { keeping } from './send.ts';

const MOST_BETWEEN_MS = 15_000;
const LEAST_BETWEEN_MS = 250;

const schedulerOf = (topic: string): string => `repeat-${topic}`;

/** How a topic's repeat stands in the queue. */
export interface RepeatState {
  everyMs: number;
  /** When it is due next; in the past while nobody has taken it. */
  nextAt: number;
}

/** The repeat of a topic; undefined where it has none (yet). */
export async function readRepeat(queue: TopicQueue, topic: string): Promise<RepeatState | undefined> {
  const stored = await queue.getJobScheduler(schedulerOf(topic));
  if (stored?.every === undefined || typeof stored.next !== 'number') return undefined;
  return { everyMs: stored.every, nextAt: stored.next };
}

/**
 * By how many seconds a repeat is out of time: it was due so long ago, or it is due so much later than an interval from
 * now (a clock that was ahead has put it there). 0 while it is in time.
 */
export function secondsOutOfTime({ everyMs, nextAt }: RepeatState, nowMs: number): number {
  const off = nextAt > nowMs ? nextAt - nowMs - everyMs : nowMs - nextAt;
  return Math.max(0, Math.round(off / 1_000));
}

/** Whether a clock that was ahead has put a repeat there; less than a second is how two clocks, or two roundings, differ. */
function isAhead(repeat: RepeatState, nowMs: number): boolean {
  return repeat.nextAt > nowMs && secondsOutOfTime(repeat, nowMs) > 0;
}

/**
 * Repeated signals by BullMQ's job schedulers, one per topic. Every process registers a repeat, and looks at it twice
 * in each interval (every 15 s at least): so it comes back after the queue was emptied, is put there once a server that
 * was down is up, and never stands further ahead than one interval for long. Registering one again does not mend that:
 * BullMQ then keeps the next run that stands there, be it hours ahead.
 */
export function createRepeats(deps: {
  driver: QueueDriver;
  deadlineMs: number;
  warn: (kind: string, fields: object) => void;
}) {
  const { driver, deadlineMs, warn } = deps;
  const timers = new Map<string, NodeJS.Timeout>();

  /** Puts a repeat right where it is not; `anew`: also where it is, since what it sends may be another thing now. */
  async function putRight(
    topic: string,
    everyMs: number,
    payload: Record<string, unknown>,
    anew: boolean,
  ): Promise<void> {
    const queue = await driver.queue(topic);
    const stands = await readRepeat(queue, topic);
    // After reading: what another consumer has put there meanwhile is not ahead of it.
    const now = systemClock.now().getTime();
    if (stands !== undefined && isAhead(stands, now)) {
      warn('a repeated signal stood in the future, it begins anew', {
        topic,
        seconds: secondsOutOfTime(stands, now),
        backend: driver.backend,
      });
      await queue.removeJobScheduler(schedulerOf(topic));
    } else if (!anew && stands?.everyMs === everyMs && now - stands.nextAt < everyMs) {
      return;
    }
    const template = { name: topic, data: payload, opts: keeping };
    await queue.upsertJobScheduler(schedulerOf(topic), { every: everyMs }, template);
  }

  return {
    async start(topic: string, everyMs: number, payload: Record<string, unknown>): Promise<void> {
      if (!Number.isInteger(everyMs) || everyMs < 100) {
        throw new TypeError('a repeat’s interval is an integer of at least 100 ms');
      }
      const register = async (anew: boolean): Promise<void> => {
        try {
          await within(putRight(topic, everyMs, payload, anew), deadlineMs, 'registering a repeated signal');
        } catch (error) {
          warn('a repeated signal could not be registered yet', {
            topic,
            backend: driver.backend,
            err: error,
          });
        }
      };
      clearInterval(timers.get(topic));
      const between = Math.min(Math.max(Math.floor(everyMs / 2), LEAST_BETWEEN_MS), MOST_BETWEEN_MS);
      timers.set(
        topic,
        setInterval(() => void register(false), between),
      );
      await register(true);
    },
    stop(): void {
      for (const timer of timers.values()) clearInterval(timer);
      timers.clear();
    },
  };
}
