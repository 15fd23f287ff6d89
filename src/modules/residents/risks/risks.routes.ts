import type { HttpServer } from '../../../platform/http/index.ts';
import { drillClosed, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { registrationId } from '../registrations/index.ts';
import { riskAnswer, riskBody } from './risks.schemas.ts';
import type { RisksService } from './risks.service.ts';

export function registerRiskRoutes(app: HttpServer, { risks }: { risks: RisksService }): void {
  app.put(
    '/v1/registrations/:registrationId/risk',
    {
      config: {
        access: [...headquarters, 'community-worker'],
        problems: [drillClosed, personalDataDestroyed],
      },
      schema: {
        operationId: 'markRisk',
        zh: { summary: '标记重点人员和封控住户：如何采样由演练的 `swabRules` 决定' },
        tags: ['headquarters'],
        summary:
          'Marks key people and people of sealed homes: the drill says how each are swabbed (`swabRules`)',
        params: registrationId,
        body: riskBody,
        response: { 200: riskAnswer },
      },
    },
    async (request) => {
      const { registrationId } = request.params;
      const people = await risks.mark(actorOf(request), registrationId, request.body);
      return { registrationId, risk: request.body.risk, people };
    },
  );
}
