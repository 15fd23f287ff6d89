import type { HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { taskHandedOn, taskId } from '../lists/index.ts';
import type { HandOnService } from './hand-on.service.ts';
import { requestAnswered } from './requests.errors.ts';
import { handOnAnswer, handOnBody } from './requests.schemas.ts';

/** `POST …/tasks/{taskId}/hand-on`: whoever lives elsewhere is given to whom they live with. */
export function registerHandOnRoute(app: HttpServer, deps: { handingOn: HandOnService }): void {
  app.post(
    '/v1/drills/:drillId/tasks/:taskId/hand-on',
    {
      config: {
        access: [...headquarters, 'community-worker'],
        problems: [taskHandedOn, requestAnswered, personalDataDestroyed],
      },
      schema: {
        operationId: 'handOnTask',
        tags: ['community-workers'],
        summary: 'Gives a task to the division where the person lives, or into a request to another region',
        zh: {
          summary: '将任务转给居住地所在辖区，或列入发往外地的协查函',
          description: '转出后由接收方办理，已有的联系记录随任务保留；时限不变，已超时的由接收方立即处理。',
        },
        description:
          'Whoever is given it has it from then on, with every try so far and the time by which it is to be done.',
        params: taskId,
        body: handOnBody,
        response: { 200: handOnAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, taskId: id } = request.params;
      return deps.handingOn.handOn(actorOf(request), drill, id, request.body);
    },
  );
}
