import { hash } from 'node:crypto';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RouteHandlerMethod,
  RouteOptions,
} from 'fastify';
import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../clock.ts';
import type { Revision } from '../revision.ts';
import { asksForFile, listOfRoute } from './lists/index.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The same answer for everybody: `ETag`, `Cache-Control: public, max-age` of so many seconds, and kept here. */
    publicForSeconds?: number;
    /** The answer is kept as long as this stands; without it, for `keptMs`. */
    unchangedWhile?: Revision;
  }
  interface FastifyRequest {
    /** Whether this caller may see more than everybody: such answers are made for them alone. */
    seesMore: boolean;
  }
}

export interface PublicAnswersOptions {
  /** How long an answer without a revision is kept, in ms; at 0 only those who ask at the same time share one. */
  keptMs: number;
  /** Most memory that kept answers take, in bytes. */
  maxBytes: number;
}

/** An answer as it goes over the wire. */
interface Kept {
  body: Buffer;
  headers: Record<string, string>;
  etag: string;
  revision: string | undefined;
  madeAt: number;
}

/** What a handler may say of its answer beside the body. */
const keptHeaders = ['content-type', 'etag', 'link'] as const;

/** Spellings of addresses that are remembered, each up to so many characters. */
const maxSpellings = 10_000;
const maxSpelling = 300;

/**
 * Public answers are made once for all: those who ask at the same time wait for one, and its bytes and ETag are
 * kept, whichever way the address is spelt. A kept answer is sent before the request is even parsed; `If-None-Match`
 * is answered 304. Failures are shared by those who wait together and never kept.
 */
export function keepPublicAnswers(app: FastifyInstance, options: PublicAnswersOptions): void {
  const { keptMs, maxBytes } = options;
  const answers = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length + 500,
  });
  const spellings = new LRUCache<string, string>({ max: maxSpellings });
  const underWay = new Map<string, Promise<Kept>>();

  function stands(kept: Kept, revision: Revision | undefined): boolean {
    return revision === undefined
      ? monotonicMs() - kept.madeAt < keptMs
      : kept.revision !== undefined && kept.revision === revision.peek();
  }

  /** Makes the answer, unless the one that is kept still stands when it is asked. */
  async function renew(
    key: string,
    revision: Revision | undefined,
    make: () => Promise<Pick<Kept, 'body' | 'headers' | 'etag'>>,
  ): Promise<Kept> {
    // Asked before the answer is read: a change in between makes it look older than it is, never newer.
    const madeAt = monotonicMs();
    const now = await revision?.current();
    const known = answers.get(key);
    if (now !== undefined && known?.revision === now) return known;
    const kept = { ...(await make()), revision: now, madeAt };
    answers.set(key, kept);
    return kept;
  }

  function share(key: string, made: () => Promise<Kept>): Promise<Kept> {
    const waiting = underWay.get(key);
    if (waiting !== undefined) return waiting;
    const mine = made().finally(() => underWay.delete(key));
    underWay.set(key, mine);
    return mine;
  }

  app.decorateRequest('seesMore', false);
  app.addHook('onRoute', (route: RouteOptions) => {
    const seconds = route.config?.publicForSeconds;
    if (seconds === undefined) return;
    const revision = route.config?.unchangedWhile;
    const list = listOfRoute(route.schema);
    const isOwn = (request: FastifyRequest) => request.seesMore || asksForFile(list, request);
    // A headquarters' token makes it another answer: a shared cache must not give them this one.
    const vary = list === undefined ? 'authorization' : 'accept, authorization';
    const { handler } = route;
    const shown = { 'cache-control': `public, max-age=${seconds}`, vary };

    route.preValidation = (request, reply, done) => {
      const key = isOwn(request) ? undefined : spellings.get(request.url);
      const kept = key === undefined ? undefined : answers.get(key);
      if (kept === undefined || !stands(kept, revision)) done();
      else replay(request, reply, kept, shown);
    };
    route.handler = async function answerAll(request, reply) {
      if (isOwn(request)) return handler.call(this, request, reply);
      const key = `${route.url} ${JSON.stringify([request.params, request.query])}`;
      if (request.url.length <= maxSpelling) spellings.set(request.url, key);
      const make = () => render(this, handler, request, reply);
      return replay(request, reply, await share(key, () => renew(key, revision, make)), shown);
    };
  });
}

async function render(
  app: FastifyInstance,
  handler: RouteHandlerMethod,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Pick<Kept, 'body' | 'headers' | 'etag'>> {
  const payload: unknown = await handler.call(app, request, reply);
  const text = typeof payload === 'string' ? payload : reply.serialize(payload as Record<string, unknown>);
  const body = Buffer.from(text as string);
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  for (const name of keptHeaders) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  // A handler that knows the version of what it shows has said so.
  headers['etag'] ??= `"${hash('sha1', body, 'base64url')}"`;
  return { body, headers, etag: headers['etag'] };
}

function replay(
  request: FastifyRequest,
  reply: FastifyReply,
  kept: Kept,
  shown: Record<string, string>,
): FastifyReply {
  reply.headers(kept.headers).headers(shown);
  const known = request.headers['if-none-match'];
  if (known !== undefined && namesETag(known, kept.etag)) return reply.code(304).send();
  return reply.send(kept.body);
}

/** Whether an If-None-Match names an ETag (weak comparison, RFC 9110 section 13.1.2). */
export function namesETag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
