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
        zh: {
          summary: '查询一个行政区划',
          description: '已撤销的也可查询：`successor` 为其居民现所属的代码。',
        },
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
        zh: {
          summary: '某区划的下级区划或各省；也可按名称或位置查找',
          description:
            '不带 `q`、`near`、`level` 时：`parent` 的直接下级，或各省，按代码排序。带其中任何一项时：`parent` 以下各级，或全部。\n\n带 `q` 时，名称完全相同的在前，其次是以其开头的，再次为其他；各类中大的区划在前。\n\n带 `near` 时，只列村居，由近到远。村居位置没有公开资料，取自历次演练：底册中已有坐标的楼栋的中心，否则为服务该村居的已发布采样点的中心（可能在村居之外，不超过步行距离），均精确到约 100 米。二者皆无的村居按位置查不到，因此列表为空不等于没有村居。',
        },
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
