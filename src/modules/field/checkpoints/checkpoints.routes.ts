import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { checkpointExists } from './checkpoints.errors.ts';
import {
  checkpointAnswer,
  checkpointId,
  checkpointsQuery,
  closingBody,
  newCheckpoint,
  showCheckpoint,
} from './checkpoints.schemas.ts';
import type { CheckpointsService } from './checkpoints.service.ts';

const tags = ['checkpoints'];

/** Checkpoints of a drill. */
export function registerCheckpointRoutes(app: HttpServer, deps: { checkpoints: CheckpointsService }): void {
  const { checkpoints } = deps;

  app.post(
    '/v1/drills/:drillId/checkpoints',
    {
      config: {
        access: headquarters,
        problems: [drillClosed, checkpointExists],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'addCheckpoint',
        tags,
        summary: 'A checkpoint of a drill: a road, a station, the gate of an estate',
        zh: {
          summary: '新增卡口：公路、车站码头或小区出入口',
          description: '其客户端在新增时填写该卡口的编号（`POST /v1/clients`），令牌即代表该卡口。',
        },
        description: 'Its clients are added with its id (`POST /v1/clients`): their tokens stand for it.',
        params: drillId,
        body: newCheckpoint,
        response: { 201: checkpointAnswer },
      },
    },
    async (request, reply) => {
      const made = await checkpoints.add(actorOf(request), request.params.drillId, request.body);
      return reply.code(201).header('location', `/v1/checkpoints/${made.id}`).send(showCheckpoint(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/checkpoints',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'listCheckpoints',
        tags,
        summary: 'The checkpoints of a drill that lie in the caller’s division',
        zh: { summary: '一次演练在本辖区的卡口' },
        params: drillId,
        querystring: checkpointsQuery,
        response: { 200: pageOf(checkpointAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, division } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.string(), z.uuid()]));
      const after = key === undefined ? undefined : { community: key[0], id: key[1] };
      const query = { division, after, limit: limit + 1 };
      const rows = await checkpoints.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.community, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showCheckpoint), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/checkpoints/:checkpointId',
    {
      config: { access: [...headquarters, 'checkpoint'] },
      schema: {
        operationId: 'getCheckpoint',
        tags,
        summary: 'One checkpoint; an officer sees their own',
        zh: { summary: '一个卡口；卡口人员只能看到本卡口' },
        params: checkpointId,
        response: { 200: checkpointAnswer },
      },
    },
    async (request) => showCheckpoint(await checkpoints.see(callerOf(request), request.params.checkpointId)),
  );

  app.post(
    '/v1/checkpoints/:checkpointId/close',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'closeCheckpoint',
        tags,
        summary: 'Closes a checkpoint: nobody passes there any more. Once is as good as twice',
        zh: {
          summary: '撤除卡口：此后不再登记过卡人员。重复提交结果相同',
          description: '撤除前的离线记录仍可补传。',
        },
        description: 'What was recorded there before, and is only sent now, is taken still.',
        params: checkpointId,
        body: closingBody,
        response: { 200: checkpointAnswer },
      },
    },
    async (request) =>
      showCheckpoint(
        await checkpoints.close(actorOf(request), request.params.checkpointId, request.body.reason),
      ),
  );
}
