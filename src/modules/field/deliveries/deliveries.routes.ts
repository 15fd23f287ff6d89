import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { deliverySettled } from './deliveries.errors.ts';
import {
  deliveriesQuery,
  deliveryAnswer,
  deliveryId,
  failBody,
  handOverBody,
  newDelivery,
  showDelivery,
  withdrawBody,
} from './deliveries.schemas.ts';
import type { DeliveriesService } from './deliveries.service.ts';

const access = [...headquarters, 'community-worker', 'team-leader', 'team-member'] as const;
const tags = ['supplies'];

/** What isolated people need for living, and who brought it. */
export function registerDeliveryRoutes(
  app: HttpServer,
  { deliveries }: { deliveries: DeliveriesService },
): void {
  app.post(
    '/v1/drills/:drillId/deliveries',
    {
      config: { access, problems: [drillClosed, personalDataDestroyed], answerHeaders: ['Location'] },
      schema: {
        operationId: 'askDelivery',
        zh: { summary: '登记隔离住户或学生的生活需求：食品、药品、日用品' },
        tags,
        summary: 'What somebody who is isolated needs for living: food, medicine, daily things',
        params: drillId,
        body: newDelivery,
        response: { 201: deliveryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const asked = await deliveries.ask(actorOf(request), of, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${of}/deliveries/${asked.row.id}`)
        .header('cache-control', 'no-store')
        .send(showDelivery(asked));
    },
  );

  app.get(
    '/v1/drills/:drillId/deliveries',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listDeliveries',
        zh: { summary: '本辖区（或本队工作范围）的生活需求及送达情况' },
        tags,
        summary: 'What is needed in the caller’s division, or where their team works, and what was brought',
        params: drillId,
        querystring: deliveriesQuery,
        response: { 200: pageOf(deliveryAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, community, state, kind, failed, monitoring } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid()]));
      const after = key && { community: key[0], id: key[1] };
      const asked = { community, state, kind, failed, monitoring, after, limit: limit + 1 };
      const rows = await deliveries.list(callerOf(request), request.params.drillId, asked);
      const page = toPage(rows, limit, ({ row }) => [row.community, row.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showDelivery), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/deliveries/:deliveryId',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getDelivery',
        zh: { summary: '一项生活需求及送达情况' },
        tags,
        summary: 'One need, and whether it was brought',
        params: deliveryId,
        response: { 200: deliveryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, deliveryId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showDelivery(await deliveries.find(callerOf(request), of, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/deliveries/:deliveryId/hand-over',
    {
      config: { access, problems: [deliverySettled, personalDataDestroyed] },
      schema: {
        operationId: 'handOverDelivery',
        zh: {
          summary: '送达签收：由送达人签字，并填写签收人（或放置门口）',
          description: '住户没有账号，签收人的姓名由送达人记录，加密保存。同一人重复提交结果相同。',
        },
        tags,
        summary:
          'It was brought: signed by whoever brought it, who says who took it, or that it was left at the door',
        description:
          'A household has no account that could sign: the name of who took it is written down by whoever brought it, and sealed. The same again is answered as it stands.',
        params: deliveryId,
        body: handOverBody,
        response: { 200: deliveryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, deliveryId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showDelivery(await deliveries.handOver(actorOf(request), of, id, request.body));
    },
  );

  app.post(
    '/v1/drills/:drillId/deliveries/:deliveryId/fail',
    {
      config: { access, problems: [deliverySettled, personalDataDestroyed] },
      schema: {
        operationId: 'failDelivery',
        zh: {
          summary: '送达未成（无人应答、拒收等），须说明原因；需求保留，并通知应用',
        },
        tags,
        summary: 'It was brought and not taken, with a reason: it is needed still, and apps hear of it',
        params: deliveryId,
        body: failBody,
        response: { 200: deliveryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, deliveryId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showDelivery(await deliveries.fail(actorOf(request), of, id, request.body.reason));
    },
  );

  app.post(
    '/v1/drills/:drillId/deliveries/:deliveryId/withdraw',
    {
      config: { access, problems: [deliverySettled, personalDataDestroyed] },
      schema: {
        operationId: 'withdrawDelivery',
        zh: { summary: '撤回生活需求，须说明原因。重复提交结果相同' },
        tags,
        summary: 'It is needed no more, with a reason. Once is as good as twice',
        params: deliveryId,
        body: withdrawBody,
        response: { 200: deliveryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, deliveryId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showDelivery(await deliveries.withdraw(actorOf(request), of, id, request.body.reason));
    },
  );
}
