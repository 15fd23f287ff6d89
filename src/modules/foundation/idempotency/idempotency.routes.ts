import type { Readable } from 'node:stream';
import type { FastifyInstance, RouteHandlerMethod, RouteOptions } from 'fastify';
import type { SecretKey } from '../../../platform/crypto/index.ts';
import { isSameId } from '../../../platform/db/errors.ts';
import { AppError, type FieldError, invalidRequest } from '../../../platform/errors/index.ts';
import type { HttpReply, HttpRequest, HttpServer, RouteDescription } from '../../../platform/http/index.ts';
import { callerOf } from '../auth/index.ts';
import { BodyDigest } from './body-digest.ts';
import { idempotencyProblems } from './idempotency.errors.ts';
import type { Claim, IdempotencyService } from './idempotency.service.ts';
import { keyInUse } from './key-in-use.ts';
import { createKeySecrets, type StoredAnswer } from './stored-answer.ts';

/** A request with a key, on its way. */
interface Keyed {
  key: string;
  body: BodyDigest;
  /** Held while the handler runs. */
  claim: Claim | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    idempotency: Keyed | null;
  }
  interface FastifyContextConfig {
    /** `ignored`: a POST that has no effect to protect. Every other POST takes an `Idempotency-Key`. */
    idempotency?: 'ignored';
  }
}

const header = 'idempotency-key';
const keyForm = /^[\x21-\x7e]{1,255}$/;

const badKey: FieldError = {
  pointer: 'header Idempotency-Key',
  code: 'form',
  text: {
    en: 'An Idempotency-Key is 1 to 255 visible ASCII characters without spaces, best a random UUID. For example: 0b7e6d1c-4f3a-4c55-9d0e-5a1f6c2b8e77',
    zh: 'Idempotency-Key 应为 1 至 255 个不含空格的可见 ASCII 字符，建议用随机 UUID。例如：0b7e6d1c-4f3a-4c55-9d0e-5a1f6c2b8e77',
  },
};

/** Headers that belong to an answer's meaning and are repeated with it. */
const keptHeaders = [
  'content-type',
  'content-disposition',
  'location',
  'etag',
  'link',
  'vary',
  'cache-control',
];

const replayed = {
  type: 'string',
  const: 'true',
  description: 'Only on an answer that repeats the one stored for this Idempotency-Key',
};

/** What the OpenAPI document says of every POST. */
export function describeIdempotency(route: RouteOptions): RouteDescription | undefined {
  if (route.method !== 'POST') return undefined;
  const schema = {
    type: 'string',
    pattern: keyForm.source,
    examples: ['5f1c2a90-3d1b-4a57-8c43-6f0a0f9a2c11'],
  };
  if (route.config?.idempotency === 'ignored') {
    const description = 'Taken and ignored: a repeat has no effect that the first request had not.';
    return { headers: { 'Idempotency-Key': { ...schema, description } } };
  }
  const description =
    'A key of your own for this request, best a random UUID. A repeat within 24 hours gets the stored status and body, with `Idempotency-Replayed: true`, and has no effect; where that answer was lost, it finds what the first request did and answers that. Answers 401, 403, 429 and 5xx are not stored: the key is free again.';
  return {
    headers: { 'Idempotency-Key': { ...schema, description } },
    problems: [invalidRequest, ...idempotencyProblems],
    answerHeaders: { 'Idempotency-Replayed': replayed },
  };
}

/**
 * Gives every POST that is registered from now on its `Idempotency-Key`. A request without one costs a look at its
 * headers; one with it two statements, a repeat one, and repeats that wait in the same process for the first none.
 *
 * The key is taken after the body has been read and before it is validated, so that refusals for a field are stored
 * as well; what the guard refuses never gets here. A body that the handler reads as a stream is hashed while it
 * passes; its answer is stored once it has been read through, and a repeat is read through before it is answered.
 */
export function registerIdempotency(
  app: HttpServer,
  deps: { idempotency: IdempotencyService; secret: SecretKey },
): void {
  const { idempotency } = deps;
  const secretsOf = createKeySecrets(deps.secret);
  const fastify = app as unknown as FastifyInstance;
  fastify.decorateRequest('idempotency', null);
  fastify.addHook('onClose', async () => idempotency.close());

  async function begin(request: HttpRequest, reply: HttpReply, keyed: Keyed): Promise<boolean> {
    const caller = callerOf(request);
    const { sub, role, division = '', site = '' } = caller;
    const { method, url = '' } = request.asked;
    const scope = [sub, role, division, site, String(method), url];
    const secrets = secretsOf(scope, keyed.key, `${request.method} ${request.url}`);
    const streamed = request.body === keyed.body;
    const body = streamed ? undefined : (keyed.body.digest ?? (await keyed.body.drain()));
    const begun = await idempotency.begin({
      secrets,
      body,
      readBody: () => keyed.body.drain(),
    });
    if ('claim' in begun) {
      keyed.claim = begun.claim;
      request.caller = {
        ...caller,
        resumed: begun.claim.resumed,
        draws: secrets.draws(body === undefined ? undefined : secrets.fingerprint(body)),
      };
      return false;
    }
    const { status, headers, body: answer } = begun.answer;
    void reply.code(status).headers(headers).header('idempotency-replayed', 'true').send(answer);
    return true;
  }

  fastify.addHook('onRoute', (route) => {
    if (route.method !== 'POST' || route.config?.idempotency === 'ignored') return;
    route.handler = besideAnother(route.handler);
    route.preParsing = [
      (request, _reply, payload, done) => {
        const key = request.headers[header];
        // Without a caller there is nobody to keep an answer for.
        if (key === undefined || request.caller === null) {
          done(null, payload);
        } else if (typeof key !== 'string' || !keyForm.test(key)) {
          done(new AppError(invalidRequest, { errors: [badKey] }));
        } else {
          const body = new BodyDigest(payload as Readable);
          request.idempotency = { key, body, claim: undefined };
          done(null, body);
        }
      },
      ...listed(route.preParsing),
    ];
    route.preValidation = [
      (request, reply, done) => {
        const keyed = request.idempotency;
        if (keyed === null) done();
        else void begin(request, reply, keyed).then((answered) => (answered ? undefined : done()), done);
      },
      ...listed(route.preValidation),
    ];
    route.onSend = [
      ...listed(route.onSend),
      (request, reply, payload, done) => {
        const keyed = request.idempotency;
        if (keyed === null) done(null, payload);
        else void end(request, reply, keyed, payload).then(() => done(null, payload));
      },
    ];
  });
}

const listed = <T>(hooks: T | T[] | undefined): T[] =>
  hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];

/**
 * A process that stalls for longer than its lease goes on afterwards beside the repeat that took the key, and both draw
 * the same ids: whatever the two do, one is refused by the other's rows, with nothing of its own left. It is asked to come
 * again, and finds what the other did.
 */
function besideAnother(handler: RouteHandlerMethod): RouteHandlerMethod {
  return async function handle(request, reply) {
    try {
      return await handler.call(this, request, reply);
    } catch (error) {
      if (request.idempotency !== null && isSameId(error)) throw keyInUse(error);
      throw error;
    }
  };
}

/**
 * Stores the answer before it is sent, or gives the key back. Never rejects: the request has had its effect, so its
 * caller is answered; the key then stays taken until its lease ends.
 */
async function end(request: HttpRequest, reply: HttpReply, keyed: Keyed, payload: unknown): Promise<void> {
  const { claim, body } = keyed;
  keyed.claim = undefined;
  try {
    const { digest } = body;
    // What was not read would keep the connection busy.
    if (digest === undefined) body.resume();
    if (claim === undefined) return;
    const answer = digest === undefined ? undefined : storable(reply, payload);
    if (digest === undefined || answer === undefined) await claim.free();
    else await claim.finish(answer, digest);
  } catch (err) {
    const route = request.asked.url;
    request.log.error(
      { requestId: request.id, route, err },
      'an answer could not be stored for its Idempotency-Key',
    );
  }
}

/** The answer as it is kept; undefined for what a repeat may change: refusals of the moment, and streams. */
function storable(reply: HttpReply, payload: unknown): StoredAnswer | undefined {
  const status = reply.statusCode;
  if (status >= 500 || status === 429 || status === 401 || status === 403) return undefined;
  const body = payload ?? '';
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return undefined;
  const headers = keptHeaders.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status, headers: Object.fromEntries(headers), body };
}
