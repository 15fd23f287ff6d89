import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { type HttpServer, languageOf, problemBody } from '../../../platform/http/index.ts';
import { drillClosed, drillNotOpen, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { checkInProblems, siteNotOpen } from './check-in.errors.ts';
import { batchAnswer, batchBody, checkInAnswer, singleCheckIn } from './check-in.schemas.ts';
import type { CheckInService } from './check-in.service.ts';
import type { Uploaded, UploadService } from './upload.service.ts';

const access = ['tablet'] as const;
const tags = ['tablets'];

/** A thousand walk-ins with everything are a megabyte. */
const batchBytes = 4 * 1_048_576;

export function registerCheckInRoutes(
  app: HttpServer,
  deps: { checkIns: CheckInService; uploads: UploadService; clock: Clock },
): void {
  app.post(
    '/v1/sites/:siteId/check-ins',
    {
      config: { access, kind: 'check-in', problems: [...checkInProblems, drillClosed] },
      schema: {
        operationId: 'checkIn',
        zh: {
          summary: '凭登记码、证件、姓名加楼栋签到，或现场登记；重复提交返回 200 和相同内容',
          description:
            '没有以该护照或通行证登记的人时，以相同号码的其他证件或国籍登记者签到，并提示 `other-document`。同一楼栋有多名同名者或同一号码对应多人时，返回 409 `several-people`，并在 `candidates` 中列出：`{ registrationId, name, document, unit, room, status }`（已脱敏）。',
        },
        tags,
        summary:
          'Checks somebody in by pass, document, name and building, or as a walk-in; a repeat gets 200 and the same body',
        description:
          'Where nobody is registered with a passport or travel permit itself, whoever is with its letters and digits, as another kind or under another nationality, is checked in, with the warning `other-document`. Where several people of one name live in a building, or have one number, 409 `several-people` lists them as `candidates`: `{ registrationId, name, document, unit, room, status }`, masked.',
        params: siteId,
        body: singleCheckIn(deps.clock),
        response: { 200: checkInAnswer, 201: checkInAnswer },
      },
    },
    async (request, reply) => {
      const { fresh, answer } = await deps.checkIns.checkIn(
        callerOf(request),
        request.params.siteId,
        request.body,
      );
      return reply.code(fresh ? 201 : 200).send(answer);
    },
  );

  app.post(
    '/v1/sites/:siteId/check-ins/batch',
    {
      bodyLimit: batchBytes,
      config: {
        access,
        kind: 'check-in',
        rows: 'apart',
        problems: [siteNotOpen, drillNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'uploadCheckIns',
        zh: {
          summary: '上传平板离线时的记录，每次最多 1,000 条，顺序和次数不限；逐条应答，不会丢失',
          description:
            '每条与单次签到的请求体相同。与其他记录矛盾的予以保留并标记；无法成为签到的按原样保存，见 `GET /v1/drills/{drillId}/check-in-reviews`。',
        },
        tags,
        summary:
          'What a tablet recorded without a network, up to 1,000 in any order and any number of times; each is answered, and none dropped',
        description:
          'Each row is as the body of a single check-in. What contradicts something else stands and is flagged; what cannot become a check-in is kept as it was sent: `GET /v1/drills/{drillId}/check-in-reviews`.',
        params: siteId,
        body: batchBody(deps.clock),
        response: { 200: batchAnswer },
      },
    },
    async (request) => {
      const { sentAt, checkIns } = request.body;
      const rows = await deps.uploads.upload(callerOf(request), request.params.siteId, checkIns, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return { items: rows.map((row) => show(row, request.id, language)) };
    },
  );
}

function show({ deviceSeq, result }: Uploaded, requestId: string, language: 'en' | 'zh') {
  return result instanceof AppError
    ? { deviceSeq, status: result.problem.status, body: problemBody(result, requestId, language) }
    : { deviceSeq, status: result.fresh ? 201 : 200, body: result.answer };
}
