import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpReply,
  type HttpRequest,
  type HttpServer,
  instant,
  languageOf,
  linkNext,
  pageOf,
  pageQuery,
  problemBody,
  toPage,
  uuid,
} from '../../../platform/http/index.ts';
import { passInvalid, personNotRegistered, siteNotOpen } from '../../day/index.ts';
import { drillClosed, drillId, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { barcodeMistyped, barcodeOfOtherKind } from '../labels/index.ts';
import {
  listedTube,
  sampleAnswer,
  swabsAnswer,
  tubeAct,
  tubeAnswer,
  unboundPerson,
} from './tubes.answers.ts';
import { tubeProblems } from './tubes.errors.ts';
import {
  barcode,
  discardBody,
  moveBody,
  type SwabRow,
  sampleBody,
  sealBody,
  swabsBody,
  takeOutQuery,
  tubeBody,
  tubeStatusQuery,
} from './tubes.schemas.ts';
import type { TubesService } from './tubes.service.ts';
import { showListedTube, showTube, showUnbound } from './tubes.show.ts';
import type { SwabUploadService, UploadedSwab } from './upload.service.ts';

const tablets = {
  access: ['tablet'],
  kind: 'check-in',
  problems: [siteNotOpen, drillClosed, ...tubeProblems, barcodeMistyped, barcodeOfOtherKind],
} as const;
const tags = ['tablets'];
const tubePath = z.object({ ...siteId.shape, barcode });
const samplePath = z.object({ ...tubePath.shape, registrationId: uuid });

/** A thousand acts with a pass each are half a megabyte. */
const batchBytes = 2 * 1_048_576;

export function registerTubeRoutes(
  app: HttpServer,
  deps: { tubes: TubesService; uploads: SwabUploadService; clock: Clock },
): void {
  const { tubes, uploads, clock } = deps;

  async function act(request: HttpRequest, reply: HttpReply, ofSite: string, row: SwabRow) {
    const { status, answer } = await tubes.act(callerOf(request), ofSite, row);
    reply.code(status);
    return answer;
  }

  app.post(
    '/v1/sites/:siteId/tubes',
    {
      config: tablets,
      schema: {
        operationId: 'openTube',
        zh: { summary: '启用采样管：类别和可容人数；重复提交返回 200' },
        tags,
        summary: 'Opens a tube: what it is, and how many people it takes; a repeat gets 200',
        params: siteId,
        body: tubeBody,
        response: { 200: tubeAct, 201: tubeAct },
      },
    },
    (request, reply) => act(request, reply, request.params.siteId, { act: 'open', ...request.body }),
  );

  app.post(
    '/v1/sites/:siteId/tubes/:barcode/samples',
    {
      config: { ...tablets, problems: [...tablets.problems, passInvalid, personNotRegistered] },
      schema: {
        operationId: 'addSample',
        zh: { summary: '将一人记入采样管；未启用的管按演练的混采数处理' },
        tags,
        summary: 'Somebody is swabbed into a tube; one that nobody has opened is a pool of the drill’s size',
        params: tubePath,
        body: sampleBody(clock),
        response: { 200: sampleAnswer, 201: sampleAnswer },
      },
    },
    async (request, reply) => {
      const row = { act: 'sample', barcode: request.params.barcode, ...request.body } as const;
      return (await act(request, reply, request.params.siteId, row)) as z.output<typeof sampleAnswer>;
    },
  );

  app.delete(
    '/v1/sites/:siteId/tubes/:barcode/samples/:registrationId',
    {
      config: tablets,
      schema: {
        operationId: 'takeOutSample',
        zh: { summary: '将误扫入管的人移出，恢复原状态' },
        tags,
        summary: 'Takes somebody out who was scanned into a tube by mistake: they stand as they stood before',
        params: samplePath,
        querystring: takeOutQuery,
        response: { 200: tubeAct, 201: tubeAct },
      },
    },
    (request, reply) => {
      const { siteId: ofSite, barcode: code, registrationId } = request.params;
      return act(request, reply, ofSite, {
        act: 'take-out',
        barcode: code,
        registrationId,
        ...request.query,
      });
    },
  );

  for (const { path, operationId, summary, zh, toRow, body } of [
    {
      path: 'move',
      operationId: 'moveSamples',
      zh: { summary: '将人员移到本采样点另一支采样管，全部移动或都不动' },
      summary: 'Moves people to another tube of the site, all of them or nobody',
      body: moveBody,
      toRow: (code: string, given: unknown) =>
        ({ act: 'move', barcode: code, ...(given as z.output<typeof moveBody>) }) as const,
    },
    {
      path: 'seal',
      operationId: 'sealTube',
      zh: { summary: '按现有样本封管；清点数与名单不符的予以记录' },
      summary: 'Closes a tube with what it has; a count that differs from the names is written down',
      body: sealBody,
      toRow: (code: string, given: unknown) =>
        ({ act: 'seal', barcode: code, ...(given as z.output<typeof sealBody>) }) as const,
    },
    {
      path: 'discard',
      operationId: 'discardTube',
      zh: { summary: '作废采样管：管内人员须重新采样' },
      summary: 'Gives a tube up: everybody in it is due again',
      body: discardBody,
      toRow: (code: string, given: unknown) =>
        ({ act: 'discard', barcode: code, ...(given as z.output<typeof discardBody>) }) as const,
    },
  ]) {
    app.post(
      `/v1/sites/:siteId/tubes/:barcode/${path}`,
      {
        config: tablets,
        schema: {
          operationId,
          zh,
          tags,
          summary,
          params: tubePath,
          body,
          response: { 200: tubeAct, 201: tubeAct },
        },
      },
      (request, reply) =>
        act(request, reply, request.params.siteId, toRow(request.params.barcode, request.body)),
    );
  }

  app.post(
    '/v1/sites/:siteId/swabs/batch',
    {
      bodyLimit: batchBytes,
      config: {
        access: ['tablet'],
        kind: 'check-in',
        rows: 'apart',
        problems: [siteNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'uploadSwabs',
        zh: {
          summary: '上传平板离线时的采样管操作，每次最多 1,000 条，顺序和次数不限；逐条应答，不会丢失',
          description:
            '每条与单次调用的请求体相同，另加 `act` 和 `barcode`。与其他记录矛盾的予以保留并标记，见 `GET /v1/drills/{drillId}/swab-reviews`。',
        },
        tags,
        summary:
          'What a tablet did with tubes without a network, up to 1,000 acts in any order and any number of times; each is answered, and none dropped',
        description:
          'Each row is as the body of a single call, with `act` and `barcode`. What contradicts something else is kept and flagged: `GET /v1/drills/{drillId}/swab-reviews`.',
        params: siteId,
        body: swabsBody(clock),
        response: { 200: swabsAnswer },
      },
    },
    async (request) => {
      const { sentAt, swabs } = request.body;
      const rows = await uploads.upload(callerOf(request), request.params.siteId, swabs, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return { items: rows.map((row) => show(row, request.id, language)) };
    },
  );

  const readers = ['tablet', ...headquarters] as const;

  app.get(
    '/v1/sites/:siteId/tubes',
    {
      config: { access: readers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listTubes',
        zh: { summary: '采样点的采样管，按启用顺序排列' },
        tags,
        summary: 'The tubes of a site, in the order in which they were opened',
        params: siteId,
        querystring: tubeStatusQuery,
        response: { 200: pageOf(listedTube) },
      },
    },
    async (request, reply) => {
      const { status, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { openedAt: key[0], id: key[1] };
      const query = { status, after, limit: limit + 1 };
      const rows = await tubes.list(callerOf(request), request.params.siteId, query);
      const page = toPage(rows, limit, (row) => [row.openedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showListedTube), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/sites/:siteId/unbound',
    {
      config: { access: readers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listUnbound',
        zh: { summary: '本采样点已签到而未入管的人：收点前须核对' },
        tags,
        summary: 'Who was checked in at a site and counts in no tube: to be looked at before it closes',
        params: siteId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(unboundPerson) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { checkedInAt: key[0], id: key[1] };
      const { rows, drill } = await tubes.unbound(callerOf(request), request.params.siteId, {
        after,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.checkedInAt.toISOString(), row.registrationId]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showUnbound(row, drill.keys)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/tubes/:barcode',
    {
      config: { access: readers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getTube',
        zh: { summary: '一支采样管：管内人员（脱敏）及全部经过' },
        tags,
        summary: 'A tube with the people in it, masked, and its whole way',
        params: z.object({ ...drillId.shape, barcode }),
        response: { 200: tubeAnswer },
      },
    },
    async (request) =>
      showTube(await tubes.tube(callerOf(request), request.params.drillId, request.params.barcode)),
  );
}

function show({ deviceSeq, result }: UploadedSwab, requestId: string, language: 'en' | 'zh') {
  return result instanceof AppError
    ? { deviceSeq, status: result.problem.status, body: problemBody(result, requestId, language) }
    : { deviceSeq, status: result.status, body: result.answer };
}
