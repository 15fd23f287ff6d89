import { z } from 'zod';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  divisionCode,
  type HttpServer,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import type { Revision } from '../../../platform/revision.ts';
import type { DivisionsRead } from './divisions.read.ts';
import { levels } from './levels.ts';

const division = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(levels),
    parentCode: z.string().nullable(),
  })
  .meta({ examples: [{ code: '350102', name: '鼓楼区', level: 'county', parentCode: '3501' }] });

export function registerDivisionRoutes(
  app: HttpServer,
  deps: { divisions: DivisionsRead; divisionList: Revision },
): void {
  const config = { access: 'public', publicForSeconds: 3600, unchangedWhile: deps.divisionList } as const;

  app.get(
    '/v1/divisions/:code',
    {
      config,
      schema: {
        operationId: 'getDivision',
        tags: ['divisions'],
        summary: 'One administrative division',
        params: z.object({ code: divisionCode }),
        response: { 200: division },
      },
    },
    async (request) => {
      const found = await deps.divisions.find(request.params.code);
      if (found === undefined) throw new AppError(notFound);
      return found;
    },
  );

  app.get(
    '/v1/divisions',
    {
      config,
      schema: {
        operationId: 'listDivisions',
        tags: ['divisions'],
        summary: 'The divisions directly below one, or the provinces',
        querystring: z.strictObject({ parent: divisionCode.optional(), ...pageQuery }),
        response: { 200: pageOf(division) },
      },
    },
    async (request, reply) => {
      const { parent, limit, cursor } = request.query;
      const [after] = decodeCursor(cursor, z.tuple([z.string().max(12)])) ?? [''];
      const page = toPage(await deps.divisions.children(parent, after, limit + 1), limit, (row) => [
        row.code,
      ]);
      linkNext(request, reply, page);
      return page;
    },
  );
}
