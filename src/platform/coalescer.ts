import { setTimeout as delay } from 'node:timers/promises';
import { AppError, unavailable } from './errors/index.ts';
import { traced, traceparent } from './tracing/index.ts';

export interface CoalescerOptions<T, R> {
  /** What traces call a flush; `items` unless told. */
  name?: string;
  /**
   * Writes items together, all or none, and answers each at its index. It must be safe to repeat: after a lost
   * connection nobody knows whether the first time counted.
   */
  flush: (items: T[]) => Promise<R[]>;
  /** What two items of one flush must not share. */
  keysOf: (item: T) => readonly string[];
  /** Whether an error says nothing about the items (a lost connection, a deadlock), so that they are tried again. */
  isPassing: (error: unknown) => boolean;
  /** Most items in one flush. */
  maxBatch: number;
  /** Most flushes under way. */
  concurrency: number;
  /**
   * How many must wait for another flush to begin beside one that is under way; 1 unless told. Fewer wait for company, but
   * not for long: a statement costs the server as much as eight of its rows, and whoever comes alone still goes at once.
   */
  leastBeside?: number;
  /** Most items that wait or are being written; one more is refused at once. */
  maxQueued: number;
  /** How often a flush is tried while the database is away; 7 times unless told, with waits between of 3 s in all. */
  attempts?: number;
}

/** Gathers what arrives together and writes it together. */
export interface Coalescer<T, R> {
  /**
   * Answers when the item is written.
   * @throws AppError 503 when too many wait, when closed, or when the database stays away; nothing is lost then,
   *   for nothing was acknowledged. Whatever else `flush` threw for this item alone.
   */
  submit(item: T): Promise<R>;
  /** Items that wait or are being written. */
  readonly queued: number;
  /** Refuses newcomers; resolves when everything accepted is written or refused. */
  close(): Promise<void>;
}

interface Waiting<T, R> {
  item: T;
  /** What the one who brought it is traced as. */
  trace: string | undefined;
  resolve: (answer: R) => void;
  reject: (error: unknown) => void;
}

/** How long items wait for company, in ms: about as long as a flush takes under load. One that is held up holds up none. */
const companyMs = 20;

/** The first wait, which doubles (0.05 … 1.6 s). */
const firstWaitMs = 50;

/**
 * A coalescer: each item goes at once while there is a flush to spare; under load items gather while the
 * flushes are busy, and the next one takes all that wait, up to `maxBatch`. So latency is one commit when it is
 * quiet, and the commits are shared when it is not. One bad item never fails its neighbours: a flush that
 * throws is halved until the bad one stands alone.
 */
export function createCoalescer<T, R>(options: CoalescerOptions<T, R>): Coalescer<T, R> {
  const {
    name = 'items',
    flush,
    keysOf,
    isPassing,
    maxBatch,
    concurrency,
    leastBeside = 1,
    maxQueued,
    attempts = 7,
  } = options;
  let waiting: Waiting<T, R>[] = [];
  let writing = 0;
  let underWay = 0;
  let closed = false;
  let company: NodeJS.Timeout | undefined;
  /** Whether a start is to come at the end of this turn of the event loop. */
  let starts = false;
  let onIdle: (() => void) | undefined;

  /** The next batch, in order of arrival; an item that shares a key with an earlier one stays for later. */
  function take(): Waiting<T, R>[] {
    const batch: Waiting<T, R>[] = [];
    const later: Waiting<T, R>[] = [];
    const taken = new Set<string>();
    for (const one of waiting) {
      const keys = keysOf(one.item);
      if (batch.length >= maxBatch || keys.some((key) => taken.has(key))) {
        later.push(one);
        continue;
      }
      for (const key of keys) taken.add(key);
      batch.push(one);
    }
    waiting = later;
    return batch;
  }

  async function write(batch: Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await asOneSpan(batch);
      for (const [index, one] of batch.entries()) one.resolve(answers[index] as R);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) {
        only?.reject(error);
      } else if (isPassing(error)) {
        for (const one of batch) one.reject(error);
      } else {
        const half = Math.ceil(batch.length / 2);
        await write(batch.slice(0, half));
        await write(batch.slice(half));
      }
    }
  }

  /** Part of the trace of the first that has one, and linked with the others'. */
  function asOneSpan(batch: Waiting<T, R>[]): Promise<R[]> {
    const items = batch.map(({ item }) => item);
    const [parent, ...links] = batch.flatMap(({ trace }) => trace ?? []);
    if (parent === undefined) return persist(items);
    const facts = { 'muster.items': items.length };
    return traced(`flush ${name}`, { kind: 'internal', facts, parent, links }, () => persist(items));
  }

  async function persist(items: T[]): Promise<R[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await flush(items);
      } catch (error) {
        if (!isPassing(error) || attempt === attempts) throw error;
        await delay(firstWaitMs * 2 ** (attempt - 1));
      }
    }
  }

  function start(least = leastBeside): void {
    while (underWay < concurrency && waiting.length >= (underWay === 0 ? 1 : least)) {
      const batch = take();
      underWay += 1;
      writing += batch.length;
      void write(batch).then(() => {
        underWay -= 1;
        writing -= batch.length;
        if (waiting.length > 0) start();
        if (underWay === 0) onIdle?.();
      });
    }
    if (waiting.length === 0 || underWay === concurrency || company !== undefined) return;
    company = setTimeout(() => {
      company = undefined;
      start(1);
    }, companyMs);
  }

  return {
    submit(item) {
      if (closed || waiting.length + writing >= maxQueued) {
        return Promise.reject(new AppError(unavailable, { retryAfter: 1 }));
      }
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, trace: traceparent(), resolve, reject });
        // After the other requests that this turn of the event loop brings.
        if (starts || underWay >= concurrency) return;
        starts = true;
        setImmediate(() => {
          starts = false;
          start();
        });
      });
    },
    get queued() {
      return waiting.length + writing;
    },
    close() {
      closed = true;
      if (underWay === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        onIdle = resolve;
        start();
      });
    },
  };
}
