import { Agent, request } from 'undici';
import { failureOf, OutgoingError } from './outgoing-client.ts';

/** What somebody answered: `body` is undefined where it was no JSON, or more than was wanted. */
export interface JsonAnswer {
  status: number;
  body: unknown;
}

/** Asks services that whoever runs this one has named: every address is gone to. */
export interface JsonClient {
  /**
   * Redirects are answers and not followed. The whole of it, name and connection included, ends when `aborted` fires.
   * @throws OutgoingError, with `timeout` when that fires
   */
  ask(
    url: URL,
    question: {
      method: 'GET' | 'POST';
      headers: Record<string, string>;
      body?: string;
      aborted: AbortSignal;
    },
  ): Promise<JsonAnswer>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** `mostBytes`: an answer that is longer is none. */
export function createJsonClient({ mostBytes }: { mostBytes: number }): JsonClient {
  const dispatcher = new Agent({ allowH2: false, pipelining: 1 });
  return {
    async ask(url, { method, headers, body, aborted }) {
      try {
        const answer = await request(url, {
          dispatcher,
          method,
          headers: {
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          body: body ?? null,
          signal: aborted,
        });
        return { status: answer.statusCode, body: parsed(await textOf(answer.body, mostBytes)) };
      } catch (error) {
        throw new OutgoingError(aborted.aborted ? 'timeout' : failureOf(error), error);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function textOf(body: AsyncIterable<Buffer>, mostBytes: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
