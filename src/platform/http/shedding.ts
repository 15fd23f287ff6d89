import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Counter } from 'prom-client';
import { AppError, unavailable } from '../errors/index.ts';
import { isWrite } from './conventions.ts';

/**
 * What a request is for, as far as it matters when there is too much of everything, in the order in which they
 * are given up. Nobody is harmed by a list that is a minute old; a queue of people is, by a lane that stands still.
 */
export const kinds = ['report', 'public-read', 'own-read', 'write', 'check-in', 'operation'] as const;
export type Kind = (typeof kinds)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is for, where that is not what its method and access say. */
    kind?: Kind;
  }
}

/** How hard the process is at work: each is 0 at its limit and 1 where nothing but check-ins is taken any more. */
export interface Strain {
  /** Of the process as a whole: the worst of event loop and memory. */
  process: number;
  /** Of the pool that reads: those who wait for it. */
  reads: number;
}

/** From which strain on each kind is refused. */
const refusedFrom: Record<Kind, number> = {
  report: 0,
  'public-read': 0,
  'own-read': 0.2,
  write: 0.5,
  'check-in': 1,
  operation: Number.POSITIVE_INFINITY,
};
const reading: ReadonlySet<Kind> = new Set(['report', 'public-read', 'own-read']);

export interface SheddingOptions {
  /** Mean delay of the event loop, in ms, over half a second: the limit, and where only check-ins are left. */
  loopDelayMs: readonly [limit: number, full: number];
  /** Resident memory in bytes, likewise. */
  rssBytes: readonly [limit: number, full: number];
  /** Statements that wait for the pool that reads, likewise. */
  readsWaiting: readonly [limit: number, full: number];
  waiting: () => number;
  /** Requests of the kind `write` that are being answered, at most: what comes beyond waits for nothing. */
  writesAtOnce: number;
  /** Counts what was refused, by kind. */
  refused: Counter<'kind'>;
}

/** Share of the heap that V8 may use: beyond it garbage collection takes over, and at 1 the process ends. */
const heapShare: readonly [number, number] = [0.8, 0.95];

/** How often it is looked; two samples must agree that the event loop is late. */
const sampleMs = 500;
/** Seconds after which a caller may ask again: the readers, who are many, later than those who write. */
const readersRetryAfter = 5;
const writersRetryAfter = 2;

/** What a route is for. */
export function kindOf(route: Pick<RouteOptions, 'method' | 'config'>): Kind {
  const { kind, access } = route.config ?? {};
  if (kind !== undefined) return kind;
  if (isWrite(route)) return 'write';
  return access === 'public' ? 'public-read' : 'own-read';
}

function share(value: number, [limit, full]: readonly [number, number]): number {
  return (value - limit) / (full - limit);
}

/**
 * Refuses at once, with 503 and `Retry-After`, what the process cannot do beside what matters more: reads first,
 * then registrations and plans, check-ins last, operations never. To be registered before the routes, and before
 * whatever costs something. Of writes no more are at work at once than `writesAtOnce`, so that whoever is accepted does not
 * wait for seconds, and whoever is not is told at once; whose body is yet to come is none of them.
 *
 * `measure` is what under-pressure samples, unless a test has its own.
 */
export async function shedLoad(
  app: FastifyInstance,
  options: SheddingOptions,
  measure?: () => Strain,
): Promise<void> {
  const { loopDelayMs, rssBytes, readsWaiting, waiting, writesAtOnce, refused } = options;
  // It samples; without limits of its own it refuses nothing: its limits know no kinds.
  await app.register(underPressure, { sampleInterval: sampleMs });
  const heapLimit = getHeapStatistics().heap_size_limit;
  const heapUsed = [heapShare[0] * heapLimit, heapShare[1] * heapLimit] as const;

  const measured = { process: 0, reads: 0 };
  let lastDelay = 0;
  function sample(): void {
    const { eventLoopDelay, rssBytes: rss, heapUsed: heap } = app.memoryUsage();
    // Infinite where the loop stood still for a whole sample: so long, then, and at the limit where that is less. One long job
    // is no load: what counts is what lasts.
    const delay = Number.isFinite(eventLoopDelay) ? eventLoopDelay : Math.min(sampleMs, loopDelayMs[0]);
    const lasting = Math.min(delay, lastDelay);
    lastDelay = delay;
    measured.process = Math.max(share(lasting, loopDelayMs), share(rss, rssBytes), share(heap, heapUsed));
  }
  const timer = setInterval(sample, sampleMs).unref();
  app.addHook('onClose', async () => clearInterval(timer));
  sample();

  const strain =
    measure ??
    ((): Strain => {
      measured.reads = share(waiting(), readsWaiting);
      return measured;
    });

  const byRoute = new WeakMap<object, Kind>();
  function kindAsked({ asked }: FastifyRequest): Kind {
    const { config } = asked;
    let kind = byRoute.get(config);
    if (kind === undefined) {
      kind = kindOf(asked as Pick<RouteOptions, 'method' | 'config'>);
      byRoute.set(config, kind);
    }
    return kind;
  }
  // Made once: where there are thousands a second, tracing where each was made would cost as much as sending it.
  const toReaders = new AppError(unavailable, { retryAfter: readersRetryAfter });
  const toWriters = new AppError(unavailable, { retryAfter: writersRetryAfter });
  function refusal(kind: Kind): AppError {
    refused.inc({ kind });
    return reading.has(kind) ? toReaders : toWriters;
  }

  let writes = 0;
  app.addHook('onRequest', (request, _reply, done) => {
    const kind = kindAsked(request);
    const now = strain();
    const strained = reading.has(kind) ? Math.max(now.process, now.reads) : now.process;
    const tooMany = kind === 'write' && writes >= writesAtOnce;
    if (strained < refusedFrom[kind] && !tooMany) return done();
    done(refusal(kind));
  });
  // Once its body is there: slow senders keep nobody from writing. Many that have come together are looked at again.
  app.addHook('preValidation', (request, reply, done) => {
    if (kindAsked(request) !== 'write') return done();
    if (writes >= writesAtOnce) return done(refusal('write'));
    writes += 1;
    onceAnswered(reply, () => {
      writes -= 1;
    });
    done();
  });
}

/** Calls back once, when an answer has been sent or its connection is gone. */
function onceAnswered({ raw }: FastifyReply, over: () => void): void {
  function end(): void {
    raw.off('finish', end).off('close', end);
    over();
  }
  raw.on('finish', end).on('close', end);
}
