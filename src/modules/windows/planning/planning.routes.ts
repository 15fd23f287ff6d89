import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import { divisionCode, type HttpServer, languageOf } from '../../../platform/http/index.ts';
import { drillClosed, drillId, drillWithoutSites } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { jobOf, showJob } from '../../service/index.ts';
import { planJobKind } from './plan-job.ts';
import { drillNotPublished, planRunning } from './planning.errors.ts';
import type { PlanningService } from './planning.service.ts';

const planBody = z
  .strictObject({ division: divisionCode.optional() })
  .meta({ id: 'PlanRequest', examples: [{ division: '350102' }] });

const planJob = jobOf({
  name: 'PlanJob',
  description: 'A plan of a whole drill',
  kinds: [planJobKind],
  result: z
    .object({
      parts: z.int().meta({ description: 'Neighbourhoods that were planned apart' }),
      failedParts: z.int(),
      communities: z.int(),
      communitiesThrough: z.int().meta({ description: 'Communities that were looked at to the end' }),
      placed: z.int().meta({ description: 'People who got a window' }),
      unplaced: z
        .record(z.string(), z.int())
        .meta({ description: 'People for whom there was none, by reason', examples: [{ 'no-site': 12 }] }),
      failedCommunities: z.array(z.object({ community: z.string(), code: z.string() })),
    })
    .meta({ id: 'PlanResult', description: 'What a plan gave' }),
});

export function registerPlanningRoutes(
  app: HttpServer,
  deps: { plannings: PlanningService; problems: readonly Problem[] },
): void {
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));
  app.post(
    '/v1/drills/:drillId/plan',
    {
      config: {
        answerHeaders: ['Location'],
        access: headquarters,
        problems: [drillClosed, drillWithoutSites, drillNotPublished, planRunning],
      },
      schema: {
        operationId: 'planDrill',
        zh: {
          summary: '为所有等待者统一安排时段，结果接近最优，以任务形式进行',
          description:
            '登记时随到随排，此处则统一安排：步行总距离最短，邻里同时。已有时段或已到场的人不变动。任务以人数计进度，结果说明多少人已安排、其余因何未能安排。',
        },
        tags: ['headquarters'],
        summary: 'Gives everyone who waits a window, near the optimum, as a job',
        description:
          'All at once where registering gives windows as people come: the least walking in sum, neighbours together. Nobody who has a window or has come is moved. The job counts people; its result says how many got a window and why others did not.',
        params: drillId,
        body: planBody,
        response: { 202: planJob },
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
