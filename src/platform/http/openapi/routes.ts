import type { FastifySchema } from 'fastify';
import type { Problem } from '../../errors/index.ts';

/** What a route says of itself to those who read Chinese: the page of the documentation, not the document. */
export interface InChinese {
  summary: string;
  /** Where the route has a `description`. */
  description?: string;
}

declare module 'fastify' {
  interface FastifySchema {
    /** Beside `summary` and `description`, which are in English. */
    zh?: InChinese;
  }
}

/** Who may call a route: anybody, or the listed roles (an empty list would be nobody and is refused). */
export type Access = 'public' | readonly string[];

/** A header as JSON Schema; its `description` says what it is for. */
export type HeaderSchema = Readonly<Record<string, unknown>>;

/** Headers that the house itself reads and writes. */
export const standardHeaders = {
  ETag: {
    type: 'string',
    description:
      'The version of what is shown: for `If-None-Match`, and `If-Match` where the operation takes it',
    examples: ['"7"'],
  },
  Location: {
    type: 'string',
    format: 'uri-reference',
    description: 'Where what was made can be read',
    examples: ['/v1/jobs/3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10'],
  },
  Link: {
    type: 'string',
    description:
      'Of a list, its next page (RFC 8288, `rel="next"`), but on the last one; of `/`, its description',
    examples: ['</v1/divisions?cursor=WyIzNTAxMDIiXQ>; rel="next"'],
  },
  'Retry-After': {
    type: 'integer',
    minimum: 0,
    description: 'Seconds after which trying again may help',
    examples: [2],
  },
  'If-None-Match': {
    type: 'string',
    maxLength: 1000,
    description: 'ETags that the caller has: answered 304 where one of them still stands',
    examples: ['"7"'],
  },
} as const satisfies Record<string, HeaderSchema>;

/** A route on its way out. */
export interface Deprecation {
  since: Date;
  /** From then on it may be gone. */
  sunset: Date;
  /** The operation that takes its place. */
  successor: string;
}

/** What every answer of a route says that is on its way out. */
export const deprecationHeaders = {
  Deprecation: {
    type: 'string',
    description: 'Since when another route is preferred (RFC 9745): `@` and seconds since 1970',
    examples: ['@1632182400'],
  },
  Sunset: {
    type: 'string',
    description: 'From when on the route may be gone (RFC 8594)',
    examples: ['Fri, 31 Dec 2021 16:00:00 GMT'],
  },
} as const satisfies Record<string, HeaderSchema>;

/** Headers that a route may say its good answers carry. */
export type AnswerHeader = 'ETag' | 'Location' | 'Link';

/** A route as the document describes it. */
export interface DescribedRoute {
  method: string;
  /** With `:name` for parameters. */
  url: string;
  operationId: string;
  schema: FastifySchema;
  access: Access;
  problems: readonly Problem[];
  /** Headers of requests that hooks read. */
  headers: Readonly<Record<string, HeaderSchema>>;
  /** Headers of good answers. */
  answerHeaders: readonly AnswerHeader[];
  /** Headers that hooks give all of its answers. */
  hookHeaders: Readonly<Record<string, HeaderSchema>>;
  /** Whether whoever has its answer is answered 304. */
  revalidated: boolean;
  deprecated: Deprecation | undefined;
}
