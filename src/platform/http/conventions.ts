import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import {
  bodyTooLarge,
  forbidden,
  internal,
  invalidRequest,
  notAcceptable,
  notFound,
  type Problem,
  unauthenticated,
  unavailable,
  unsupportedMediaType,
} from '../errors/index.ts';
import { listOfRoute } from './lists/index.ts';
import {
  type Access,
  type AnswerHeader,
  type Deprecation,
  type DescribedRoute,
  deprecationHeaders,
  type HeaderSchema,
  standardHeaders,
} from './openapi/routes.ts';
import { isPage } from './pagination.ts';

/** What the document says of a route because of something that all routes of its kind do. */
export interface RouteDescription {
  problems?: readonly Problem[];
  /** Headers that a request may carry; hooks read them, so no schema is checked for each request. */
  headers?: Readonly<Record<string, HeaderSchema>>;
  /** Headers that its answers may carry, refusals too. */
  answerHeaders?: Readonly<Record<string, HeaderSchema>>;
}

/** Describes what happens to a route outside of its handler; undefined for a route to which nothing does. */
export type DescribeRoute = (route: RouteOptions) => RouteDescription | undefined;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** The problems of this route beyond those that follow from its form. */
    problems?: readonly Problem[];
    /**
     * How requests count against limits: `none`, not at all (what watches the service must not be shut out); or only
     * refused ones, by address and by what `refusalsOf` reads from the body: such a route looks at secrets by
     * `request.attempt` alone. Without it, each, by who asks.
     */
    limit?: 'none' | { refusalsOf: (body: unknown) => string };
    /** Which of the headers that the house knows its good answers carry. */
    answerHeaders?: readonly AnswerHeader[];
    /** That the route is on its way out: callers are told so with every answer (RFC 9745, RFC 8594). */
    deprecated?: Deprecation;
    /** Its handler answers with an ETag, and 304 to whoever has that (`namesETag`). */
    tagged?: boolean;
    /** Media types of the body, where it is no JSON: what a 415 tells. */
    mediaTypes?: readonly string[];
  }
  interface FastifyRequest {
    /**
     * Looks at a secret, on a route that counts refusals. Whatever `verify` found, nothing is told before it has been
     * counted: of however many who try at once, in however many processes, no more than the limit learn anything.
     * `verify` only looks; what a right secret does comes after. `onRefused` is called before a refusal is told, and not
     * for those that are over the limit. @throws what `verify` throws; AppError 429
     */
    attempt<T>(verify: () => Promise<T>, onRefused: () => Promise<void>): Promise<T>;
  }
  interface FastifySchema {
    operationId?: string;
    tags?: readonly string[];
    summary?: string;
    description?: string;
    security?: readonly Record<string, readonly string[]>[];
    hide?: boolean;
    deprecated?: boolean;
  }
}

/** Whether a route does more than read. */
export function isWrite({ method }: Pick<RouteOptions, 'method'>): boolean {
  return ![method].flat().every((one) => one === 'GET' || one === 'HEAD');
}

/** The problems that follow from a route's form: what it reads, and whether it asks for a token. */
function impliedProblems(route: RouteOptions, schema: FastifySchema): Problem[] {
  // A public route needs no token, but refuses a bad one.
  const implied: Problem[] = [internal, unavailable, unauthenticated];
  // A body is read, and refused for its form, wherever something is written, also where none is expected.
  if (isWrite(route) || schema.querystring !== undefined || schema.params !== undefined)
    implied.push(invalidRequest);
  if (isWrite(route)) implied.push(bodyTooLarge, unsupportedMediaType);
  if (schema.params !== undefined) implied.push(notFound);
  if (route.config?.access !== 'public') implied.push(forbidden);
  if (listOfRoute(schema) !== undefined) implied.push(notAcceptable);
  return implied;
}

/** Whether whoever has its answer can ask whether it still stands. */
const isRevalidated = ({ config }: RouteOptions): boolean =>
  config?.publicForSeconds !== undefined || config?.tagged === true;

/** What a route's good answers carry because of what they are. */
function impliedHeaders(route: RouteOptions): AnswerHeader[] {
  const named = route.config?.answerHeaders ?? [];
  const pages = Object.values(route.schema?.response ?? {}).some((answer) => isPage(answer));
  return [
    ...named,
    ...(pages ? (['Link'] as const) : []),
    ...(isRevalidated(route) ? (['ETag'] as const) : []),
  ];
}

/**
 * Holds every route to the house rules when it is registered, so that a forgotten one stops the start and
 * not a user: access declared, operationId given. Answers the list of all that the document describes, which grows as
 * routes are registered. `describe` adds what hooks do to routes of a kind.
 */
export function holdToConventions(
  app: FastifyInstance,
  describe: readonly DescribeRoute[],
): DescribedRoute[] {
  const described: DescribedRoute[] = [];
  app.addHook('onRoute', (route) => {
    const schema = route.schema;
    // HEAD comes with each GET.
    if (schema?.hide === true || schema === undefined || route.method === 'HEAD') return;
    const method = String(route.method);
    const name = `${method} ${route.url}`;
    const access = route.config?.access;
    if (access === undefined || access.length === 0) throw new Error(`${name} does not declare its access`);
    const { operationId } = schema;
    if (operationId === undefined) throw new Error(`${name} has no operationId`);
    const kinds = describe.flatMap((one) => one(route) ?? []);
    const revalidated = isRevalidated(route);
    described.push({
      method,
      url: route.url,
      operationId,
      schema,
      access,
      problems: [
        ...impliedProblems(route, schema),
        ...(route.config?.problems ?? []),
        ...kinds.flatMap((one) => one.problems ?? []),
      ],
      headers: Object.assign(
        {},
        ...kinds.map((one) => one.headers),
        revalidated ? { 'If-None-Match': standardHeaders['If-None-Match'] } : {},
      ),
      answerHeaders: impliedHeaders(route),
      hookHeaders: Object.assign(
        {},
        ...kinds.map((one) => one.answerHeaders),
        route.config?.deprecated === undefined ? {} : deprecationHeaders,
      ),
      revalidated,
      deprecated: route.config?.deprecated,
    });
  });
  return described;
}

/** Tells callers of a route that is on its way out, with whatever it answers: when, until when, and what comes instead. */
export function announceDeprecation(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const deprecated = route.config?.deprecated;
    if (deprecated === undefined) return;
    const headers = {
      deprecation: `@${Math.floor(deprecated.since.getTime() / 1000)}`,
      sunset: deprecated.sunset.toUTCString(),
    };
    const own = [route.onSend ?? []].flat();
    route.onSend = [
      ...own,
      (_request, reply, payload, done) => {
        void reply.headers(headers);
        done(null, payload);
      },
    ];
  });
}

/** What is not declared public is `no-store`, because most of it is about somebody. */
export function setCacheHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}
