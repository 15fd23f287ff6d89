import { LRUCache } from 'lru-cache';
import { monotonicMs } from './clock.ts';

/** Tells cheaply whether things that are read all the time, and seldom change, are still as they were. */
export interface Revision {
  /** The revision where it was asked for recently enough to be relied on, else undefined. */
  peek(): string | undefined;
  /** The same, asking where it has to. @throws what the question threw */
  current(): Promise<string>;
  /** Something has just changed here: the next one who wants to know asks. */
  expire(): void;
}

/**
 * A revision that is asked for at most once in `keptMs`, however many want to know; so a change made by another
 * process is seen within that time, and one made here at once.
 *
 * `read` answers a text that differs after every change.
 */
export function createRevision(options: { read: () => Promise<string>; keptMs: number }): Revision {
  const { read, keptMs } = options;
  let known: string | undefined;
  let asked = Number.NEGATIVE_INFINITY;
  let underWay: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const at = monotonicMs();
    const mine = read();
    underWay = mine;
    try {
      const revision = await mine;
      // Where it expired meanwhile, this answer may be older than the change.
      if (underWay === mine) {
        known = revision;
        asked = at;
      }
      return revision;
    } finally {
      if (underWay === mine) underWay = undefined;
    }
  }

  const peek = () => (monotonicMs() - asked < keptMs ? known : undefined);
  return {
    peek,
    current: async () => peek() ?? underWay ?? ask(),
    expire() {
      asked = Number.NEGATIVE_INFINITY;
      underWay = undefined;
    },
  };
}

/**
 * Keeps what `read` answered for a key while the revision stands: one read for each change, not for each caller,
 * and one for all who ask at once. Nothing is kept of a failure, nor of `undefined`. At most `max` keys.
 */
export function keepWhile<T>(
  revision: Revision,
  max: number,
  read: (key: string) => Promise<T | undefined>,
): (key: string) => Promise<T | undefined> {
  const kept = new LRUCache<string, { revision: string; value: Promise<T | undefined> }>({ max });
  let last: string | undefined;

  return async function get(key) {
    const now = revision.peek() ?? (await revision.current());
    // What is out of date is let go of at once, not when it is asked for again: it may hold keys that are no more.
    if (now !== last) kept.clear();
    last = now;
    const known = kept.get(key);
    if (known?.revision === now) return known.value;
    const entry = { revision: now, value: read(key) };
    kept.set(key, entry);
    const forget = () => {
      if (kept.peek(key) === entry) kept.delete(key);
    };
    entry.value.then((value) => {
      if (value === undefined) forget();
    }, forget);
    return entry.value;
  };
}
