import { z } from 'zod';
import { serviceDayStart } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  languageOf,
  linkNext,
  pageOf,
  problemBody,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId, type SitesService, siteId } from '../../drill/index.ts';
import { callerOf, headquarters, related, requireDivision } from '../../foundation/index.ts';
import type { LineEventsService } from './line-events.service.ts';
import {
  closedQueue,
  emptyQueue,
  lineEventsAnswer,
  lineEventsBody,
  publicQueue,
  queueDetail,
  queuesQuery,
  showQueue,
  showQueueDetail,
} from './lines.schemas.ts';
import type { SiteLinesRead } from './site-lines.read.ts';

export function registerLineRoutes(
  app: HttpServer,
  deps: {
    lineEvents: LineEventsService;
    /** Reads for the public, and for headquarters. */
    queues: Pick<SiteLinesRead, 'find'>;
    reports: Pick<SiteLinesRead, 'worst'>;
    sites: SitesService;
    drills: DrillCatalogue;
    clock: Clock;
    walkInsPausedUntil: (siteId: string) => Promise<Date | undefined>;
  },
): void {
  const { lineEvents, queues, reports, sites, drills, clock } = deps;

  app.post(
    '/v1/sites/:siteId/line-events',
    {
      config: { access: ['tablet'], rows: 'apart' },
      schema: {
        operationId: 'recordLineEvents',
        zh: {
          summary: '平板记录的排队情况：采样台开关、已采人数；逐条应答',
          description: '顺序和次数不限，可延迟数日；同一序号重复提交无变化。一条有误不影响其他。',
        },
        tags: ['tablets'],
        summary:
          'What a tablet recorded of its line: lanes opened and closed, swabs taken; each answered for itself',
        description:
          'In any order, any number of times, days late; the same sequence again changes nothing. One bad event does not touch the others.',
        params: siteId,
        body: lineEventsBody,
        response: { 200: lineEventsAnswer },
      },
    },
    async (request) => {
      const { events, sentAt } = request.body;
      const recorded = await lineEvents.record(callerOf(request), request.params.siteId, events, sentAt);
      const language = languageOf(request.headers['accept-language']);
      return {
        items: recorded.map(({ deviceSeq, outcome }) =>
          outcome instanceof AppError
            ? {
                deviceSeq,
                status: outcome.problem.status,
                body: { ...problemBody(outcome, request.id, language) },
              }
            : { deviceSeq, status: outcome === 'new' ? 201 : 200, body: null },
        ),
      };
    },
  );

  app.get(
    '/v1/sites/:siteId/queue',
    {
      config: { access: 'public', publicForSeconds: 5 },
      schema: {
        operationId: 'getQueue',
        zh: {
          summary: '采样点排队人数，以及现在前往须等候多久',
          description: '演练结束后无人排队，`band` 为 `unknown`。',
        },
        tags: ['public'],
        summary: 'How long the line of a site is, and how long whoever comes now will wait',
        description: 'Once the drill is closed nobody is in line, and the band is `unknown`.',
        params: siteId,
        response: { 200: publicQueue },
      },
    },
    async (request) => {
      const site = await sites.see(request.caller, request.params.siteId);
      const now = clock.now();
      if ((await drills.get(site.drillId)).status === 'closed')
        return { ...closedQueue(now), walkInsPausedUntil: null };
      const row = await queues.find(site.id);
      // Yesterday's line says nothing of today.
      const queue =
        row === undefined || row.workedOutAt < serviceDayStart(now) ? emptyQueue(now) : showQueue(row);
      const until = await deps.walkInsPausedUntil(site.id);
      return { ...queue, walkInsPausedUntil: until?.toISOString() ?? null };
    },
  );

  app.get(
    '/v1/drills/:drillId/queues',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'listQueues',
        zh: { summary: '今日各采样点的排队、各时段预测和各采样台状态，等候最久的在前' },
        tags: ['headquarters'],
        summary:
          'The lines of today’s sites with the forecast of each window and the state of each lane, the longest wait first',
        params: drillId,
        querystring: queuesQuery,
        response: { 200: pageOf(queueDetail) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const drill = await drills.get(request.params.drillId);
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
      const { limit, cursor, division = caller.division ?? drill.city } = request.query;
      requireDivision(caller, division);
      const [offset] = decodeCursor(cursor, z.tuple([z.int().min(0).max(1_000_000)])) ?? [0];
      const since = serviceDayStart(clock.now());
      const rows = await reports.worst(drill.id, division, since, offset, limit + 1);
      const items = rows.slice(0, limit).map(showQueueDetail);
      const page = { items, nextCursor: rows.length > limit ? encodeCursor([offset + limit]) : null };
      linkNext(request, reply, page);
      return page;
    },
  );
}
