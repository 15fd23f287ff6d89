import type { HttpServer } from '../../../platform/http/index.ts';
import { badCredentials } from './auth.errors.ts';
import { issuedClient, newClient, tokenAnswer, tokenRequest } from './auth.schemas.ts';
import type { AuthService } from './auth.service.ts';
import { actorOf } from './guard.ts';

export function registerAuthRoutes(app: HttpServer, deps: { auth: AuthService }): void {
  app.post(
    '/v1/auth/token',
    {
      config: {
        access: 'public',
        idempotency: 'ignored',
        // A city's app asks for a token for each of its users: only wrong secrets count.
        limit: { refusalsOf: (body) => (body as { clientId: string }).clientId },
        problems: [badCredentials],
      },
      schema: {
        operationId: 'issueToken',
        tags: ['auth'],
        summary: 'A bearer token for a client',
        body: tokenRequest,
        response: { 200: tokenAnswer },
      },
    },
    async (request) => request.attempt(() => deps.auth.token(request.body)),
  );

  app.post(
    '/v1/clients',
    {
      config: { access: ['admin'] },
      schema: {
        operationId: 'addClient',
        tags: ['auth'],
        summary: 'A new client; its secret is shown this once',
        body: newClient,
        response: { 201: issuedClient },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.auth.addClient(actorOf(request), request.body)),
  );
}
