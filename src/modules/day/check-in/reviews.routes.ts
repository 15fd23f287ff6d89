import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import {
  decodeCursor,
  type HttpReply,
  type HttpRequest,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { reviewSettled } from '../uploads/index.ts';
import { personNotRegistered, swabbedMeanwhile } from './check-in.errors.ts';
import {
  reviewAnswer,
  reviewId,
  reviewsQuery,
  settleBody,
  showReview,
  siteReviewsQuery,
} from './reviews.schemas.ts';
import type { ReviewsService } from './reviews.service.ts';

const access = headquarters;
const tags = ['headquarters'];

type Listed = Parameters<ReviewsService['listOfSite']>[2];

/** A page of reviews, as it was asked for. */
async function list(
  request: HttpRequest,
  reply: HttpReply,
  { status, limit, cursor }: z.output<typeof siteReviewsQuery>,
  read: (query: Listed) => ReturnType<ReviewsService['listOfSite']>,
) {
  const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
  const after = key === undefined ? undefined : { receivedAt: key[0], id: key[1] };
  const settled = status === undefined ? undefined : status === 'settled';
  const { rows, drill } = await read({ settled, after, limit: limit + 1 });
  const page = toPage(rows, limit, (row) => [row.receivedAt.toISOString(), row.id]);
  linkNext(request, reply, page);
  return { items: page.items.map((row) => showReview(row, drill.keys)), nextCursor: page.nextCursor };
}

export function registerReviewRoutes(
  app: HttpServer,
  { reviews, clock }: { reviews: ReviewsService; clock: Clock },
): void {
  app.get(
    '/v1/drills/:drillId/check-in-reviews',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listCheckInReviews',
        zh: { summary: '平板记录中相互矛盾或无法成为签到的内容：均予保留，待复核' },
        tags,
        summary:
          'What tablets recorded that contradicts something, or could not become a check-in: kept, and to be looked at',
        params: drillId,
        querystring: reviewsQuery,
        response: { 200: pageOf(reviewAnswer) },
      },
    },
    async (request, reply) => {
      const { division } = request.query;
      const { drillId } = request.params;
      return list(request, reply, request.query, (query) =>
        reviews.list(actorOf(request), drillId, { division, ...query }),
      );
    },
  );

  app.get(
    '/v1/sites/:siteId/check-in-reviews',
    {
      config: { access: ['tablet', ...headquarters], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listCheckInReviewsOfSite',
        zh: { summary: '本采样点待处理的签到复核：平板可查看，由指挥部处理' },
        tags: ['tablets'],
        summary:
          'What of a site’s check-ins is to be looked at: its tablets see it, and headquarters settle it',
        params: siteId,
        querystring: siteReviewsQuery,
        response: { 200: pageOf(reviewAnswer) },
      },
    },
    (request, reply) =>
      list(request, reply, request.query, (query) =>
        reviews.listOfSite(callerOf(request), request.params.siteId, query),
      ),
  );

  app.post(
    '/v1/check-in-reviews/:reviewId/settle',
    {
      config: {
        access,
        problems: [personNotRegistered, swabbedMeanwhile, reviewSettled, personalDataDestroyed],
      },
      schema: {
        operationId: 'settleCheckInReview',
        zh: {
          summary: '处理一条签到复核：更正错误，并记录核查结果',
          description:
            '更正与审计记录在同一事务中完成。已处理过的复核不再改动：以相同方式再次提交按现状返回，以其他方式提交返回 409。',
        },
        tags,
        summary: 'Settles a review: changes what is wrong, and says what was found',
        description:
          'In one transaction, with its line of the audit log. Of a review that is settled nothing is changed: the same action again is answered as it stands, another one with 409.',
        params: reviewId,
        body: settleBody(clock),
        response: { 200: reviewAnswer },
      },
    },
    async (request) => {
      const { row, drill } = await reviews.settle(actorOf(request), request.params.reviewId, request.body);
      return showReview(row, drill.keys);
    },
  );
}
