import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Who listens: `count` streams of one path, with the tokens in turns. */
export interface ListenersOrder {
  host: string;
  port: number;
  path: string;
  tokens: readonly string[];
  count: number;
}

export type Told = ListenersOrder | { watch: readonly string[] };

/** When the first and the last of all listeners heard one of the marks: wall-clock ms, comparable between processes. */
export interface Spread {
  first: number;
  last: number;
  heard: number;
  /** Streams that were closed, so far. */
  lost: number;
  /** What the first of them was sent. */
  text: string;
}

/** Listeners in a process of their own. */
export interface Listeners {
  /** What the first of them was sent when it came: head and first events. */
  sample: string;
  /** As many more. */
  join(more: number): Promise<void>;
  /** Begins to look out for one of the marks; `heard` resolves when all have heard one. */
  watch(marks: readonly string[]): Promise<{ heard: Promise<Spread> }>;
  close(): Promise<void>;
}

/** Opens them all and resolves when each has been told how things are. @throws Error where one was refused */
export async function startListeners(order: ListenersOrder): Promise<Listeners> {
  const child = fork(fileURLToPath(new URL('./listeners-child.ts', import.meta.url)));
  const gone = once(child, 'exit').then(() => {
    throw new Error('the listeners ended before their time');
  });
  gone.catch(() => undefined);
  const next = async <T>(): Promise<T> => {
    const [answer] = (await Promise.race([once(child, 'message'), gone])) as [T & { error?: string }];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone.catch(() => undefined);
  };
  child.send(order);
  try {
    const { sample } = await next<{ sample: string }>();
    let count = order.count;
    return {
      sample,

      async join(more) {
        child.send({ ...order, count: more });
        await next();
        count += more;
      },

      async watch(marks) {
        child.send({ watch: marks });
        await next();
        const heard = next<Spread>().then((spread) => {
          if (spread.heard === count) return spread;
          throw new Error(`${spread.heard} of ${count} heard of it, ${spread.lost} streams were lost`);
        });
        heard.catch(() => undefined);
        return { heard };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
