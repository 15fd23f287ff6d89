import { z } from 'zod';
import { divisionCode, fieldProblem, type HttpServer } from '../../platform/http/index.ts';
import { actorOf, callerOf } from '../auth/index.ts';
import { drillClosed, drillId } from '../drills/index.ts';
import { text } from '../people/index.ts';
import { drillInfeasible } from './publishing.errors.ts';
import type { PublishingService } from './publishing.service.ts';

const finding = z.object({
  code: z.enum(['no-site', 'short-of-capacity']),
  communities: z.array(z.string()),
  sites: z.array(z.string()),
  residents: z.int(),
  bookable: z.int(),
  short: z.int(),
  hoursMore: z
    .number()
    .nullable()
    .meta({ description: 'Opening hours of all these lanes that would cure it' }),
});

const publishBody = z
  .strictObject({
    division: divisionCode.length(6),
    force: z.boolean().optional(),
    reason: text(500).optional(),
  })
  .refine((body) => body.force !== true || body.reason !== undefined, {
    path: ['reason'],
    params: fieldProblem('required', {
      en: 'Forcing takes a reason, which is kept',
      zh: '强行发布必须说明理由',
    }),
  })
  .meta({ examples: [{ division: '350102' }] });

export function registerPublishingRoutes(app: HttpServer, deps: { publishing: PublishingService }): void {
  app.get(
    '/v1/drills/:drillId/feasibility',
    {
      config: { access: ['city-hq', 'district-hq'], kind: 'report' },
      schema: {
        operationId: 'getFeasibility',
        tags: ['headquarters'],
        summary: 'Capacity against residents, before publishing; no findings means feasible',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional() }),
        response: {
          200: z.object({ division: z.string(), feasible: z.boolean(), findings: z.array(finding) }),
        },
      },
    },
    async (request) => {
      const { drillId, division } = { ...request.params, ...request.query };
      const answer = await deps.publishing.feasibility(callerOf(request), drillId, division);
      return { ...answer, feasible: answer.findings.length === 0 };
    },
  );

  app.post(
    '/v1/drills/:drillId/publish',
    {
      config: { access: ['district-hq'], problems: [drillClosed, drillInfeasible] },
      schema: {
        operationId: 'publishDistrict',
        tags: ['headquarters'],
        summary: "Publishes the district's part of a drill: its sites open and citizens can register",
        params: drillId,
        body: publishBody,
        response: {
          200: z.object({ division: z.string(), sitesOpened: z.int(), findings: z.array(finding) }),
        },
      },
    },
    async (request) => deps.publishing.publish(actorOf(request), request.params.drillId, request.body),
  );
}
