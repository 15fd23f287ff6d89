import { language } from './language.ts';
import type { Operations } from './operations.ts';
import { token } from './token.ts';

export type Operation = keyof Operations;
export type Asks<K extends Operation> = Operations[K]['asks'];
export type Answer<K extends Operation> = Operations[K]['answer'];

/** What the service refuses, in its own words (RFC 9457). */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly { pointer: string; code: string; text: string }[];
  /** When it is worth trying again, in seconds; undefined where the service did not say. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Record<string, unknown>, retryAfter: string | null) {
    super(String(problem['detail'] ?? problem['title'] ?? status));
    this.status = status;
    this.code = String(problem['code'] ?? 'unknown');
    this.errors = Array.isArray(problem['errors']) ? problem['errors'] : [];
    this.retryAfter = retryAfter === null ? undefined : Number(retryAfter);
  }
}

export interface Extra {
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  /** A file that is sent as it is, with its media type: a body that is no JSON. */
  file?: { type: string; body: Blob };
  /** Without the token, also where somebody is signed in. */
  asNobody?: boolean;
}

interface Parts {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
}

/** The address of an operation: with its parameters in it, never with personal data, which goes in bodies. */
export function urlOf(operation: Operation, asked: Parts): string {
  const template = operation.slice(operation.indexOf(' ') + 1);
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(asked.path?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/**
 * Asks the service, and hands back its answer as it came: for files and streams.
 * @throws Refused what it refuses; TypeError where it cannot be reached
 */
export async function send<K extends Operation>(
  operation: K,
  asked: Asks<K>,
  extra: Extra = {},
): Promise<Response> {
  const parts = asked as Parts;
  const body = extra.file?.body ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body));
  const bearer = extra.asNobody === true ? undefined : token();
  const response = await fetch(urlOf(operation, parts), {
    method: operation.slice(0, operation.indexOf(' ')),
    headers: {
      accept: 'application/json',
      'accept-language': language() === 'zh' ? 'zh-CN' : 'en',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': extra.file?.type ?? 'application/json' }),
      ...extra.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(extra.signal === undefined ? {} : { signal: extra.signal }),
    // Who is asked is told by the header alone.
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
  });
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem as Record<string, unknown>, response.headers.get('retry-after'));
}

/** Asks the service. @throws Refused; TypeError where it cannot be reached */
export async function ask<K extends Operation>(
  operation: K,
  asked: Asks<K>,
  extra?: Extra,
): Promise<Answer<K>> {
  const response = await send(operation, asked, extra);
  return (response.status === 204 ? undefined : await response.json()) as Answer<K>;
}

type Listed<K extends Operation> = Answer<K> extends { items: readonly (infer T)[] } ? T : never;

/** All pages of a list, at most `most` rows of it. */
export async function askAll<K extends Operation>(
  operation: K,
  asked: Asks<K>,
  extra?: Extra,
  most = 5_000,
): Promise<Listed<K>[]> {
  const rows: Listed<K>[] = [];
  let cursor: string | undefined;
  do {
    const parts = asked as Parts;
    const query = { limit: 1_000, ...parts.query, ...(cursor === undefined ? {} : { cursor }) };
    const page = (await ask(operation, { ...parts, query } as Asks<K>, extra)) as {
      items: Listed<K>[];
      nextCursor: string | null;
    };
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < most);
  return rows;
}
