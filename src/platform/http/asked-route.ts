import type { FastifyContextConfig, FastifyInstance } from 'fastify';

/** What a request asks for. */
export interface AskedRoute {
  method?: string | string[] | undefined;
  /** The route's pattern; undefined where nothing answers to the path. */
  url?: string | undefined;
  config: FastifyContextConfig;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Its route, for hooks: `routeOptions` puts its dozen of facts together anew whenever it is read. */
    asked: AskedRoute;
  }
}

/** Reads the route of each request once. Call before other hooks. */
export function readAskedRoutes(app: FastifyInstance): void {
  app.decorateRequest('asked', null as unknown as AskedRoute);
  app.addHook('onRequest', (request, _reply, done) => {
    request.asked = request.routeOptions;
    done();
  });
}
