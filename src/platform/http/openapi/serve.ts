import type { FastifyInstance } from 'fastify';
import { registerDocs } from '../docs/index.ts';
import type { HttpServer } from '../server.ts';
import { type Compressed, compressOnce } from './compressed.ts';
import { type About, type ApiDocument, describeRoutes, type WebhookMessage } from './document.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document of all routes; call it when they have all been registered. */
    apiDocument(): ApiDocument;
  }
}

/** Serves `/openapi.json` (OpenAPI 3.1, compressed) and `/docs`, whose pages need nothing from the internet. */
export function registerOpenApi(
  app: HttpServer,
  about: About,
  messages: readonly WebhookMessage[] = [],
): void {
  let document: ApiDocument | undefined;
  let served: Compressed | undefined;
  // Made when it is first asked for: no start has to wait for it.
  const describe = (): ApiDocument => {
    document ??= describeRoutes(about, app.describedRoutes, messages);
    return document;
  };
  (app as unknown as FastifyInstance).decorate('apiDocument', describe);
  registerDocs(app, describe, (operationId) => {
    const route = app.describedRoutes.find((one) => one.operationId === operationId);
    return route === undefined ? undefined : { ...route.schema.zh, access: route.access };
  });
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      served ??= compressOnce(JSON.stringify(describe()));
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
