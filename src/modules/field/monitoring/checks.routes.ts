import type { z } from 'zod';
import type { HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { monitoringOver } from './monitoring.errors.ts';
import {
  checkBody,
  monitoringId,
  releaseBody,
  revealedMonitoredAnswer,
  revealMonitoredBody,
  untilBody,
  wholeMonitoringAnswer,
} from './monitoring.schemas.ts';
import type { MonitoringService } from './monitoring.service.ts';
import { showRevealedMonitored, showWholeMonitoring } from './monitoring.show.ts';

const watchers = [...headquarters, 'community-worker'] as const;
const carers = [...watchers, 'facility'] as const;
const problems = [monitoringOver, personalDataDestroyed];

/** One monitoring: its checks, and what is decided of it. */
export function registerCheckRoutes(
  app: HttpServer,
  { monitoring }: { monitoring: MonitoringService },
): void {
  app.get(
    '/v1/drills/:drillId/monitoring/:monitoringId',
    {
      config: { access: carers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getMonitoring',
        tags: ['community-workers'],
        summary: 'Somebody’s health monitoring with its checks and swabs',
        zh: { summary: '一名人员的健康监测及每日检查、采样安排' },
        params: monitoringId,
        response: { 200: wholeMonitoringAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, monitoringId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeMonitoring(await monitoring.find(callerOf(request), drill, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/monitoring/:monitoringId/reveal',
    {
      // A repeat reveals again, so it is audited again; and the answer must be kept nowhere.
      config: { access: watchers, idempotency: 'ignored', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'revealMonitored',
        tags: ['community-workers'],
        summary:
          'Who is under health monitoring, unmasked, to call or visit them: takes a reason, and is audited',
        zh: { summary: '查看健康监测人员的完整信息，以便电话或上门询问：须填写理由，并记入审计' },
        params: monitoringId,
        body: revealMonitoredBody,
        response: { 200: revealedMonitoredAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, monitoringId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      const { reason } = request.body;
      return showRevealedMonitored(await monitoring.reveal(actorOf(request), drill, id, reason));
    },
  );

  app.post(
    '/v1/drills/:drillId/monitoring/:monitoringId/checks',
    {
      config: { access: carers, problems },
      schema: {
        operationId: 'checkMonitored',
        tags: ['community-workers'],
        summary: 'Takes a check: temperature and symptoms, of the day on which it was measured',
        zh: {
          summary: '登记一次健康检查：体温和症状，按测量日期计入',
          description:
            '重复提交不会重复计入，顺序不限，监测期内的日期可补录；时间在将来的不予采纳。集中场所只登记在住人员。',
        },
        description:
          'Sent again it changes nothing; checks may come in any order, and days that are over may still be checked. One dated in the future is refused. A facility checks whoever lies there.',
        params: monitoringId,
        body: checkBody,
        response: { 201: wholeMonitoringAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, monitoringId: id } = request.params;
      const checked = await monitoring.check(actorOf(request), drill, id, request.body);
      return reply.code(201).header('cache-control', 'no-store').send(showWholeMonitoring(checked));
    },
  );

  const until = (what: 'extend' | 'shorten', operationId: string, summary: string, zh: string) =>
    app.post(
      `/v1/drills/:drillId/monitoring/:monitoringId/${what}`,
      {
        config: { access: headquarters, problems },
        schema: {
          operationId,
          tags: ['headquarters'],
          summary,
          zh: { summary: zh },
          params: monitoringId,
          body: untilBody,
          response: { 200: wholeMonitoringAnswer },
        },
      },
      async (request, reply): Promise<z.output<typeof wholeMonitoringAnswer>> => {
        const { drillId: drill, monitoringId: id } = request.params;
        void reply.header('cache-control', 'no-store');
        const change = { what, ...request.body };
        return showWholeMonitoring(await monitoring.change(actorOf(request), drill, id, change));
      },
    );
  until(
    'extend',
    'extendMonitoring',
    'Makes somebody’s health monitoring longer, with a reason',
    '延长健康监测，须填写理由',
  );
  until(
    'shorten',
    'shortenMonitoring',
    'Makes somebody’s health monitoring shorter, with a reason',
    '缩短健康监测，须填写理由',
  );

  app.post(
    '/v1/drills/:drillId/monitoring/:monitoringId/release',
    {
      config: { access: headquarters, problems },
      schema: {
        operationId: 'releaseMonitored',
        tags: ['headquarters'],
        summary: 'Ends somebody’s health monitoring today, with a reason',
        zh: { summary: '今日解除健康监测，须填写理由' },
        params: monitoringId,
        body: releaseBody,
        response: { 200: wholeMonitoringAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, monitoringId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      const change = { what: 'release' as const, ...request.body };
      return showWholeMonitoring(await monitoring.change(actorOf(request), drill, id, change));
    },
  );
}
