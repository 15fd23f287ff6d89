import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { HttpServer } from '../server.ts';
import { type Compressed, compressOnce } from './compressed.ts';
import { type About, describeRoutes } from './document.ts';

/** Serves `/openapi.json` (OpenAPI 3.1) and `/docs`, whose page needs nothing from the internet. */
export async function registerOpenApi(app: HttpServer, about: About): Promise<void> {
  // Filled once every route is known; until then nobody is answered.
  const document: Record<string, unknown> = {};
  let served: Compressed | undefined;
  (app as unknown as FastifyInstance).addHook('onReady', (done) => {
    Object.assign(document, describeRoutes(about, app.describedRoutes));
    served = compressOnce(JSON.stringify(document));
    done();
  });
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', persistAuthorization: true, validatorUrl: null },
  });
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { body, encoding, etag, unchanged } = served?.answer(request.headers) ?? {};
      void reply
        .headers({ 'cache-control': 'public, max-age=60', vary: 'accept-encoding', etag })
        .header('content-type', 'application/json; charset=utf-8');
      if (unchanged === true) return reply.code(304).send();
      if (encoding !== undefined) void reply.header('content-encoding', encoding);
      return reply.send(body);
    },
  );
}
