import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { actorOf } from '../../foundation/index.ts';
import {
  deliveriesQuery,
  deliveryAnswer,
  replayAnswer,
  replayBody,
  showDelivery,
  testAnswer,
  webhookId,
} from './webhooks.schemas.ts';
import type { WebhooksService } from './webhooks.service.ts';

const access = ['city-hq'] as const;
const tags = ['developers'];

/** What became of the messages of a webhook, and sending them again. */
export function registerDeliveryRoutes(app: HttpServer, deps: { webhooks: WebhooksService }): void {
  const { webhooks } = deps;

  app.get(
    '/v1/drills/:drillId/webhooks/:webhookId/deliveries',
    {
      config: { access },
      schema: {
        operationId: 'listWebhookDeliveries',
        zh: { summary: '回调最近七天的消息，最新的在前；`status=dead` 为已放弃发送的' },
        tags,
        summary:
          'The messages of a webhook of the last seven days, newest first; `status=dead` are those given up',
        params: webhookId,
        querystring: deliveriesQuery,
        response: { 200: pageOf(deliveryAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, status } = request.query;
      const { drillId, webhookId: endpointId } = request.params;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { createdAt: key[0], messageId: key[1] };
      const query = { endpointId, status, below, limit: limit + 1 };
      const rows = await webhooks.deliveries(actorOf(request), drillId, query);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.messageId]);
      linkNext(request, reply, page);
      return { items: page.items.map(showDelivery), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/webhooks/:webhookId/replay',
    {
      config: { access },
      schema: {
        operationId: 'replayWebhook',
        zh: {
          summary: '重新发送消息：指定的消息，或某段时间内未送达的',
          description:
            '填写时间（不填为最近七天）：包括已放弃的，以及回调停用期间发生的。重发的消息编号不变。',
        },
        tags,
        summary: 'Sends messages again: those named, or what of a time has not reached the receiver',
        description:
          'With a time (or nothing: the last seven days): what was given up, and what happened while the webhook was switched off. Replayed messages keep their ids.',
        params: webhookId,
        body: replayBody,
        response: { 200: replayAnswer },
      },
    },
    async (request) => {
      const { drillId, webhookId } = request.params;
      const { messageIds, from, to } = request.body;
      const which = messageIds === undefined ? { from, to } : { messageIds };
      return { replayed: await webhooks.replay(actorOf(request), drillId, webhookId, which) };
    },
  );

  app.post(
    '/v1/drills/:drillId/webhooks/:webhookId/test',
    {
      config: { access },
      schema: {
        operationId: 'testWebhook',
        zh: { summary: '发送一条不含事件的 `webhook.test`，结果见消息列表' },
        tags,
        summary: 'Sends a `webhook.test` without events; what became of it is in the list of deliveries',
        params: webhookId,
        response: { 202: testAnswer },
      },
    },
    async (request, reply) => {
      const { drillId, webhookId } = request.params;
      const messageId = await webhooks.test(actorOf(request), drillId, webhookId);
      return reply.code(202).send({ messageId });
    },
  );
}
