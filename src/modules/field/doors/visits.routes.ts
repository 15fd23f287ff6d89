import type { z } from 'zod';
import { AppError } from '../../../platform/errors/index.ts';
import { type HttpServer, languageOf, problemBody } from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { visitsAnswer, type visitsBody } from './visits.schemas.ts';
import type { UploadedVisit, VisitsService } from './visits.service.ts';

/** A thousand visits, each with a household that is registered, are some megabytes. */
const batchBytes = 4 * 1_048_576;

/** What teams record at doors. */
export function registerVisitRoutes(
  app: HttpServer,
  { visits, body }: { visits: VisitsService; body: ReturnType<typeof visitsBody> },
): void {
  app.post(
    '/v1/drills/:drillId/visits/batch',
    {
      bodyLimit: batchBytes,
      config: {
        access: [...headquarters, 'community-worker', 'team-leader', 'team-member'],
        kind: 'check-in',
        rows: 'apart',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'uploadVisits',
        zh: {
          summary: '上传离线走访记录，每次最多 1,000 条，顺序和次数不限；逐条应答，不会丢失',
          description:
            '走访发现的人员、登记、豁免和重点人员标记同时生效。互相矛盾的予以保留并标记；无法采纳的原样保存，见 `GET /v1/drills/{drillId}/visit-reviews`。',
        },
        tags: ['teams'],
        summary:
          'Visits that were recorded without a network, up to 1,000 in any order and any number of times; each is answered, and none lost',
        description:
          'What a visit finds counts at once: registrations, exemptions, key people. What contradicts another team is kept and flagged; what cannot be taken is kept as it was sent: `GET /v1/drills/{drillId}/visit-reviews`.',
        params: drillId,
        body,
        response: { 200: visitsAnswer },
      },
    },
    async (request) => {
      const { sentAt, visits: rows } = request.body;
      const done = await visits.upload(callerOf(request), request.params.drillId, rows, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return { items: done.map((row) => show(row, request.id, language)) };
    },
  );
}

function show(
  { deviceSeq, result }: UploadedVisit,
  requestId: string,
  language: 'en' | 'zh',
): z.output<typeof visitsAnswer>['items'][number] {
  return result instanceof AppError
    ? { deviceSeq, status: result.problem.status, body: problemBody(result, requestId, language) }
    : { deviceSeq, status: result.status, body: result.answer };
}
