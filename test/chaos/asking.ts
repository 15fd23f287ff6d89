import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** One thing that a client wants, which it asks for until it is told yes or no. */
export interface Wish {
  what: string;
  method: 'GET' | 'POST';
  path: string;
  token: string;
  body?: object;
  /** CSV, in place of a body. */
  text?: string;
  /** Repeated with it, a request is done once; without, the request itself is one that may be repeated. */
  key?: string;
}

export interface Told<T> {
  status: number;
  body: T;
}

/** How long one answer is waited for, ms: a client that is frozen out asks another process. */
const ANSWER_WITHIN_MS = 5_000;
const AGAIN_MS = [20, 50, 100, 200, 400];

/** Of one kind of wish: answers, how long each took with all its tries in mean and at most (ms), and why it was asked again. */
export interface Figures {
  told: number;
  meanMs: number;
  mostMs: number;
  again: Record<string, number>;
}

/** Clients' side of the wire: which processes there are to ask, and what they were told that nobody should be. */
export interface Asking {
  /** Asks until there is an answer; undefined once it is given up, after `stop`. */
  ask<T>(wish: Wish): Promise<Told<T> | undefined>;
  /** One try at one process, for measuring; undefined where there is no answer in time. */
  once<T>(base: string, wish: Wish, withinMs?: number): Promise<Told<T> | undefined>;
  /** Answers of 5xx but 503, by what was asked. */
  odd: string[];
  /** Requests in all, and those that came to nothing and were asked again. */
  figures: { requests: number; again: number; of: Record<string, Figures> };
  /** Who asks now is told by this moment (ms of the monotonic clock) or never. */
  giveUpAt(moment: number): void;
  close(): Promise<void>;
}

/** One try, and what came of it. */
export interface Try {
  what: string;
  /** When it began and how long it took, ms of the monotonic clock. */
  began: number;
  ms: number;
  /** Of the answer; undefined where there was none. */
  status: number | undefined;
  /** Whether the answer says when to come again. */
  says: boolean;
  /** Why there was none: the error's code or name. */
  why: string;
}

/** `heard` is told of each try; `withinMs` is how long an answer is waited for. */
export function createAsking(
  bases: readonly string[],
  {
    heard = () => undefined,
    withinMs: patience = ANSWER_WITHIN_MS,
  }: { heard?: (one: Try) => void; withinMs?: number } = {},
): Asking {
  const dispatcher = new Agent({ connections: 64, pipelining: 1, connectTimeout: 1_000 });
  const odd: string[] = [];
  const figures: Asking['figures'] = { requests: 0, again: 0, of: {} };
  let end = Number.POSITIVE_INFINITY;
  let turn = 0;

  async function once<T>(base: string, wish: Wish, withinMs = patience): Promise<Told<T> | undefined> {
    figures.requests += 1;
    const { method, path, token, body, text: csv, key } = wish;
    const sent = body === undefined ? csv : JSON.stringify(body);
    const one: Try = {
      what: wish.what,
      began: performance.now(),
      ms: 0,
      status: undefined,
      says: false,
      why: '',
    };
    try {
      const answer = await request(base + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(sent === undefined
            ? {}
            : { 'content-type': body === undefined ? 'text/csv' : 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: sent ?? null,
        dispatcher,
        signal: AbortSignal.timeout(withinMs),
      });
      const text = await answer.body.text();
      one.status = answer.statusCode;
      one.says = answer.headers['retry-after'] !== undefined;
      return { status: answer.statusCode, body: (text === '' ? undefined : JSON.parse(text)) as T };
    } catch (error) {
      const { code, name } = error as Error & { code?: string };
      one.why = code ?? name;
      return undefined;
    } finally {
      one.ms = performance.now() - one.began;
      heard(one);
    }
  }

  async function ask<T>(wish: Wish): Promise<Told<T> | undefined> {
    const began = performance.now();
    const own = figures.of[wish.what] ?? { told: 0, meanMs: 0, mostMs: 0, again: {} };
    figures.of[wish.what] = own;
    for (let tries = 0; performance.now() < end; tries++) {
      const base = bases[turn++ % bases.length] ?? '';
      const told = await once<T & { code?: string }>(base, wish);
      const wait = AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] ?? 400;
      if (told !== undefined) {
        // Being asked while the first is still under way says nothing of what becomes of it.
        const passing =
          told.status === 503 || told.status === 429 || told.body?.code === 'idempotency-key-in-use';
        if (!passing) {
          if (told.status >= 500)
            odd.push(`${wish.what}: ${told.status} ${JSON.stringify(told.body).slice(0, 300)}`);
          const ms = performance.now() - began;
          own.told += 1;
          own.meanMs = Math.round((own.meanMs * (own.told - 1) + ms) / own.told);
          own.mostMs = Math.max(own.mostMs, Math.round(ms));
          return told;
        }
      }
      const why = told === undefined ? 'no answer' : String(told.status);
      own.again[why] = (own.again[why] ?? 0) + 1;
      figures.again += 1;
      await sleep(wait);
    }
    return undefined;
  }

  return {
    ask,
    once,
    odd,
    figures,
    giveUpAt(moment) {
      end = moment;
    },
    close: () => dispatcher.destroy(),
  };
}
