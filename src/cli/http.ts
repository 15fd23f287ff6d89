import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownProblem, problemOf } from './problem.ts';
import type { Language } from './words.ts';

/** What one request asks. */
export interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  file?: { body: Blob; type: string };
  headers?: Record<string, string>;
  /** Ends it before the command ends. */
  signal?: AbortSignal;
}

export interface Http {
  /** Address of the service, without a slash at the end. */
  readonly url: string;
  /** Asks and answers what came. @throws Refused where it is no success, or nothing answers */
  send(ask: Ask): Promise<Response>;
  /** The same, and reads the answer's JSON. */
  read<T>(ask: Ask): Promise<T>;
  /** Every item of a list, page by page. */
  all<T>(path: string): Promise<T[]>;
}

export interface HttpOptions {
  url: string;
  language: Language;
  /** The token to show, asked for each request; undefined for what is public. */
  token: () => Promise<string | undefined>;
  /** Stops what is under way. */
  signal: AbortSignal;
  /** Told of each answer's headers. */
  onAnswer?: (headers: Headers) => void;
}

const mostTries = 5;
const againAfterMs = 500;
/** `Retry-After` beyond this is told to whoever asked, and not waited for. */
const mostSeconds = 60;

/**
 * Asks a service. Every POST carries a key by which the service knows a repeat, so that whatever got no answer, or is to be
 * asked again later (429, 503), is asked again.
 */
export function createHttp({ url, language, token, signal, onAnswer }: HttpOptions): Http {
  async function once(ask: Ask, key: string): Promise<Response> {
    const shown = await token();
    const headers = new Headers({ 'accept-language': language, accept: 'application/json', ...ask.headers });
    if (shown !== undefined) headers.set('authorization', `Bearer ${shown}`);
    if (ask.method === 'POST') headers.set('idempotency-key', key);
    if (ask.file !== undefined) headers.set('content-type', ask.file.type);
    if (ask.json !== undefined) headers.set('content-type', 'application/json');
    const body = ask.file?.body ?? (ask.json === undefined ? null : JSON.stringify(ask.json));
    const until = ask.signal ?? signal;
    const answer = await fetch(url + ask.path, { method: ask.method ?? 'GET', headers, body, signal: until });
    onAnswer?.(answer.headers);
    return answer;
  }

  async function send(ask: Ask): Promise<Response> {
    const key = randomUUID();
    const until = ask.signal ?? signal;
    for (let tries = 1; ; tries++) {
      let waitMs = againAfterMs * tries;
      try {
        const answer = await once(ask, key);
        if (answer.ok) return answer;
        const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
        const later = (answer.status === 429 || answer.status === 503) && retryAfter <= mostSeconds;
        if (!later || tries === mostTries) throw await problemOf(answer);
        await answer.body?.cancel();
        waitMs = retryAfter * 1_000;
      } catch (error) {
        // fetch says TypeError of every failure of the network.
        if (!(error instanceof TypeError) || until.aborted) throw error;
        if (tries === mostTries) throw unreachable(url, language, error);
      }
      await sleep(waitMs, undefined, { signal: until });
    }
  }

  const read = async <T>(ask: Ask): Promise<T> => (await (await send(ask)).json()) as T;

  async function all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    const glue = path.includes('?') ? '&' : '?';
    for (let cursor: string | null = ''; cursor !== null; ) {
      const at: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: T[]; nextCursor: string | null } = await read({
        path: `${path}${glue}limit=500${at}`,
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  return { url, send, read, all };
}

/** Says where nothing answers, and why. */
export function unreachable(url: string, language: Language, error: unknown) {
  const title = { en: `Nothing answers at ${url}`, zh: `${url} 无应答` }[language];
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return ownProblem('unreachable', title, cause instanceof Error ? cause.message : String(cause));
}
