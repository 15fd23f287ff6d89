import type { z } from 'zod';
import { AppError } from '../../../platform/errors/index.ts';
import {
  type HttpReply,
  type HttpRequest,
  type HttpServer,
  languageOf,
  problemBody,
} from '../../../platform/http/index.ts';
import { siteNotOpen } from '../../day/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { barcodeMistyped, barcodeOfOtherKind } from '../labels/index.ts';
import { tubeElsewhere } from '../tubes/index.ts';
import { boxAct, boxBatchAnswer } from './boxes.answers.ts';
import { boxProblems } from './boxes.errors.ts';
import {
  acceptBody,
  type BoxRow,
  boxBatchBody,
  boxBody,
  boxPath,
  boxSealBody,
  boxTubePath,
  cancelBody,
  handoverBody,
  handoverPath,
  loseBody,
  packBody,
  receptionBody,
  reconcileBody,
  sendBody,
  unpackQuery,
  withdrawBody,
} from './boxes.schemas.ts';
import type { BoxesService } from './boxes.service.ts';
import type { BoxUploadService, UploadedBoxAct } from './upload.service.ts';

const problems = [personalDataDestroyed, tubeElsewhere, barcodeMistyped, barcodeOfOtherKind, ...boxProblems];
const hq = headquarters;
const acts = { 200: boxAct, 201: boxAct };

/** A thousand acts are some 200 kB. */
const batchBytes = 1_048_576;

/** What is done with boxes, each by whoever has them. */
export function registerBoxActRoutes(
  app: HttpServer,
  { boxes, uploads }: { boxes: BoxesService; uploads: BoxUploadService },
): void {
  async function act(request: HttpRequest, reply: HttpReply, drill: string, row: BoxRow) {
    const { status, answer } = await boxes.act(actorOf(request), drill, row);
    reply.code(status);
    return answer;
  }

  app.post(
    '/v1/drills/:drillId/boxes',
    {
      config: { access: ['tablet', ...hq], kind: 'check-in', problems },
      schema: {
        operationId: 'openBox',
        tags: ['tablets'],
        summary: 'Opens a transport box of a site, which goes to a laboratory; a repeat gets 200',
        zh: { summary: '启用一个采样点的转运箱，并确定送往的实验室；重复提交返回 200' },
        params: drillId,
        body: boxBody,
        response: acts,
      },
    },
    (request, reply) => act(request, reply, request.params.drillId, { act: 'open', ...request.body }),
  );

  app.patch(
    '/v1/drills/:drillId/boxes/:code',
    {
      config: { access: ['tablet', ...hq], problems },
      schema: {
        operationId: 'sendBox',
        tags: ['tablets'],
        summary: 'Sends a box to another laboratory, as long as none has it',
        zh: { summary: '改送其他实验室，限尚未送达时' },
        params: boxPath,
        body: sendBody,
        response: acts,
      },
    },
    (request, reply) => {
      const { drillId: drill, code } = request.params;
      return act(request, reply, drill, { act: 'send-to', code, ...request.body });
    },
  );

  app.delete(
    '/v1/drills/:drillId/boxes/:code/tubes/:barcode',
    {
      config: { access: ['tablet', ...hq], kind: 'check-in', problems },
      schema: {
        operationId: 'unpackTube',
        tags: ['tablets'],
        summary: 'Takes a tube out of a box that is open',
        zh: { summary: '从未封的箱中取出一支采样管' },
        params: boxTubePath,
        querystring: unpackQuery,
        response: acts,
      },
    },
    (request, reply) => {
      const { drillId: drill, ...of } = request.params;
      return act(request, reply, drill, { act: 'unpack', ...of, ...request.query });
    },
  );

  const site = ['tablet', ...hq] as const;
  for (const { path, operationId, access, tag, summary, zh, body, toRow } of [
    {
      path: 'tubes',
      operationId: 'packTube',
      access: site,
      tag: 'tablets',
      summary: 'Puts a tube into a box; a tube is in one box only',
      zh: { summary: '将采样管放入转运箱；一支管只能在一个箱中' },
      body: packBody,
      toRow: (given: unknown) => ({ act: 'pack', ...(given as z.output<typeof packBody>) }) as const,
    },
    {
      path: 'seal',
      operationId: 'sealBox',
      access: site,
      tag: 'tablets',
      summary: 'Closes a box: its manifest stands; a count that differs is written down',
      zh: { summary: '封箱：清单就此确定；清点数不符的予以记录' },
      body: boxSealBody,
      toRow: (given: unknown) => ({ act: 'seal', ...(given as z.output<typeof boxSealBody>) }) as const,
    },
    {
      path: 'cancel',
      operationId: 'cancelBox',
      access: site,
      tag: 'tablets',
      summary: 'Gives a box up that nobody has signed for: its tubes are free for another',
      zh: { summary: '作废尚无人签收的转运箱：箱内采样管可装入其他箱' },
      body: cancelBody,
      toRow: (given: unknown) => ({ act: 'cancel', ...(given as z.output<typeof cancelBody>) }) as const,
    },
    {
      path: 'handovers',
      operationId: 'handOverBox',
      access: ['tablet', 'courier', ...hq] as const,
      tag: 'laboratories',
      summary: 'Whoever has a box gives it to somebody, who then accepts it with a token of their own',
      zh: { summary: '持箱人将转运箱交给他人，由对方用自己的令牌签收' },
      body: handoverBody,
      toRow: (given: unknown) => ({ act: 'hand-over', ...(given as z.output<typeof handoverBody>) }) as const,
    },
    {
      path: 'receptions',
      operationId: 'receiveTube',
      access: ['lab'] as const,
      tag: 'laboratories',
      summary:
        'A laboratory has a tube of a box in the hand; what the manifest does not have is taken in, and told',
      zh: { summary: '实验室接收一支采样管；清单之外的照收并注明' },
      body: receptionBody,
      toRow: (given: unknown) => ({ act: 'receive', ...(given as z.output<typeof receptionBody>) }) as const,
    },
    {
      path: 'reconcile',
      operationId: 'reconcileBox',
      access: ['lab', ...hq] as const,
      tag: 'laboratories',
      summary: 'Explains what differs; where nothing is left, the box is reconciled',
      zh: { summary: '说明差异；差异全部说明后，该箱即核对完毕' },
      body: reconcileBody,
      toRow: (given: unknown) =>
        ({ act: 'reconcile', ...(given as z.output<typeof reconcileBody>) }) as const,
    },
    {
      path: 'lost',
      operationId: 'loseBox',
      access: hq,
      tag: 'headquarters',
      summary: 'A box that nobody finds: whoever is in its tubes is due again',
      zh: { summary: '登记转运箱遗失：箱内采样管涉及的人须重新采样' },
      body: loseBody,
      toRow: (given: unknown) => ({ act: 'lose', ...(given as z.output<typeof loseBody>) }) as const,
    },
  ]) {
    app.post(
      `/v1/drills/:drillId/boxes/:code/${path}`,
      {
        config: { access, kind: 'check-in', problems },
        schema: { operationId, tags: [tag], summary, zh, params: boxPath, body, response: acts },
      },
      (request, reply) => {
        const { drillId: drill, code } = request.params;
        return act(request, reply, drill, { code, ...toRow(request.body) });
      },
    );
  }

  app.post(
    '/v1/drills/:drillId/boxes/:code/handovers/:handoverId/accept',
    {
      config: { access: ['courier', 'lab'], kind: 'check-in', problems },
      schema: {
        operationId: 'acceptBox',
        tags: ['laboratories'],
        summary: 'The receiver signs for a box, with the number of tubes that they count',
        zh: { summary: '接收方签收转运箱，并填写清点的管数' },
        params: handoverPath,
        body: acceptBody,
        response: acts,
      },
    },
    (request, reply) => {
      const { drillId: drill, code, handoverId: handover } = request.params;
      return act(request, reply, drill, { act: 'accept', code, handover, ...request.body });
    },
  );

  app.post(
    '/v1/drills/:drillId/boxes/:code/handovers/:handoverId/withdraw',
    {
      config: { access: ['tablet', 'courier', ...hq], kind: 'check-in', problems },
      schema: {
        operationId: 'withdrawHandover',
        tags: ['laboratories'],
        summary: 'Takes a handover back that nobody has accepted',
        zh: { summary: '撤回尚无人签收的交接' },
        params: handoverPath,
        body: withdrawBody,
        response: acts,
      },
    },
    (request, reply) => {
      const { drillId: drill, code, handoverId: handover } = request.params;
      return act(request, reply, drill, { act: 'withdraw', code, handover, ...request.body });
    },
  );

  app.post(
    '/v1/drills/:drillId/boxes/batch',
    {
      bodyLimit: batchBytes,
      config: {
        access: ['tablet', 'courier', 'lab'],
        kind: 'check-in',
        rows: 'apart',
        problems: [siteNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'uploadBoxActs',
        tags: ['tablets'],
        summary:
          'What was done with boxes without a network, up to 1,000 acts in any order and any number of times; each is answered',
        zh: {
          summary: '上传离线期间对转运箱的操作：每次至多 1000 项，可乱序、可重复，逐项答复',
          description:
            '每行与单项请求的正文相同，另加 `act` 和 `code`。与其他记录相矛盾的照留，并列为该箱的差异。',
        },
        description:
          'Each row is as the body of a single call, with `act` and `code`. What contradicts something else is kept, and stands as a discrepancy of the box.',
        params: drillId,
        body: boxBatchBody,
        response: { 200: boxBatchAnswer },
      },
    },
    async (request) => {
      const { sentAt, acts: rows } = request.body;
      const done = await uploads.upload(callerOf(request), request.params.drillId, rows, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return { items: done.map((row) => show(row, request.id, language)) };
    },
  );
}

function show({ deviceSeq, result }: UploadedBoxAct, requestId: string, language: 'en' | 'zh') {
  return result instanceof AppError
    ? { deviceSeq, status: result.problem.status, body: problemBody(result, requestId, language) }
    : { deviceSeq, status: result.status, body: result.answer };
}
