import { z } from 'zod';
import { divisionCode, type HttpServer, languageOf } from '../../../platform/http/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { countersignatureAnswer, sendProposed } from '../countersignatures/index.ts';
import { drillClosed, drillId, drillOver, drillWithoutSites } from '../drills/index.ts';
import { drillInfeasible } from './publishing.errors.ts';
import { feasibilityAnswer, publishAnswer, publishBody, showAssessment } from './publishing.schemas.ts';
import { isBlocking, type PublishingService, publishers } from './publishing.service.ts';

export function registerPublishingRoutes(app: HttpServer, deps: { publishing: PublishingService }): void {
  app.get(
    '/v1/drills/:drillId/feasibility',
    {
      config: { access: headquarters, kind: 'report', problems: [drillWithoutSites] },
      schema: {
        operationId: 'getFeasibility',
        zh: { summary: '发布前核对：采样能力与居民人数是否相称，有何问题，如何解决' },
        tags: ['headquarters'],
        summary:
          'Capacity against residents before publishing: what stands against the plan, and what would cure it',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional() }),
        response: { 200: feasibilityAnswer },
      },
    },
    async (request, reply) => {
      const { drillId, division } = { ...request.params, ...request.query };
      const found = await deps.publishing.feasibility(callerOf(request), drillId, division);
      void reply.header('vary', 'accept-language');
      return {
        feasible: !found.findings.some(isBlocking),
        ...showAssessment(found, languageOf(request.headers['accept-language'])),
      };
    },
  );

  app.post(
    '/v1/drills/:drillId/publish',
    {
      config: {
        answerHeaders: ['Location'],
        access: publishers,
        problems: [drillClosed, drillOver, drillInfeasible],
      },
      schema: {
        operationId: 'publishDistrict',
        zh: {
          summary: '发布本区部分：采样点开放，市民可以登记',
          description:
            '演练规定发布须双人复核的（`countersigning`），先登记待确认（202），由另一人确认后发布。',
        },
        tags: ['headquarters'],
        summary: "Publishes the district's part of a drill: its sites open and citizens can register",
        description:
          'Where the drill has two people publish (`countersigning`), it waits for another to confirm (202).',
        params: drillId,
        body: publishBody,
        response: { 200: publishAnswer, 202: countersignatureAnswer },
      },
    },
    async (request, reply) => {
      const done = await deps.publishing.publish(actorOf(request), request.params.drillId, request.body);
      if ('proposed' in done) return sendProposed(reply, done.proposed);
      const { sitesOpened } = done;
      return { sitesOpened, ...showAssessment(done, languageOf(request.headers['accept-language'])) };
    },
  );
}
