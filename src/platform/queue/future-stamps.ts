import { systemClock } from '../clock.ts';
import { within } from './deadline.ts';
import type { QueueDriver, StoredJob, TopicQueue } from './driver.ts';

/** How often it is looked for them: a signal that a killed worker held waits this much longer at most. */
const LOOK_MS = 5_000;
/** Signals put off that are looked at in one topic, the furthest first. */
const LOOKED_AT = 100;

/**
 * Takes back what a clock that was ahead has left in the queue. BullMQ stamps with the clock of whoever writes, so that
 * a machine that ran some hours ahead until NTP answered leaves signals that are put off, locked or done only hours
 * from now, and those who come later wait for them without a word. What is ahead of this process's clock by more than
 * `lockMs` is such a stamp: nothing here is put off, locked or done so far ahead otherwise. (Repeats have an eye on
 * their own, see `createRepeats`.)
 */
export function createStampSweep(deps: {
  driver: QueueDriver;
  topics: () => string[];
  lockMs: number;
  deadlineMs: number;
  warn: (kind: string, fields: object) => void;
}) {
  const { driver, topics, lockMs, deadlineMs, warn } = deps;

  async function look(): Promise<void> {
    const now = systemClock.now().getTime();
    const ahead = now + lockMs;
    let taken = await driver.pullBack(now, ahead);
    for (const topic of topics()) taken += await pullBackSignals(await driver.queue(topic), ahead);
    if (taken > 0) {
      warn('the queue held stamps from the future, they were taken back', {
        count: taken,
        backend: driver.backend,
      });
    }
  }

  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    within(look(), deadlineMs * 5, 'looking for stamps from the future')
      // What the server does not answer now is asked again in a moment; that it does not is said elsewhere.
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, LOOK_MS);
  timer.unref();

  return {
    stop(): void {
      clearInterval(timer);
    },
  };
}

/** Makes due what was put off by a clock that was ahead. Answers how many signals that were. */
async function pullBackSignals(queue: TopicQueue, ahead: number): Promise<number> {
  const putOff = await queue.getJobs(['delayed'], 0, LOOKED_AT - 1, false);
  const late = putOff.filter((job) => job.repeatJobKey === undefined && lastStamp(job) > ahead);
  // Another process may have done the same just now.
  const done = await Promise.allSettled(late.map((job) => job.promote()));
  return done.filter(({ status }) => status === 'fulfilled').length;
}

/** When it was put off: as it was tried last, or, if never, as it was put. */
function lastStamp({ timestamp, processedOn }: StoredJob): number {
  return Math.max(timestamp, processedOn ?? 0);
}
