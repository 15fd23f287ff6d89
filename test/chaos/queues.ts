import { setTimeout as sleep } from 'node:timers/promises';

const IDLE_MS = 20;

/** What one kind of clients hands on to the next, until the load ends. */
export interface Queues {
  running(): boolean;
  /** The next one; undefined once the load has ended. */
  next<T>(queue: T[]): Promise<T | undefined>;
  /** What has gathered since, as on a device in a network hole: at least one, `most` or what came within `patienceMs`. */
  gather<T>(queue: T[], most: number, patienceMs: number): Promise<T[] | undefined>;
  /** Waits, but not beyond the end. */
  rest(ms: number): Promise<void>;
}

export function createQueues(running: () => boolean): Queues {
  async function next<T>(queue: T[]): Promise<T | undefined> {
    while (queue.length === 0) {
      if (!running()) return undefined;
      await sleep(IDLE_MS);
    }
    return queue.shift();
  }
  async function rest(ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; running() && left > 0; left = end - performance.now())
      await sleep(Math.min(left, 200));
  }
  return {
    running,
    next,
    rest,
    async gather(queue, most, patienceMs) {
      const first = await next(queue);
      if (first === undefined) return undefined;
      const end = performance.now() + patienceMs;
      while (running() && queue.length < most - 1 && performance.now() < end) await sleep(IDLE_MS);
      return [first, ...queue.splice(0, most - 1)];
    },
  };
}
