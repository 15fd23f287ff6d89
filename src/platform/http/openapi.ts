import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiDocument, registerDocs } from './docs/index.ts';
import type { HttpServer } from './server.ts';

/** zod drops the examples of every schema that transforms what it reads; ours are written as requests send them. */
function keepExamples(context: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const examples = z.globalRegistry.get(context.zodSchema)?.['examples'];
  if (Array.isArray(examples)) context.jsonSchema.examples = examples;
}

type Transform = ReturnType<typeof createJsonSchemaTransform>;

/** Adds the request headers that hooks read: a schema of the route itself would be checked for each request. */
function documentHeaders(transform: Transform): Transform {
  return (input) => {
    const made = transform(input);
    const properties = input.route.config?.documentedHeaders;
    if (properties === undefined) return made;
    return { ...made, schema: { ...made.schema, headers: { type: 'object', properties } } };
  };
}

/** Serves `/openapi.json` (OpenAPI 3.1) and `/docs`, whose page needs nothing from the internet. */
export async function registerOpenApi(
  app: HttpServer,
  about: { title: string; version: string; description: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...about, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transform: documentHeaders(createJsonSchemaTransform({ zodToJsonConfig: { override: keepExamples } })),
  });
  registerDocs(app, () => (app as unknown as { swagger(): ApiDocument }).swagger());
  app.get(
    '/openapi.json',
    { config: { access: 'public', publicForSeconds: 60 }, schema: { hide: true } },
    async (_request, reply) => {
      void reply.header('content-type', 'application/json; charset=utf-8');
      return JSON.stringify((app as unknown as FastifyInstance).swagger());
    },
  );
}
