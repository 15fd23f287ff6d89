import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { badCredentials, clientRevoked } from './auth.errors.ts';
import {
  clientAnswer,
  clientIdParams,
  issuedClient,
  newClient,
  rotation,
  showClient,
  showIssued,
  tokenAnswer,
  tokenRequest,
} from './auth.schemas.ts';
import type { AuthService } from './auth.service.ts';
import { actorOf } from './guard.ts';

const access = ['admin'] as const;
const tags = ['operations'];

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
        zh: { summary: '为客户端签发访问令牌' },
        tags,
        summary: 'A bearer token for a client',
        body: tokenRequest,
        response: { 200: tokenAnswer },
      },
    },
    async (request) =>
      request.attempt(
        () => deps.auth.token(request.body),
        () => deps.auth.noteRefusal(request.body, request.id),
      ),
  );

  app.post(
    '/v1/clients',
    {
      config: { access },
      schema: {
        operationId: 'addClient',
        zh: { summary: '新增客户端；密钥仅此一次显示' },
        tags,
        summary: 'A new client; its secret is shown this once',
        body: newClient,
        response: { 201: issuedClient },
      },
    },
    async (request, reply) => {
      const client = await deps.auth.addClient(actorOf(request), request.body);
      return reply.code(201).send(showIssued(client));
    },
  );

  app.get(
    '/v1/clients',
    {
      config: { access },
      schema: {
        operationId: 'listClients',
        zh: { summary: '全部客户端，含已吊销的；由指挥部登记的平板属于设备' },
        tags,
        summary: 'All clients, revoked ones too; tablets that headquarters have enrolled are devices',
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(clientAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.string().max(100)]));
      const after = key === undefined ? undefined : { createdAt: key[0], clientId: key[1] };
      const rows = await deps.auth.listClients({ after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.clientId]);
      linkNext(request, reply, page);
      return { items: page.items.map(showClient), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/clients/:clientId/rotate',
    {
      config: { access, problems: [clientRevoked] },
      schema: {
        operationId: 'rotateClient',
        zh: { summary: '为客户端更换密钥，仅此一次显示；原密钥在一段时间内仍有效，默认 24 小时' },
        tags,
        summary:
          'Another secret for a client, shown this once; the one before stays good for a while, 24 hours unless told',
        params: clientIdParams,
        body: rotation,
        response: { 200: issuedClient },
      },
    },
    async (request) =>
      showIssued(
        await deps.auth.rotateClient(actorOf(request), request.params.clientId, request.body.keepMinutes),
      ),
  );

  app.post(
    '/v1/clients/:clientId/revoke',
    {
      config: { access },
      schema: {
        operationId: 'revokeClient',
        zh: { summary: '密钥泄露的客户端：不再签发令牌，已有令牌在数秒内失效，不可恢复' },
        tags,
        summary:
          'A client whose secret has leaked: no more tokens, and those that it has are refused within seconds, for good',
        params: clientIdParams,
        response: { 200: clientAnswer },
      },
    },
    async (request) => showClient(await deps.auth.revokeClient(actorOf(request), request.params.clientId)),
  );
}
