import type { HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { registrationId } from '../../residents/index.ts';
import { personWay, showWay } from './ways.schemas.ts';
import type { WaysService } from './ways.service.ts';

export function registerWayRoutes(app: HttpServer, { ways }: { ways: WaysService }): void {
  app.get(
    '/v1/registrations/:registrationId/way',
    {
      config: {
        access: ['citizen', 'community-worker', ...headquarters],
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'getWay',
        tags: ['citizens'],
        summary:
          'The whole way of a person: registered, window, check-in, tube, box, each handover, received, result, held, released',
        zh: {
          summary: '一个人的全部经过：登记、时段、签到、采样管、转运箱、历次交接、接收、结果、管控、解除',
        },
        params: registrationId,
        response: { 200: personWay },
      },
    },
    async (request) => {
      const { registrationId: id } = request.params;
      return showWay(id, await ways.ofPerson(callerOf(request), id));
    },
  );
}
