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
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { laboratoryExists } from './laboratories.errors.ts';
import {
  laboratoryAnswer,
  laboratoryChange,
  laboratoryId,
  newLaboratory,
  showLaboratory,
} from './laboratories.schemas.ts';
import type { LaboratoriesService } from './laboratories.service.ts';

const writers = {
  access: ['city-hq'],
  problems: [drillClosed, laboratoryExists],
} as const;
const readers = [...headquarters, 'tablet', 'lab'] as const;

/** Which laboratories test for a drill. */
export function registerLaboratoryRoutes(
  app: HttpServer,
  { laboratories }: { laboratories: LaboratoriesService },
): void {
  app.post(
    '/v1/drills/:drillId/laboratories',
    {
      config: { ...writers, answerHeaders: ['Location'] },
      schema: {
        operationId: 'addLaboratory',
        zh: {
          summary: '新增承担检测的实验室及其负责的区划',
          description: '其客户端在新增时填写该实验室的编号（`POST /v1/clients`），令牌即代表该实验室。',
        },
        tags: ['headquarters'],
        summary: 'A laboratory that tests for a drill, and the divisions whose boxes it takes',
        description: 'Its clients are added with its id (`POST /v1/clients`): their tokens stand for it.',
        params: drillId,
        body: newLaboratory,
        response: { 201: laboratoryAnswer },
      },
    },
    async (request, reply) => {
      const { drillId } = request.params;
      const made = await laboratories.add(actorOf(request), drillId, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${drillId}/laboratories/${made.id}`)
        .send(showLaboratory(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/laboratories',
    {
      config: { access: readers },
      schema: {
        operationId: 'listLaboratories',
        zh: { summary: '一次演练的实验室；实验室只能看到自己' },
        tags: ['laboratories'],
        summary: 'The laboratories of a drill; a laboratory sees itself',
        params: drillId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(laboratoryAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const rows = await laboratories.list(callerOf(request), request.params.drillId, after, limit + 1);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showLaboratory), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/laboratories/:laboratoryId',
    {
      config: { access: readers },
      schema: {
        operationId: 'getLaboratory',
        zh: { summary: '一次演练中的一个实验室' },
        tags: ['laboratories'],
        summary: 'One laboratory of a drill',
        params: laboratoryId,
        response: { 200: laboratoryAnswer },
      },
    },
    async (request) => {
      const { drillId, laboratoryId } = request.params;
      return showLaboratory(await laboratories.see(callerOf(request), drillId, laboratoryId));
    },
  );

  app.patch(
    '/v1/drills/:drillId/laboratories/:laboratoryId',
    {
      config: writers,
      schema: {
        operationId: 'changeLaboratory',
        zh: { summary: '修改实验室的名称或负责的区划' },
        tags: ['headquarters'],
        summary: 'Another name for a laboratory, or other divisions whose boxes it takes',
        params: laboratoryId,
        body: laboratoryChange,
        response: { 200: laboratoryAnswer },
      },
    },
    async (request) => {
      const { drillId, laboratoryId } = request.params;
      return showLaboratory(await laboratories.change(actorOf(request), drillId, laboratoryId, request.body));
    },
  );
}
