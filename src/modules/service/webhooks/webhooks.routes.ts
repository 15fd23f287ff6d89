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
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf } from '../../foundation/index.ts';
import { registerDeliveryRoutes } from './deliveries.routes.ts';
import { tooManyWebhooks } from './webhooks.errors.ts';
import {
  createdWebhook,
  newWebhook,
  rotatedSecret,
  showEndpoint,
  webhookAnswer,
  webhookChange,
  webhookId,
} from './webhooks.schemas.ts';
import type { WebhooksService } from './webhooks.service.ts';

const access = ['city-hq'] as const;
const tags = ['developers'];

const about =
  'Messages are those of Standard Webhooks, up to 500 events each. They are sent at least once and in no order; `webhook-id` stays the same however often one is sent.';

/** Where the city's apps hear of windows given, changed and cancelled. */
export function registerWebhookRoutes(app: HttpServer, deps: { webhooks: WebhooksService }): void {
  const { webhooks } = deps;

  app.post(
    '/v1/drills/:drillId/webhooks',
    {
      config: {
        answerHeaders: ['Location'],
        access,
        problems: [drillClosed, personalDataDestroyed, tooManyWebhooks],
      },
      schema: {
        operationId: 'createWebhook',
        zh: {
          summary: '登记回调地址，接收时段的分配、变更和取消；密钥仅此一次显示',
          description:
            '消息遵循 Standard Webhooks，每条最多 500 个事件；至少送达一次，不保证顺序；同一消息无论发送几次 `webhook-id` 不变。',
        },
        tags,
        summary:
          'An address that is told of windows given, changed and cancelled; its secret is shown this once',
        description: about,
        params: drillId,
        body: newWebhook,
        response: { 201: createdWebhook },
      },
    },
    async (request, reply) => {
      const { drillId } = request.params;
      const { endpoint, secret } = await webhooks.create(actorOf(request), drillId, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${drillId}/webhooks/${endpoint.id}`)
        .send({ ...showEndpoint(endpoint), secret });
    },
  );

  app.get(
    '/v1/drills/:drillId/webhooks',
    {
      config: { access },
      schema: {
        operationId: 'listWebhooks',
        zh: { summary: '一次演练的回调' },
        tags,
        summary: 'The webhooks of a drill',
        params: drillId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(webhookAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const rows = await webhooks.list(actorOf(request), request.params.drillId, after, limit + 1);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showEndpoint), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/webhooks/:webhookId',
    {
      config: { access },
      schema: {
        operationId: 'getWebhook',
        zh: { summary: '一个回调及其接收情况' },
        tags,
        summary: 'One webhook, and how its receiver fares',
        params: webhookId,
        response: { 200: webhookAnswer },
      },
    },
    async (request) => {
      const { drillId, webhookId } = request.params;
      return showEndpoint(await webhooks.see(actorOf(request), drillId, webhookId));
    },
  );

  app.patch(
    '/v1/drills/:drillId/webhooks/:webhookId',
    {
      config: { access },
      schema: {
        operationId: 'changeWebhook',
        zh: { summary: '修改、停用或启用回调' },
        tags,
        summary: 'Changes a webhook, or switches it off and on',
        params: webhookId,
        body: webhookChange,
        response: { 200: webhookAnswer },
      },
    },
    async (request) => {
      const { drillId, webhookId } = request.params;
      return showEndpoint(await webhooks.change(actorOf(request), drillId, webhookId, request.body));
    },
  );

  app.delete(
    '/v1/drills/:drillId/webhooks/:webhookId',
    {
      config: { access },
      schema: {
        operationId: 'deleteWebhook',
        zh: { summary: '删除回调及待发送的全部消息' },
        tags,
        summary: 'Deletes a webhook with all that was on its way to it',
        params: webhookId,
        response: { 204: z.null().meta({ description: 'It is gone' }) },
      },
    },
    async (request, reply) => {
      const { drillId, webhookId } = request.params;
      await webhooks.remove(actorOf(request), drillId, webhookId);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/drills/:drillId/webhooks/:webhookId/rotate-secret',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'rotateWebhookSecret',
        zh: { summary: '更换密钥，仅此一次显示；一天内新旧密钥同时签名' },
        tags,
        summary: 'A new secret, shown this once; for a day the one before signs beside it',
        params: webhookId,
        response: { 200: rotatedSecret },
      },
    },
    async (request) => {
      const { drillId, webhookId } = request.params;
      const { secret, previousUntil } = await webhooks.rotateSecret(actorOf(request), drillId, webhookId);
      return { secret, previousSecretUntil: previousUntil.toISOString() };
    },
  );

  registerDeliveryRoutes(app, deps);
}
