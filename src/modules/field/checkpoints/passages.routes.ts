import type { z } from 'zod';
import { AppError } from '../../../platform/errors/index.ts';
import { type HttpServer, languageOf, problemBody } from '../../../platform/http/index.ts';
import { drillClosed, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { liesElsewhere, transferOpen } from '../transfers/index.ts';
import { personUnnamed } from './checkpoints.errors.ts';
import { checkpointId } from './checkpoints.schemas.ts';
import {
  askedAnswer,
  passageId,
  passagesAnswer,
  type passagesBody,
  transferBody,
} from './passages.schemas.ts';
import type { PassagesService, UploadedPassage } from './passages.service.ts';
import type { AskFromPassage } from './transfer.service.ts';

/** A thousand cars, each with a family, are some megabytes. */
const batchBytes = 4 * 1_048_576;

/** What officers record at a checkpoint. */
export function registerPassageRoutes(
  app: HttpServer,
  deps: { passages: PassagesService; askFrom: AskFromPassage; body: ReturnType<typeof passagesBody> },
): void {
  const { passages, askFrom, body } = deps;
  app.post(
    '/v1/checkpoints/:checkpointId/passages/batch',
    {
      bodyLimit: batchBytes,
      config: {
        access: ['checkpoint'],
        kind: 'check-in',
        rows: 'apart',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'uploadPassages',
        zh: {
          summary:
            '上传过卡记录（实时或离线补传），每次最多 1,000 条，顺序和次数不限；逐条应答判定和所依据的规则，不会丢失',
          description:
            '判定：`pass` 放行，`swab` 就地采样，`hand-over` 移交目的地社区（社区即有带时限的任务），`turn-back` 劝返。设备的判定与系统不同的，两者均予保留并执行，列入 `GET /v1/drills/{drillId}/passage-reviews`；无法采纳的原样保存。',
        },
        tags: ['checkpoints'],
        summary:
          'Passages, as they happen or days later, up to 1,000 in any order and any number of times; each is answered with the decision and its rule, and none lost',
        description:
          'Whoever is to be swabbed and is told of as `resident` is registered for it; whoever is handed over is a task of the community to which they go, due when they will be there. Where the device decided otherwise, both are kept and done. What is odd, and what could not be taken, is kept for headquarters: `GET /v1/drills/{drillId}/passage-reviews`.',
        params: checkpointId,
        body,
        response: { 200: passagesAnswer },
      },
    },
    async (request) => {
      const { sentAt, passages: rows } = request.body;
      const done = await passages.upload(callerOf(request), request.params.checkpointId, rows, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return { items: done.map((row) => show(row, request.id, language)) };
    },
  );

  app.post(
    '/v1/checkpoints/:checkpointId/passages/:passageId/transfers',
    {
      config: {
        access: [...headquarters, 'checkpoint'],
        problems: [transferOpen, liesElsewhere, personUnnamed, drillClosed, personalDataDestroyed],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'askTransferFromPassage',
        zh: {
          summary: '对过卡人员一步申请转运，由卡口接走',
          description: '人员信息取自过卡记录或其登记；后续办理见 `GET /v1/drills/{drillId}/transfers`。',
        },
        tags: ['checkpoints'],
        summary: 'Asks for the transfer of somebody who passed, fetched at the checkpoint, in one step',
        description:
          'Who they are is what the passage says, or their registration. It goes on as every transfer: `GET /v1/drills/{drillId}/transfers`.',
        params: passageId,
        body: transferBody,
        response: { 201: askedAnswer },
      },
    },
    async (request, reply) => {
      const { drillId, id, status, dueAt } = await askFrom(actorOf(request), request.params, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${drillId}/transfers/${id}`)
        .send({ transferId: id, status, dueAt: dueAt?.toISOString() ?? null });
    },
  );
}

function show(
  { deviceSeq, result }: UploadedPassage,
  requestId: string,
  language: 'en' | 'zh',
): z.output<typeof passagesAnswer>['items'][number] {
  return result instanceof AppError
    ? { deviceSeq, status: result.problem.status, body: problemBody(result, requestId, language) }
    : { deviceSeq, status: result.status, body: result.answer };
}
