import type { FastifyInstance, RouteOptions } from 'fastify';
import { AppError, tooManyRequests } from '../../../platform/errors/index.ts';
import {
  type BucketState,
  type HttpReply,
  type HttpRequest,
  type HttpServer,
  type Metrics,
  normalizeIP,
  type RateLimiter,
  type RouteDescription,
} from '../../../platform/http/index.ts';

/** Requests a minute; 0 is no limit. */
export interface Limits {
  /** Of one citizen's account. */
  account: number;
  /** Of one other client: a tablet, a console, a laboratory's system. */
  device: number;
  /** Of one address, where nobody is signed in. */
  address: number;
  /** Refused attempts of one address at one thing: a client's secret. */
  refusals: number;
}

/**
 * Counts a request, once its caller is known; undefined where nothing has to be waited for. @throws AppError 429 where it is
 * one too many
 */
export type CheckLimits = (request: HttpRequest, reply: HttpReply) => Promise<void> | undefined;

type Kind = 'account' | 'device' | 'address' | 'refusals';

/** What an answer says of the caller's limit. */
const shownLimits = {
  'ratelimit-limit': {
    type: 'integer',
    description: 'Requests that the caller may send in a minute',
    examples: [600],
  },
  'ratelimit-remaining': {
    type: 'integer',
    description: 'How many of them are left',
    examples: [599],
  },
  'ratelimit-reset': {
    type: 'integer',
    description: 'Seconds until all of them are there again',
    examples: [60],
  },
};

/** What the OpenAPI document says of every route that counts. */
export function describeLimits(route: RouteOptions): RouteDescription | undefined {
  const { limit } = route.config ?? {};
  if (limit === 'none') return undefined;
  // A route that counts refusals alone tells of its limit only where it refuses.
  return { problems: [tooManyRequests], answerHeaders: shownLimits };
}

/**
 * Limits by who asks. Somebody signed in is counted by account or device, and never by address: a city's app sends
 * for millions from one. Whoever is not, a bad token included, is counted by address (IPv6 by its /64).
 *
 * A route that counts refusals (`config.limit`) counts only those, by address, and by address and what was tried: a
 * right secret is never refused because many others asked, and a guesser has `refusals` tries a minute, however many
 * come at once.
 *
 * Call before the routes are registered; what is answered is called for each request.
 */
export function registerLimits(
  app: HttpServer,
  deps: { limiter: RateLimiter; limits: Limits; metrics: Metrics },
): CheckLimits {
  const { limiter, limits, metrics } = deps;
  const limited = metrics.counter('muster_requests_limited_total', 'Requests answered 429, by limit', ['by']);

  function refuse(kind: Kind, reply: HttpReply, state: BucketState): never {
    limited.inc({ by: kind });
    show(reply, { ...state, remaining: 0 });
    throw new AppError(tooManyRequests, { retryAfter: state.reset });
  }

  /** Where refusals are counted: by address alone before the body is known. */
  const refusalsOf = (request: HttpRequest, tried: string | undefined) =>
    tried === undefined
      ? { key: `refusals ${normalizeIP(request.ip)}`, max: limits.address }
      : { key: `refusals ${normalizeIP(request.ip)} ${tried}`, max: limits.refusals };

  async function checkRefusals(request: HttpRequest, reply: HttpReply, tried?: string): Promise<void> {
    const bucket = refusalsOf(request, tried);
    if (bucket.max === 0) return;
    const state = await limiter.look(bucket);
    if (state.remaining === 0) refuse('refusals', reply, state);
  }

  /** Counts one; how the bucket stands now, undefined where there is no limit. */
  async function countRefusal(request: HttpRequest, tried?: string): Promise<BucketState | undefined> {
    const bucket = refusalsOf(request, tried);
    return bucket.max === 0 ? undefined : limiter.take(bucket);
  }

  /** Requests whose refusal has been counted. */
  const counted = new WeakSet<HttpRequest>();

  /**
   * The counter decides, and not a look before the secret: many who look at once would all find room. A wrong one counts
   * first, and is told so only where there was room; a right one, never counted, is told only while there still is.
   */
  async function attempt<T>(
    request: HttpRequest,
    reply: HttpReply,
    tried: string,
    verify: () => Promise<T>,
    onRefused: () => Promise<void>,
  ): Promise<T> {
    let found: T;
    try {
      found = await verify();
    } catch (refusal) {
      if (!(refusal instanceof AppError) || refusal.problem.status >= 500) throw refusal;
      counted.add(request);
      const states = await Promise.all([countRefusal(request), countRefusal(request, tried)]);
      for (const state of states) if (state?.exceeded) refuse('refusals', reply, state);
      await onRefused();
      throw refusal;
    }
    await Promise.all([checkRefusals(request, reply), checkRefusals(request, reply, tried)]);
    return found;
  }

  const fastify = app as unknown as FastifyInstance;
  fastify.decorateRequest('attempt', notCounted);
  fastify.addHook('onRoute', (route) => {
    const limit = route.config?.limit;
    if (typeof limit !== 'object') return;
    route.preHandler = [
      async (request, reply) => {
        const tried = limit.refusalsOf(request.body);
        await checkRefusals(request, reply, tried);
        request.attempt = (verify, onRefused) => attempt(request, reply, tried, verify, onRefused);
      },
      ...listed(route.preHandler),
    ];
    route.onSend = [
      ...listed(route.onSend),
      async (request, reply, payload) => {
        const status = reply.statusCode;
        // What came no further than to the guard or to the schema: nothing was tried, and the address alone counts.
        if (status >= 400 && status < 500 && status !== 429 && !counted.has(request))
          await countRefusal(request);
        return payload;
      },
    ];
  });

  function tell(kind: Kind, reply: HttpReply, state: BucketState): void {
    if (state.exceeded) refuse(kind, reply, state);
    show(reply, state);
  }

  return (request, reply) => {
    const { limit } = request.asked.config;
    if (limit === 'none') return undefined;
    if (limit !== undefined) return checkRefusals(request, reply);
    const kind = kindOf(request);
    const max = limits[kind];
    if (max === 0) return undefined;
    const { caller } = request;
    const who = caller === null ? normalizeIP(request.ip) : `${caller.role} ${caller.sub}`;
    const state = limiter.take({ key: `${kind} ${who}`, max });
    if (state instanceof Promise) return state.then((counted) => tell(kind, reply, counted));
    tell(kind, reply, state);
    return undefined;
  };
}

function notCounted(): never {
  throw new Error('this route does not count refusals: it has no `limit`');
}

function kindOf({ caller }: HttpRequest): Exclude<Kind, 'refusals'> {
  if (caller === null) return 'address';
  return caller.role === 'citizen' ? 'account' : 'device';
}

/** The headers of the IETF's draft, as @fastify/rate-limit writes them. */
function show(reply: HttpReply, { limit, remaining, reset }: BucketState): void {
  void reply
    .header('ratelimit-limit', limit)
    .header('ratelimit-remaining', remaining)
    .header('ratelimit-reset', reset);
}

const listed = <T>(hooks: T | T[] | undefined): T[] =>
  hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
