import { z } from 'zod';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { divisionCode, type HttpServer, linkNext, pageOf } from '../../../platform/http/index.ts';
import type { Revision } from '../../../platform/revision.ts';
import type { DivisionChangesRepo } from './changes.repo.ts';
import { divisionsQuery, divisionWithChanges, listDescription, listedDivision } from './divisions.schemas.ts';
import { type DivisionFinder, findDivisions } from './find-divisions.ts';

export function registerDivisionRoutes(
  app: HttpServer,
  deps: DivisionFinder & {
    divisionList: Revision;
    divisionChangesRepo: Pick<DivisionChangesRepo, 'of'>;
    /** Changes with the list and with the places of communities. */
    divisionsAndPlaces: Revision;
  },
): void {
  const config = { access: 'public', publicForSeconds: 3600, unchangedWhile: deps.divisionList } as const;

  app.get(
    '/v1/divisions/:code',
    {
      config,
      schema: {
        operationId: 'getDivision',
        tags: ['public'],
        summary: 'One administrative division',
        description:
          'One that has been abolished, too: `successor` is the code under which its people live now.',
        params: z.object({ code: divisionCode }),
        response: { 200: divisionWithChanges },
      },
    },
    async (request) => {
      const found = await deps.divisions.find(request.params.code);
      if (found === undefined) throw new AppError(notFound);
      return { ...found, changes: await deps.divisionChangesRepo.of(found.code) };
    },
  );

  app.get(
    '/v1/divisions',
    {
      config: { access: 'public', publicForSeconds: 60, unchangedWhile: deps.divisionsAndPlaces },
      schema: {
        operationId: 'listDivisions',
        tags: ['public'],
        summary: 'The divisions directly below one, or the provinces; or those of a name, or near a place',
        description: listDescription,
        querystring: divisionsQuery,
        response: { 200: pageOf(listedDivision) },
      },
    },
    async (request, reply) => {
      const page = await findDivisions(deps, request.query);
      linkNext(request, reply, page);
      return page;
    },
  );
}
