import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import {
  drillClosed,
  drillId,
  drillNotOpen,
  drillWithoutSites,
  personalDataDestroyed,
  siteId,
} from '../../drill/index.ts';
import { actorOf, callerOf } from '../../foundation/index.ts';
import {
  outcomeAnswer,
  outcomeBody,
  planAnswer,
  planBody,
  showStop,
  showVisit,
  visitAnswer,
  visitPath,
  visitsQuery,
  wayAnswer,
} from './routes.schemas.ts';
import type { RoutesService } from './routes.service.ts';

const headquarters = ['city-hq', 'district-hq'] as const;

export function registerVisitRoutes(app: HttpServer, { routes }: { routes: RoutesService }): void {
  app.post(
    '/v1/drills/:drillId/routes/plan',
    {
      config: {
        access: headquarters,
        problems: [drillClosed, drillWithoutSites, drillNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'planRoutes',
        tags: ['headquarters'],
        summary:
          'Gives everybody who is to be swabbed at home and has no time a span on the way of a mobile site; the apps are told',
        description:
          'Whoever needs a visit, and whoever is to be swabbed again at home. The nearest door is next, within the hours of the site. Who was given a span keeps it, until it is over and nobody came, or nobody was there.',
        zh: {
          summary: '为尚无上门时间的上门采样人员安排流动采样点和时段，并通知其应用',
          description:
            '对象为需上门人员及须在家复采人员。按就近原则依次上门，不超出采样点开放时间。已告知的时段不变，除非时段已过而无人上门，或上门时家中无人。',
        },
        params: drillId,
        body: planBody,
        response: { 200: planAnswer },
      },
    },
    async (request) => routes.plan(actorOf(request), request.params.drillId, request.body.division),
  );

  app.get(
    '/v1/drills/:drillId/visits',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listVisits',
        tags: ['headquarters'],
        summary: 'Who is swabbed at home, by whom and when, and what became of it',
        zh: { summary: '上门采样人员：由谁、何时上门，结果如何' },
        params: drillId,
        querystring: visitsQuery,
        response: { 200: pageOf(visitAnswer) },
      },
    },
    async (request, reply) => {
      const { division, state, limit, cursor } = request.query;
      const [after] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
      const query = { division, state, after, limit: limit + 1 };
      const { rows, drill } = await routes.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.registrationId]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showVisit(row, drill.keys)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/sites/:siteId/route',
    {
      config: { access: ['tablet', ...headquarters], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getRoute',
        tags: ['tablets'],
        summary: 'The way of a mobile site: door by door, with the span that people were told',
        zh: { summary: '流动采样点的上门路线：逐户排列，附已告知的时段' },
        params: siteId,
        response: { 200: wayAnswer },
      },
    },
    async (request) => {
      const { rows, drill } = await routes.way(callerOf(request), request.params.siteId);
      return { items: rows.map((row) => showStop(row, drill.keys)) };
    },
  );

  app.put(
    '/v1/sites/:siteId/route/:registrationId/outcome',
    {
      config: { access: ['tablet'], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'endVisit',
        tags: ['tablets'],
        summary: 'Why nobody was swabbed at a door; whoever was is known by their tube',
        zh: { summary: '记录上门未采样的原因；已采样的以采样管记录为准' },
        params: visitPath,
        body: outcomeBody,
        response: { 200: outcomeAnswer },
      },
    },
    async (request) => {
      const { siteId, registrationId } = request.params;
      await routes.end(callerOf(request), siteId, registrationId, request.body.outcome);
      return request.body;
    },
  );
}
