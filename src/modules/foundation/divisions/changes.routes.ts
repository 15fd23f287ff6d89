import type { HttpServer } from '../../../platform/http/index.ts';
import { actorOf } from '../auth/index.ts';
import { divisionAbolished, divisionExists } from './changes.errors.ts';
import { communityClosing, communityName, communityParam, newCommunity } from './changes.schemas.ts';
import type { DivisionChangesService } from './changes.service.ts';
import { division } from './divisions.schemas.ts';

/** No college founds or abolishes communities, its own included. */
const access = ['city-hq', 'district-hq'] as const;

/** What headquarters change of the list of divisions. */
export function registerDivisionChangeRoutes(
  app: HttpServer,
  { divisionChanges }: { divisionChanges: DivisionChangesService },
): void {
  app.post(
    '/v1/divisions',
    {
      config: { access, answerHeaders: ['Location'], problems: [divisionExists] },
      schema: {
        operationId: 'addCommunity',
        zh: {
          summary: '新增区划清单中没有的村居',
          description: '限调用者所辖区划，须填写依据文件和生效日期，二者均予保存。',
        },
        tags: ['headquarters'],
        summary: 'A community that the list of divisions lacks',
        description:
          "Within the caller's division, with the document that says so and the date from which it holds; both are kept.",
        body: newCommunity,
        response: { 201: division },
      },
    },
    async (request, reply) => {
      const made = await divisionChanges.add(actorOf(request), request.body);
      return reply.code(201).header('location', `/v1/divisions/${made.code}`).send(made);
    },
  );

  app.patch(
    '/v1/divisions/:code',
    {
      config: { access, problems: [divisionAbolished] },
      schema: {
        operationId: 'renameCommunity',
        zh: { summary: '村居更名' },
        tags: ['headquarters'],
        summary: 'Another name for a community',
        params: communityParam,
        body: communityName,
        response: { 200: division },
      },
    },
    (request) => divisionChanges.rename(actorOf(request), { ...request.params, ...request.body }),
  );

  app.post(
    '/v1/divisions/:code/close',
    {
      config: { access, problems: [divisionAbolished] },
      schema: {
        operationId: 'closeCommunity',
        zh: {
          summary: '撤销村居，或将其划归其他街道',
          description:
            '此后原代码指向接续的村居：各列表不再列出，填写原代码时提示现代码。已列入演练的仍保留。划归其他街道的村居代码随之改变，新代码即为其接续单位。',
        },
        tags: ['headquarters'],
        summary: 'Abolishes a community, or moves it to another street',
        description:
          'Its code leads to its successor from then on: no list has it, and what names it is told where its people belong. Drills that name it keep it. A community that moves to another street gets another code: that is its successor.',
        params: communityParam,
        body: communityClosing,
        response: { 200: division },
      },
    },
    (request) => divisionChanges.close(actorOf(request), { ...request.params, ...request.body }),
  );
}
