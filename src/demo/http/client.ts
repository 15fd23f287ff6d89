import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { exchange } from './exchange.ts';
import { createTally, noteUnexpected, type Tally } from './tally.ts';

/** What one request sends. `body` is sent as JSON, `csv` as it is. */
export interface Ask {
  /** Names the request in counts and messages, as `register a household`. */
  operation: string;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  token?: string | undefined;
  body?: unknown;
  csv?: string;
  /** What is to be answered; JSON unless stated. */
  accept?: string;
  /** The answer as it was sent, also where it is JSON. */
  asText?: boolean;
  /** Statuses that are in order; 200 and 201 unless stated. */
  expect?: readonly number[];
  /** Asked again where the network fails: what it does is done once however often it is asked. */
  repeatable?: boolean;
}

export interface Reply<T> {
  status: number;
  /** Whether the status was an expected one; otherwise `body` is a problem. */
  ok: boolean;
  body: T;
}

/** Thrown by `need` where the service's answer leaves no way on. */
export class ServiceRefused extends Error {
  override readonly name = 'ServiceRefused';
}

export interface Client {
  /** Sends and answers; an unexpected status is counted, not thrown. */
  send<T>(ask: Ask): Promise<Reply<T>>;
  /** Sends and answers the body. @throws ServiceRefused on an unexpected status. */
  need<T>(ask: Ask): Promise<T>;
  tally: Tally;
  close(): Promise<void>;
}

const inOrder = [200, 201];
const MAX_TRIES = 8;
const AGAIN_AFTER_MS = 250;

/** How long a request may take; roster imports are the longest. */
const ANSWER_WITHIN_MS = 120_000;

/** More unexpected answers than this, and going on would only say the same again. */
const GIVE_UP_AFTER = 2_000;

/**
 * A client with `connections` kept-alive connections. 429 and 503 with `Retry-After` are asked again after
 * that time (at most 8 times), and what is repeatable where the network fails; nothing else is. A network failure counts
 * as status 0.
 */
export function createClient(origin: string, connections: number): Client {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
  });
  const tally = createTally();
  let wrong = 0;

  async function once(ask: Ask): Promise<{ status: number; retryAfter: number | undefined; body: unknown }> {
    tally.requests++;
    const headers: Record<string, string> = { accept: ask.accept ?? 'application/json' };
    if (ask.token !== undefined) headers['authorization'] = `Bearer ${ask.token}`;
    if (ask.csv !== undefined) headers['content-type'] = 'text/csv';
    else if (ask.body !== undefined) headers['content-type'] = 'application/json';
    const body = ask.csv ?? (ask.body === undefined ? null : JSON.stringify(ask.body));
    try {
      const { method, path } = ask;
      const { status, isJson, retryAfter, text } = await exchange(pool, { method, path, headers, body });
      return {
        status,
        retryAfter,
        body: isJson && text !== '' && ask.asText !== true ? JSON.parse(text) : text,
      };
    } catch (error) {
      return {
        status: 0,
        retryAfter: undefined,
        body: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async function send<T>(ask: Ask): Promise<Reply<T>> {
    for (let tries = 1; ; tries++) {
      const { status, retryAfter, body } = await once(ask);
      if ((ask.expect ?? inOrder).includes(status)) return { status, ok: true, body: body as T };
      if ((status === 429 || status === 503) && retryAfter !== undefined && tries < MAX_TRIES) {
        tally.retried++;
        await sleep(retryAfter * 1_000);
        continue;
      }
      if (status === 0 && ask.repeatable === true && tries < MAX_TRIES) {
        tally.retried++;
        await sleep(AGAIN_AFTER_MS);
        continue;
      }
      noteUnexpected(tally, ask.operation, status, body);
      if (++wrong > GIVE_UP_AFTER) {
        throw new ServiceRefused(`gave up after ${wrong} unexpected answers, the last to "${ask.operation}"`);
      }
      return { status, ok: false, body: body as T };
    }
  }

  return {
    send,
    async need<T>(ask: Ask): Promise<T> {
      const reply = await send<T>(ask);
      if (reply.ok) return reply.body;
      const said = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      throw new ServiceRefused(`could not ${ask.operation}: ${reply.status} ${said.slice(0, 600)}`);
    },
    tally,
    close: () => pool.destroy(),
  };
}
