import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { reviewSettlement, reviewsQuery, visitReview, visitReviewId } from './doors.schemas.ts';
import type { VisitReviewsService } from './visit-reviews.service.ts';

/** What phones sent and could not be taken as visits. */
export function registerVisitReviewRoutes(
  app: HttpServer,
  { reviews }: { reviews: VisitReviewsService },
): void {
  app.get(
    '/v1/drills/:drillId/visit-reviews',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listVisitReviews',
        zh: { summary: '未能采纳的走访记录，最新的在前；原文加密保存' },
        tags: ['teams'],
        summary:
          'What phones sent and could not be taken as visits, the latest first; kept sealed as it was sent',
        params: drillId,
        querystring: reviewsQuery,
        response: { 200: pageOf(visitReview) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, open } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const before = key && { at: key[0], id: key[1] };
      const query = { open: open === 'true', before, limit: limit + 1 };
      const rows = await reviews.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, ({ row }) => [row.receivedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(({ shown }) => shown), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/visit-reviews/:reviewId/settle',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'settleVisitReview',
        zh: { summary: '注明未采纳的走访记录已处理' },
        tags: ['teams'],
        summary: 'Notes that somebody has seen to one of them',
        params: visitReviewId,
        body: reviewSettlement,
        response: { 200: visitReview },
      },
    },
    async (request) => {
      const { drillId: of, reviewId } = request.params;
      return reviews.settle(actorOf(request), of, reviewId, request.body.reason);
    },
  );
}
