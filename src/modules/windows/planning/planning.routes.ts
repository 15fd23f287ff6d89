import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import { divisionCode, type HttpServer, languageOf } from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { jobAnswer, showJob } from '../../service/index.ts';
import { drillNotPublished, planRunning } from './planning.errors.ts';
import type { PlanningService } from './planning.service.ts';

const planBody = z
  .strictObject({ division: divisionCode.optional() })
  .meta({ examples: [{ division: '350102' }] });

export function registerPlanningRoutes(
  app: HttpServer,
  deps: { plannings: PlanningService; problems: readonly Problem[] },
): void {
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));
  app.post(
    '/v1/drills/:drillId/plan',
    {
      config: { access: ['city-hq', 'district-hq'], problems: [drillClosed, drillNotPublished, planRunning] },
      schema: {
        operationId: 'planDrill',
        tags: ['headquarters'],
        summary: 'Gives everyone who waits a window, near the optimum, as a job',
        description:
          'All at once where registering gives windows as people come: the least walking in sum, neighbours together. Nobody who has a window or has come is moved. The job counts people; its result says how many got a window and why others did not.',
        params: drillId,
        body: planBody,
        response: { 202: jobAnswer },
      },
    },
    async (request, reply) => {
      const { drillId } = request.params;
      const job = await deps.plannings.start(callerOf(request), drillId, request.body.division);
      return reply
        .code(202)
        .header('location', `/v1/jobs/${job.id}`)
        .send(showJob(job, problems, languageOf(request.headers['accept-language'])));
    },
  );
}
