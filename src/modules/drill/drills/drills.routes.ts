import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { drillStatuses } from '../../../core/lifecycle/index.ts';
import { preconditionFailed } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import type { Revision } from '../../../platform/revision.ts';
import { callerOf } from '../../foundation/index.ts';
import type { OpenDrill } from './drill-catalogue.ts';
import { drillClosed, twoDecide, windowsOutside } from './drills.errors.ts';
import {
  drillAnswer,
  drillChange,
  drillDetail,
  drillId,
  moreCommunities,
  newDrill,
  showDrill,
} from './drills.schemas.ts';
import type { DrillsService } from './drills.service.ts';
import { ifMatch, versionOf } from './if-match.ts';

function etagOf(drill: OpenDrill): string {
  return `"${drill.version}"`;
}

function sendDrill(reply: FastifyReply, status: 200 | 201, drill: OpenDrill) {
  void reply.code(status).header('etag', etagOf(drill));
  return { ...showDrill(drill), communities: [...drill.communities] };
}

export function registerDrillRoutes(app: HttpServer, deps: { drills: DrillsService; plans: Revision }): void {
  const { drills, plans } = deps;

  app.post(
    '/v1/drills',
    {
      config: { answerHeaders: ['Location', 'ETag'], access: ['city-hq'] },
      schema: {
        operationId: 'createDrill',
        zh: { summary: '新建演练（草稿）' },
        tags: ['headquarters'],
        summary: 'A new drill, as a draft',
        body: newDrill,
        response: { 201: drillDetail },
      },
    },
    async (request, reply) => {
      const drill = await drills.create(callerOf(request), request.body);
      void reply.header('location', `/v1/drills/${drill.id}`);
      return sendDrill(reply, 201, drill);
    },
  );

  app.get(
    '/v1/drills',
    {
      config: { access: 'public', publicForSeconds: 5, unchangedWhile: plans },
      schema: {
        operationId: 'listDrills',
        zh: {
          summary: '已发布的演练，最新的在前；指挥部还可看到本市的草稿和已结束的演练',
          description: '已结束的演练不在公开列表中，须以 `status=closed` 查询。',
        },
        tags: ['public'],
        summary:
          'Published drills, newest first; with a headquarters token drafts of its city too, and those that are closed',
        description:
          'Nobody registers for a drill that is closed: everybody else finds it by `status=closed`.',
        querystring: z.strictObject({ status: z.enum(drillStatuses).optional(), ...pageQuery }),
        response: { 200: pageOf(drillAnswer) },
      },
    },
    async (request, reply) => {
      const { status, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const rows = await drills.list(request.caller, { status, below, limit: limit + 1 });
      const page = toPage(rows, limit, (drill) => [drill.createdAt.toISOString(), drill.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showDrill), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId',
    {
      config: { access: 'public', publicForSeconds: 5, unchangedWhile: plans },
      schema: {
        operationId: 'getDrill',
        zh: { summary: '一次演练及其村居；修改时 If-Match 须填此处返回的 ETag' },
        tags: ['public'],
        summary: 'One drill with its communities; its ETag is what If-Match of a change wants',
        params: drillId,
        response: { 200: drillDetail },
      },
    },
    async (request, reply) => sendDrill(reply, 200, await drills.see(request.caller, request.params.drillId)),
  );

  app.patch(
    '/v1/drills/:drillId',
    {
      config: {
        answerHeaders: ['ETag'],
        access: ['city-hq'],
        problems: [drillClosed, windowsOutside, twoDecide, preconditionFailed],
      },
      schema: {
        operationId: 'changeDrill',
        zh: { summary: '修改演练' },
        tags: ['headquarters'],
        summary: 'Changes a drill that is not closed',
        params: drillId,
        headers: ifMatch,
        body: drillChange,
        response: { 200: drillDetail },
      },
    },
    async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      const drill = await drills.change(callerOf(request), request.params.drillId, version, request.body);
      return sendDrill(reply, 200, drill);
    },
  );

  app.post(
    '/v1/drills/:drillId/communities',
    {
      config: { answerHeaders: ['ETag'], access: ['city-hq'], problems: [drillClosed] },
      schema: {
        operationId: 'addCommunities',
        zh: { summary: '为演练增加村居；已有的不变' },
        tags: ['headquarters'],
        summary: 'Adds communities to a drill; those it has already stay',
        params: drillId,
        body: moreCommunities,
        response: { 200: drillDetail },
      },
    },
    async (request, reply) => {
      const { drillId, communities } = { ...request.params, ...request.body };
      return sendDrill(reply, 200, await drills.addCommunities(callerOf(request), drillId, communities));
    },
  );
}
