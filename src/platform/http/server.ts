import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AppError, forbidden, notFound } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { readAskedRoutes } from './asked-route.ts';
import { acceptStrictJson } from './body.ts';
import { admitBrowsers } from './browsers.ts';
import { answerClientError, answerWhatNodeRefuses } from './client-errors.ts';
import {
  announceDeprecation,
  type DescribeRoute,
  holdToConventions,
  setCacheHeaders,
} from './conventions.ts';
import { tellUnforwarded } from './forwarded.ts';
import { answerListsAsFiles } from './lists/index.ts';
import type { DescribedRoute } from './openapi/routes.ts';
import { markPractice } from './practice.ts';
import { preparedJson } from './prepared-json.ts';
import { sendProblem, toAppError } from './problem-reply.ts';
import { keepPublicAnswers, type PublicAnswersOptions } from './public-answers.ts';
import { answerConnectionCloseWhileClosing } from './shutdown.ts';
import { traceRequests } from './traced-requests.ts';
import { settleBody, settleUnreadBodies } from './unread-bodies.ts';
import { zodValidator } from './validation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What the OpenAPI document tells of; complete when every route has been registered. */
    describedRoutes: readonly DescribedRoute[];
  }
}

/** A server whose routes are typed by their zod schemas. */
export type HttpServer = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export type HttpRequest = FastifyRequest;
export type HttpReply = FastifyReply;

export interface ServerOptions {
  logger: Logger;
  /** Whether every answer has its line in the log; without it they have one at the level `debug`. */
  accessLog?: boolean;
  trustProxy: string[];
  /** Origins whose scripts may ask from a browser; none unless told. */
  corsOrigins?: readonly string[];
  /** Turns errors of the adapters below (the database's) into problems; undefined for what it does not know. */
  translate: (error: unknown) => AppError | undefined;
  /** What hooks do to routes, for the document. */
  describe?: readonly DescribeRoute[];
  /** How answers that are the same for everybody are kept. */
  publicAnswers?: PublicAnswersOptions;
  /** Names of fields in Chinese, for the headings of lists that are had as files. */
  listHeadings?: Readonly<Record<string, string>>;
  /** How long a sender may take; those of the service unless told. */
  times?: SenderTimes;
  /** Whether every answer says that this is practice. */
  practice?: boolean;
}

/** In ms: for the whole request, for its head, and how often it is looked. */
export interface SenderTimes {
  requestMs: number;
  headersMs: number;
  checkEveryMs: number;
}

/** As the problem `request-timeout` says. */
const senderTimes: SenderTimes = { requestMs: 30_000, headersMs: 10_000, checkEveryMs: 2_000 };

/** 1 MiB holds a household of 20 many times over; routes that take files raise it for themselves. */
const bodyLimit = 1_048_576;

/** For a server that has hardly any. */
const publicAnswers: PublicAnswersOptions = { keptMs: 1_000, maxBytes: 4_000_000 };

/**
 * A Fastify server with the house rules: zod in and out, problem+json for every failure, strict bodies,
 * time limits on slow senders, request ids, one log line an answer with the route's pattern and never the
 * URL, and a close that finishes what is in flight.
 */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestMs, headersMs, checkEveryMs } = options.times ?? senderTimes;
  const app = fastify<Server>({
    loggerInstance: withoutChildren(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit,
    // While closing, requests on open connections are still answered (with `Connection: close`), not refused.
    return503OnClosing: false,
    trustProxy: options.trustProxy.length === 0 ? false : options.trustProxy,
    // requestTimeout alone does not stop a slow body: the http server's own limits do.
    requestTimeout: requestMs,
    http: {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkEveryMs,
      requireHostHeader: false,
      // What has no body is no stream to be run to its end. See where bodies are read.
      optimizeEmptyRequests: true,
    },
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerClientError,
    // No hook runs for these.
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id);
      settleBody(request, reply);
      sendProblem(request, reply, toAppError(error, options.translate));
    },
  }).withTypeProvider<ZodTypeProvider>() as HttpServer;

  readAskedRoutes(app as unknown as FastifyInstance);
  traceRequests(app as unknown as FastifyInstance);
  if (options.practice === true) markPractice(app as unknown as FastifyInstance);
  app.setValidatorCompiler(zodValidator as never);
  // Parsing the answer drops every field that its schema does not name: what is not documented cannot leak.
  app.setSerializerCompiler(({ schema }) => {
    const zodSchema = schema as unknown as z.ZodType;
    return (data) => preparedJson(data) ?? JSON.stringify(zodSchema.parse(data));
  });
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(error, options.translate);
    // What is refused on purpose, under load, has no cause: a line for each would only add to the load.
    if (known.problem.status >= 500 && known.cause !== undefined) {
      request.log.error({
        requestId: request.id,
        route: request.routeOptions.url,
        code: known.code,
        err: known.cause ?? known,
      });
    }
    return sendProblem(request, reply, known);
  });
  tellUnforwarded(app as unknown as FastifyInstance, options);
  app.addHook('preParsing', (request, _reply, payload, done) => {
    // Nobody reads a body that is sent nowhere: it is refused before.
    if (request.asked.url === undefined) done(unknownPath());
    // Node has ended it before anybody could hear of that, for want of a body: whoever reads is given one that ends.
    else if (request.raw.readableEnded && !bodiless.has(request.method)) done(null, Readable.from([]));
    else done(null, payload);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, unknownPath()));

  admitBrowsers(app as unknown as FastifyInstance, options.corsOrigins ?? []);
  acceptStrictJson(app as unknown as FastifyInstance);
  settleUnreadBodies(app as unknown as FastifyInstance);
  answerConnectionCloseWhileClosing(app as unknown as FastifyInstance);
  app.decorate(
    'describedRoutes',
    holdToConventions(app as unknown as FastifyInstance, options.describe ?? []),
  );
  announceDeprecation(app as unknown as FastifyInstance);
  setCacheHeaders(app as unknown as FastifyInstance);
  answerListsAsFiles(app as unknown as FastifyInstance, options.listHeadings);
  keepPublicAnswers(app as unknown as FastifyInstance, options.publicAnswers ?? publicAnswers);
  // These hooks run for every request: they call back instead of making promises.
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // A route that is neither guarded nor declared public answers nobody: see the auth module's guard.
    const { config, url } = request.asked;
    const closed = config.access === undefined && url !== undefined;
    done(closed ? new AppError(forbidden) : undefined);
  });
  answerWhatNodeRefuses(app as unknown as FastifyInstance);
  const line = options.accessLog === true ? 'info' : 'debug';
  if (options.logger.isLevelEnabled(line)) logAnswers(app as unknown as FastifyInstance, line);
  return app;
}

/**
 * A logger of each request's own costs more than many an answer: all have this one, and whoever logs names the request's
 * id. Not by a factory of ours, whose logger Fastify would look over at every request.
 */
function withoutChildren(logger: Logger): FastifyBaseLogger {
  const one: FastifyBaseLogger = Object.create(logger, { child: { value: () => one } });
  return one;
}

/** Methods of which Fastify reads no body. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);

const noSuchPath = {
  en: 'Nothing answers to this method and path. `/docs` shows every path, `/openapi.json` lists them for programs.',
  zh: '没有对应此方法和路径的接口。所有路径见 `/docs`，供程序读取的列表见 `/openapi.json`。',
};

const unknownPath = (): AppError => new AppError(notFound, { detail: noSuchPath });

/** What was asked stands there as the route's pattern: paths, queries and addresses can say of whom it was. */
function logAnswers(app: FastifyInstance, level: 'info' | 'debug'): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log[level](
      {
        requestId: request.id,
        method: request.method,
        route: request.asked.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
    done();
  });
}
