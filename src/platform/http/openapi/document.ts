import type { z } from 'zod';
import { listFileTypes, listOf } from '../lists/index.ts';
import { shareAnswers } from './answers.ts';
import { createParameters } from './parameters.ts';
import { createProblemResponses } from './problems.ts';
import { type DescribedRoute, type HeaderSchema, standardHeaders } from './routes.ts';
import { createSchemaWriter, type JsonSchema, type SchemaWriter } from './schemas.ts';

/** Whom a group of operations is for: a tag of the document. */
export interface Audience {
  /** The tag. */
  name: string;
  /** A paragraph in English and one in Chinese. */
  description: string;
}

/** What the document says of the service as a whole. */
export interface About {
  title: string;
  version: string;
  description: string;
  audiences: readonly Audience[];
}

/** A message that the service sends to addresses that callers have given, as Standard Webhooks has it. */
export interface WebhookMessage {
  /** Its type, by which receivers tell it. */
  type: string;
  summary: string;
  /** Whom it is for: a tag. */
  tag: string;
  body: z.ZodType;
}

/** What every message carries (Standard Webhooks 1.0.0). */
const messageHeaders: Readonly<Record<string, string>> = {
  'webhook-id': 'The same each time a message is sent: take each id once',
  'webhook-timestamp': 'When this attempt was made, in seconds since 1970',
  'webhook-signature':
    '`v1,` and the HMAC-SHA256 in base64 of id, timestamp and body; several, apart by spaces, while a secret is being changed',
};

/** An OpenAPI 3.1 document. */
export interface ApiDocument {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, JsonSchema>>;
  [part: string]: unknown;
}

const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'];

/** The form that Fastify takes for an answer or a body with media types of its own. */
interface ByMediaType {
  description?: string;
  content: Record<string, { schema: z.ZodType }>;
}

function isByMediaType(schema: unknown): schema is ByMediaType {
  return typeof schema === 'object' && schema !== null && 'content' in schema;
}

function contentOf(schema: z.ZodType | ByMediaType, writer: SchemaWriter, direction: 'input' | 'output') {
  const byType = isByMediaType(schema) ? schema.content : { 'application/json': { schema } };
  return Object.fromEntries(
    Object.entries(byType).map(([type, media]) => [type, { schema: writer.write(media.schema, direction) }]),
  );
}

/** Every list can be had as a file, too. */
function filesOf(schema: unknown): Record<string, { schema: JsonSchema }> {
  if (listOf(schema) === undefined) return {};
  return Object.fromEntries(
    listFileTypes.map((type) => [
      type,
      { schema: { type: 'string', ...(type === 'text/csv' ? {} : { format: 'binary' }) } },
    ]),
  );
}

const referHeaders = (names: readonly string[]): JsonSchema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const sorted = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));

function messageParameters(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(messageHeaders).map(([name, description]) => [
      name,
      { name, in: 'header', required: true, description, schema: { type: 'string' } },
    ]),
  );
}

/** What a route is for; of one on its way out, what comes instead. */
function summaryOf({ schema, deprecated }: DescribedRoute): string | undefined {
  if (deprecated === undefined) return schema.summary;
  const { successor, sunset } = deprecated;
  return `On its way out: use \`${successor}\`, which answers the same. May be gone from ${sunset.toISOString().slice(0, 10)} on`;
}

/**
 * The OpenAPI document of all routes. What has a name (a schema's `.meta({ id })`, a problem's code, a header, a
 * parameter that stands in several operations) is a component, and written once. Throws where two things bear one name,
 * or a tag is nobody's.
 */
export function describeRoutes(
  about: About,
  routes: readonly DescribedRoute[],
  messages: readonly WebhookMessage[] = [],
): ApiDocument {
  const writer = createSchemaWriter();
  const refusals = createProblemResponses(writer);
  const parameters = createParameters(writer);
  const headers: Record<string, HeaderSchema> = {};
  const audiences = new Set(about.audiences.map(({ name }) => name));

  function useHeaders(used: Readonly<Record<string, HeaderSchema>>): string[] {
    Object.assign(headers, used);
    return Object.keys(used);
  }

  /** Good answers, as the route's schema has them. */
  function goodAnswers(route: DescribedRoute): [string, JsonSchema][] {
    const fixed = Object.fromEntries(route.answerHeaders.map((name) => [name, standardHeaders[name]]));
    const names = useHeaders({ ...fixed, ...route.hookHeaders });
    return Object.entries((route.schema.response ?? {}) as Record<string, z.ZodType | ByMediaType>).map(
      ([status, schema]) => {
        const own = isByMediaType(schema) ? schema.description : schema.meta()?.description;
        const empty = status === '204';
        return [
          status,
          {
            description: own ?? '',
            ...(names.length === 0 ? {} : { headers: referHeaders(names) }),
            ...(empty ? {} : { content: { ...contentOf(schema, writer, 'output'), ...filesOf(schema) } }),
          },
        ];
      },
    );
  }

  /** Refusals by status, but for those statuses that the route answers with a schema of its own. */
  function refusalsOf(route: DescribedRoute, own: ReadonlySet<string>): [string, JsonSchema][] {
    const byStatus = new Map<string, Map<string, DescribedRoute['problems'][number]>>();
    for (const problem of route.problems) {
      const group = byStatus.get(String(problem.status)) ?? new Map();
      byStatus.set(String(problem.status), group.set(problem.code, problem));
    }
    const names = useHeaders(route.hookHeaders);
    return [...byStatus]
      .filter(([status]) => !own.has(status))
      .map(([status, group]) => [status, refusals.refer(route.operationId, [...group.values()], names)]);
  }

  function answersOf(route: DescribedRoute): JsonSchema {
    const good = goodAnswers(route);
    const unchanged: [string, JsonSchema][] = route.revalidated
      ? [['304', { $ref: '#/components/responses/NotModified' }]]
      : [];
    const refused = refusalsOf(route, new Set(good.map(([status]) => status)));
    return sorted(Object.fromEntries([...good, ...unchanged, ...refused]));
  }

  function operationOf(route: DescribedRoute): JsonSchema {
    const { schema, access, operationId } = route;
    const [tag = ''] = schema.tags ?? [];
    if (!audiences.has(tag)) throw new Error(`${operationId} is for nobody known: ${tag}`);
    const roles = access === 'public' ? [] : [`Roles: ${access.join(', ')}.`];
    const description = [schema.description, ...roles].filter((part) => part !== undefined).join('\n\n');
    const written = parameters.of(route);
    return {
      operationId,
      tags: [tag],
      summary: summaryOf(route),
      ...(route.deprecated === undefined ? {} : { deprecated: true }),
      ...(description === '' ? {} : { description }),
      security: access === 'public' ? [] : [{ bearer: [] }],
      ...(written.length === 0 ? {} : { parameters: written }),
      ...(schema.body === undefined
        ? {}
        : {
            requestBody: {
              required: true,
              content: contentOf(schema.body as z.ZodType | ByMediaType, writer, 'input'),
            },
          }),
      responses: answersOf(route),
    };
  }

  function messageOf({ type, summary, tag, body }: WebhookMessage): JsonSchema {
    return {
      post: {
        operationId: `receive${type.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
        tags: [tag],
        summary,
        security: [],
        parameters: Object.keys(messageHeaders).map((name) => ({ $ref: `#/components/parameters/${name}` })),
        requestBody: { required: true, content: contentOf(body, writer, 'output') },
        responses: {
          '2XX': { description: 'Taken; it is not sent again' },
          '4XX': { description: 'Not taken: it is sent again, for about a day' },
        },
      },
    };
  }

  const byPath: Record<string, Record<string, JsonSchema>> = {};
  const inOrder = [...routes].sort((a, b) => methods.indexOf(a.method) - methods.indexOf(b.method));
  for (const route of inOrder) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    byPath[path] = { ...byPath[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const answers = shareAnswers(parameters.shared(sorted(byPath)));
  const { responses: refused, examples } = refusals.components();
  const responses = { ...refused, ...answers.components };
  if (routes.some(({ revalidated }) => revalidated)) {
    responses['NotModified'] = {
      description: 'What the caller has still stands',
      headers: referHeaders(['ETag']),
    };
  }
  useHeaders({ 'Retry-After': standardHeaders['Retry-After'] });
  const { title, version, description } = about;
  return writer.settle({
    openapi: '3.1.0',
    info: { title, version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: about.audiences,
    paths: answers.paths,
    ...(messages.length === 0
      ? {}
      : { webhooks: Object.fromEntries(messages.map((one) => [one.type, messageOf(one)])) }),
    components: {
      schemas: sorted(writer.components()),
      responses: sorted(responses),
      parameters: sorted({
        ...parameters.components(),
        ...(messages.length === 0 ? {} : messageParameters()),
      }),
      headers: sorted(
        Object.fromEntries(
          Object.entries(headers).map(([name, { description, ...schema }]) => [
            name,
            { description, schema },
          ]),
        ),
      ),
      examples: sorted(examples),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }) as unknown as ApiDocument;
}
