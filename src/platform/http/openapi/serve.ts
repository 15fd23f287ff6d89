import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { HttpServer } from '../server.ts';
import { type Compressed, compressOnce } from './compressed.ts';
import { type About, describeRoutes } from './document.ts';

/** Serves `/openapi.json` (OpenAPI 3.1) and `/docs`, whose page needs nothing from the internet. */
export async function registerOpenApi(app: HttpServer, about: About): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: about.title, version: about.version } },
    // What the plugin would make of the routes is not used: it knows no shared answers, and drops what stands beside a $ref.
    transform: ({ schema, url }) => ({ schema: { ...(schema as object), hide: true }, url }),
    // Made when it is first asked for: no start has to wait for it.
    transformObject: () => describeRoutes(about, app.describedRoutes) as never,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', persistAuthorization: true, validatorUrl: null },
  });
  let served: Compressed | undefined;
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      served ??= compressOnce(JSON.stringify((app as unknown as FastifyInstance).swagger()));
      const { body, encoding, etag, unchanged } = served.answer(request.headers);
      void reply
        .headers({ 'cache-control': 'public, max-age=60', vary: 'accept-encoding', etag })
        .header('content-type', 'application/json; charset=utf-8');
      if (unchanged) return reply.code(304).send();
      if (encoding !== undefined) void reply.header('content-encoding', encoding);
      return reply.send(body);
    },
  );
}
