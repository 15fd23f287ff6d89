import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  divisionCode,
  type HttpServer,
  invalidField,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { type Caller, callerOf, headquarters, related, requireDivision } from '../../foundation/index.ts';
import { type CoverageService, coverageGroupings, figuresAsOf } from './coverage.service.ts';
import { coverage } from './figures.schemas.ts';
import type { MissingRead } from './missing.read.ts';
import { missingPerson, showMissing } from './missing.show.ts';

export function registerCoverageRoutes(
  app: HttpServer,
  deps: { coverage: CoverageService; read: MissingRead; drills: DrillCatalogue; clock: Clock },
): void {
  const { coverage: figures, read, drills, clock } = deps;

  async function scope(caller: Caller, id: string, asked: string | undefined) {
    const drill = await drills.withPeople(id);
    const division = asked ?? caller.division ?? drill.city;
    if (!related(division, drill.city)) throw new AppError(notFound);
    requireDivision(caller, division);
    return { drill, division, time: figuresAsOf(drill, clock) };
  }

  app.get(
    '/v1/drills/:drillId/coverage',
    {
      config: {
        access: ['province-hq', ...headquarters, 'community-worker'],
        kind: 'report',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'getCoverage',
        zh: { summary: '已覆盖、豁免、未到人数，分组及合计' },
        tags: ['community-workers'],
        summary: 'Who stands where on the way, by group and in total',
        params: drillId,
        querystring: z.strictObject({
          division: divisionCode.optional(),
          groupBy: z.enum(coverageGroupings).default('district').meta({
            description:
              '`stairwell` within one community alone; `hour` is the one in which people came, `quarter` the quarter of it',
          }),
        }),
        response: { 200: coverage },
      },
    },
    async (request) => {
      const { division: asked, groupBy } = request.query;
      const { drill, division, time } = await scope(callerOf(request), request.params.drillId, asked);
      if (groupBy === 'stairwell' && division.length < 12) throw tooManyStairwells();
      return { asOf: time.toISOString(), ...(await figures.coverage(drill, division, groupBy)) };
    },
  );

  app.get(
    '/v1/drills/:drillId/missing',
    {
      config: {
        access: [...headquarters, 'community-worker'],
        kind: 'report',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'listMissing',
        zh: { summary: '既未到场也未豁免的居民，按楼栋和户列出' },
        tags: ['community-workers'],
        summary: 'Who has neither come nor is exempt, by building and household',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional(), ...pageQuery }),
        response: { 200: pageOf(missingPerson) },
      },
    },
    async (request, reply) => {
      const { division: asked, limit, cursor } = request.query;
      const { drill, division, time } = await scope(callerOf(request), request.params.drillId, asked);
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid(), z.uuid(), z.uuid()]));
      const after = key && { community: key[0], buildingId: key[1], householdId: key[2], id: key[3] };
      const rows = await read.missing({ drillId: drill.id, division, asOf: time, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.community, row.buildingId, row.householdId, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showMissing(row, drill.keys)), nextCursor: page.nextCursor };
    },
  );
}

/** Stairwells are sealed with the people who live there, and opened one by one. */
function tooManyStairwells(): AppError {
  return invalidField('?groupBy', 'division-too-large', {
    en: 'Stairwells are shown of one community. Name it as division, by its 12 digits. For example: 350102001001',
    zh: '按单元统计仅限一个村居，请在 division 中填写其 12 位代码。例如：350102001001',
  });
}
