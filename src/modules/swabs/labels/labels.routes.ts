import { z } from 'zod';
import { AppError, notAcceptable } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpReply,
  type HttpRequest,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  preferredType,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { labelsUsedUp } from './labels.errors.ts';
import type { LabelRange } from './labels.read.ts';
import { labelsAnswer, labelsId, labelsQuery, newLabels, showLabels } from './labels.schemas.ts';
import { type LabelsService, type SheetType, sheetTypes } from './labels.service.ts';

const access = headquarters;
const tags = ['headquarters'];

const sheet = {
  description: 'Sheets of labels on A4: each code as Code 128, as QR code, and to be read',
  content: {
    'application/pdf': { schema: z.string().meta({ format: 'binary' }) },
    'image/svg+xml': { schema: z.string() },
  },
};

const types = {
  en: `Labels can be had as one of these; name it in the header Accept: ${sheetTypes.join(', ')}.`,
  zh: `标签可按以下类型获取，请在 Accept 头中指明：${sheetTypes.join('、')}。`,
};

export function registerLabelRoutes(app: HttpServer, { labels }: { labels: LabelsService }): void {
  /** @throws AppError 406 */
  function typeFor(request: HttpRequest): SheetType {
    const type = preferredType(request.headers.accept, sheetTypes);
    if (type === undefined) throw new AppError(notAcceptable, { detail: types });
    return type;
  }

  async function send(reply: HttpReply, range: LabelRange, type: SheetType) {
    const body = await labels.print(range, type);
    return reply
      .header('content-type', type)
      .header('vary', 'accept')
      .serializer((payload: unknown) => payload as string)
      .send(body as never);
  }

  app.post(
    '/v1/drills/:drillId/labels',
    {
      config: {
        access,
        kind: 'report',
        problems: [drillClosed, labelsUsedUp, notAcceptable],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'printLabels',
        zh: {
          summary: '为演练的一个采样点打印后续标签：编号不重复发放',
          description:
            '采样管：每页 44 张，48.5 × 25.4 毫米；转运箱：每页 8 张，99.1 × 67.7 毫米。编号由演练的四个字母、`T` 或 `B`、八位数字和校验字符组成，任一字符错误或相邻两字符颠倒均可查出。',
        },
        tags,
        summary: 'The next labels of a drill, for one of its sites: never given twice',
        description:
          'Tubes: 44 labels of 48.5 × 25.4 mm on a sheet; boxes: 8 of 99.1 × 67.7 mm. A code is the four letters of the drill, `T` or `B`, eight digits and a check character, which finds any one wrong character and any two neighbours that have changed places.',
        params: drillId,
        body: newLabels,
        response: { 201: sheet },
      },
    },
    async (request, reply) => {
      const type = typeFor(request);
      const { drillId } = request.params;
      const range = await labels.give(actorOf(request), drillId, request.body);
      reply.code(201).header('location', `/v1/drills/${drillId}/labels/${range.id}`);
      return send(reply, range, type);
    },
  );

  app.get(
    '/v1/drills/:drillId/labels',
    {
      config: { access },
      schema: {
        operationId: 'listLabels',
        zh: { summary: '各采样点领用了哪些标签' },
        tags,
        summary: 'Which labels the sites of a drill were given',
        params: drillId,
        querystring: labelsQuery,
        response: { 200: pageOf(labelsAnswer) },
      },
    },
    async (request, reply) => {
      const { division, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { givenAt: key[0], id: key[1] };
      const query = { division, after, limit: limit + 1 };
      const rows = await labels.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.givenAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showLabels), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/labels/:labelsId',
    {
      config: { access, kind: 'report', problems: [notAcceptable] },
      schema: {
        operationId: 'printLabelsAgain',
        zh: { summary: '标签页损坏时重新打印相同的标签：请先销毁原页' },
        tags,
        summary: 'The same labels once more, where a sheet was spoilt: destroy what was printed before',
        params: labelsId,
        response: { 200: sheet },
      },
    },
    async (request, reply) => {
      const type = typeFor(request);
      const { drillId, labelsId } = request.params;
      return send(reply, await labels.find(callerOf(request), drillId, labelsId), type);
    },
  );
}
