import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { round } from '../bench.ts';

/** What one run of load does. Everything in it can be sent to another process. */
export interface LoadOrder {
  host: string;
  port: number;
  connections: number;
  seconds: number;
  /** A module (URL) whose `requests(order)` makes the requests, whole with their heads. */
  source: string;
  /** Whether the requests are sent again and again; otherwise each once, and the run ends with them. */
  repeat: boolean;
  /** For `requests`: where it begins to count, how many it makes, and what else it needs. */
  first: number;
  count: number;
  path: string;
  /** How many are sent in a second, evenly; as many as are answered unless told. */
  perSecond?: number;
  /** Whether connections are there before the time begins, as those of a proxy are. */
  connected?: boolean;
  tokens: string[];
  extra?: Record<string, string>;
}

export interface LoadResult {
  seconds: number;
  statuses: Record<string, number>;
  /** Seconds of a processor that the load took itself. */
  cpuSeconds: number;
  /** Bodies of the first refusals. */
  problems: string[];
  /** Of all answers. */
  p50Ms: number;
  p99Ms: number;
  /** Of answers by their status. */
  byStatus: Record<string, { p50Ms: number; p99Ms: number; maxMs: number }>;
}

/** What a run comes to. `perSecond` counts the answers with a wanted status. */
export interface LoadFigures {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Runs a load in a process of its own and answers what it saw. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const script = fileURLToPath(new URL('./load-child.ts', import.meta.url));
  const child = fork(script);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the load ended before its time');
  });
  ended.catch(() => undefined);
  child.send(order);
  await Promise.race([once(child, 'message'), ended]);
  child.send('go');
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [LoadResult];
  return result;
}

/** @throws Error naming the first refusal where any answer was not the wanted one: a bench of refusals is none. */
export function figuresOf(result: LoadResult, wanted: number): LoadFigures {
  const good = result.statuses[wanted] ?? 0;
  const all = Object.values(result.statuses).reduce((sum, n) => sum + n, 0);
  if (good !== all || good === 0) {
    throw new Error(
      `answers were ${JSON.stringify(result.statuses)}, wanted ${wanted}: ${result.problems[0] ?? ''}`,
    );
  }
  return {
    perSecond: round(good / result.seconds),
    p50Ms: round(result.p50Ms),
    p99Ms: round(result.p99Ms),
  };
}
