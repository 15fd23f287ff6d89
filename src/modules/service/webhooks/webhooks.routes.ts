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
