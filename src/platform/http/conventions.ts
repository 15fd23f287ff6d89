import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import {
  bodyTooLarge,
  forbidden,
  internal,
  invalidRequest,
  notFound,
  type Problem,
  unauthenticated,
  unavailable,
  unsupportedMediaType,
} from '../errors/index.ts';
import { problemResponses } from './documentation.ts';

/** Who may call a route: anybody, or the listed roles (an empty list would be nobody and is refused). */
export type Access = 'public' | readonly string[];

/** A header that a request may carry, as JSON Schema. */
export type HeaderSchema = Readonly<Record<string, unknown>>;

/** What the document says of a route because of something that all routes of its kind do. */
export interface RouteDescription {
  problems?: readonly Problem[];
  headers?: Readonly<Record<string, HeaderSchema>>;
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
    /** Media types of the body, where it is no JSON: what a 415 tells. */
    mediaTypes?: readonly string[];
    /** Request headers to be documented; hooks read them, so no schema is checked for each request. */
    documentedHeaders?: Readonly<Record<string, HeaderSchema>>;
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
  return implied;
}

/**
 * Holds every route to the house rules when it is registered, so that a forgotten one stops the start and
 * not a user: access declared, operationId given, all its problems documented. `describe` adds what hooks do to
 * routes of a kind.
 */
export function holdToConventions(app: FastifyInstance, describe: readonly DescribeRoute[]): void {
  app.addHook('onRoute', (route) => {
    const schema = route.schema;
    if (schema?.hide === true || schema === undefined) return;
    const name = `${String(route.method)} ${route.url}`;
    const access = route.config?.access;
    if (access === undefined || access.length === 0) throw new Error(`${name} does not declare its access`);
    if (schema.operationId === undefined) throw new Error(`${name} has no operationId`);
    const descriptions = describe.flatMap((one) => one(route) ?? []);
    const problems = [
      ...impliedProblems(route, schema),
      ...(route.config?.problems ?? []),
      ...descriptions.flatMap((one) => one.problems ?? []),
    ];
    const documentedHeaders = Object.assign({}, ...descriptions.map((one) => one.headers));
    if (Object.keys(documentedHeaders).length > 0) route.config = { ...route.config, documentedHeaders };
    const own = (schema.response ?? {}) as Record<string, unknown>;
    route.schema = {
      ...schema,
      security: access === 'public' ? [] : [{ bearer: [] }],
      ...(access === 'public' ? {} : { description: describeAccess(schema.description, access) }),
      response: { ...problemResponses(problems), ...own },
    };
  });
}

function describeAccess(description: string | undefined, roles: readonly string[]): string {
  return [description, `Roles: ${roles.join(', ')}.`].filter((part) => part !== undefined).join('\n\n');
}

/** What is not declared public is `no-store`, because most of it is about somebody. */
export function setCacheHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}
