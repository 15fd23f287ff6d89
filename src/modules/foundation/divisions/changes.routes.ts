import type { HttpServer } from '../../../platform/http/index.ts';
import { actorOf } from '../auth/index.ts';
import { divisionAbolished, divisionExists } from './changes.errors.ts';
import { communityClosing, communityName, communityParam, newCommunity } from './changes.schemas.ts';
import type { DivisionChangesService } from './changes.service.ts';
import { division } from './divisions.schemas.ts';

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
