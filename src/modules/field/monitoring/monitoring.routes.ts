import { z } from 'zod';
import { dateOfDay } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters, requireDivision } from '../../foundation/index.ts';
import { caseWithdrawn } from '../cases/index.ts';
import type { BeginningService } from './beginning.service.ts';
import {
  beginBody,
  begunAnswer,
  figuresAnswer,
  figuresQuery,
  monitoringAnswer,
  monitoringQuery,
} from './monitoring.schemas.ts';
import type { MonitoringService } from './monitoring.service.ts';
import { showMonitoring } from './monitoring.show.ts';

const watchers = [...headquarters, 'community-worker'] as const;

/** Health monitoring: begun, listed and counted. */
export function registerMonitoringRoutes(
  app: HttpServer,
  deps: { monitoring: MonitoringService; beginning: BeginningService; clock: Clock },
): void {
  const { monitoring, beginning } = deps;

  app.post(
    '/v1/drills/:drillId/monitoring',
    {
      config: { access: watchers, problems: [caseWithdrawn, drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'beginMonitoring',
        tags: ['community-workers'],
        summary: 'Has people come under health monitoring: all contacts of a case, or those who are named',
        zh: {
          summary: '开始健康监测：某病例的全部接触者，或指定人员',
          description:
            '自末次暴露起按天数计算，最后一天缺检查的顺延一天。已在监测中的不会重复；有更晚的暴露时相应延长。监测日到期的采样按现有方式安排上门。',
        },
        description:
          'It lasts so many days after the last exposure, and a day longer as long as its last one has no check. Whoever is under it stays under theirs, which a newer exposure makes longer. On its swab days people are due again and gone to.',
        params: drillId,
        body: beginBody(deps.clock),
        response: { 200: begunAnswer },
      },
    },
    async (request) => {
      const items = await beginning.begin(actorOf(request), request.params.drillId, request.body);
      return { people: items.length, items };
    },
  );

  app.get(
    '/v1/drills/:drillId/monitoring',
    {
      config: { access: [...watchers, 'facility'], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listMonitoring',
        tags: ['community-workers'],
        summary:
          'Who is under health monitoring in the caller’s division, or lies in the facility: due today, missed, by state',
        zh: { summary: '本辖区或本场所在住的健康监测人员：今日待查、漏查及各状态' },
        params: drillId,
        querystring: monitoringQuery,
        response: { 200: pageOf(monitoringAnswer) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor, ...query } = request.query;
      if (query.community !== undefined) requireDivision(caller, query.community);
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid()]));
      const after = key && { community: key[0], id: key[1] };
      const asked = { ...query, after, limit: limit + 1 };
      const rows = await monitoring.list(caller, request.params.drillId, asked);
      const page = toPage(rows, limit, ({ row }) => [row.community, row.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showMonitoring), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/monitoring/figures',
    {
      config: { access: watchers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getMonitoringFigures',
        tags: ['headquarters'],
        summary: 'What a day of health monitoring came to, one level below the caller’s division',
        zh: { summary: '某日健康监测统计，按下一级辖区汇总' },
        params: drillId,
        querystring: figuresQuery,
        response: { 200: figuresAnswer },
      },
    },
    async (request) => {
      const { day, divisions } = await monitoring.figures(
        callerOf(request),
        request.params.drillId,
        request.query.date,
      );
      return { date: dateOfDay(day), divisions };
    },
  );
}
