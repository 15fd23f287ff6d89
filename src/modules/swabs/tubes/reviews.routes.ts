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
import { personNotRegistered, reviewSettled } from '../../day/index.ts';
import { drillId, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { barcodeMistyped, barcodeOfOtherKind } from '../labels/index.ts';
import {
  showSwabReview,
  siteSwabReviewsQuery,
  swabReview,
  swabReviewId,
  swabReviewsQuery,
  swabSettlement,
} from './reviews.schemas.ts';
import type { SwabReviewsService } from './reviews.service.ts';
import { tubeProblems } from './tubes.errors.ts';

const access = headquarters;
const tags = ['headquarters'];

type Listed = Parameters<SwabReviewsService['listOfSite']>[2];

/** A page of reviews, as it was asked for. */
async function list(
  request: HttpRequest,
  reply: HttpReply,
  { status, limit, cursor }: z.output<typeof siteSwabReviewsQuery>,
  read: (query: Listed) => ReturnType<SwabReviewsService['listOfSite']>,
) {
  const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
  const after = key === undefined ? undefined : { receivedAt: key[0], id: key[1] };
  const settled = status === undefined ? undefined : status === 'settled';
  const { rows, drill } = await read({ settled, after, limit: limit + 1 });
  const page = toPage(rows, limit, (row) => [row.receivedAt.toISOString(), row.id]);
  linkNext(request, reply, page);
  return { items: page.items.map((row) => showSwabReview(row, drill.keys)), nextCursor: page.nextCursor };
}

export function registerSwabReviewRoutes(
  app: HttpServer,
  { reviews, clock }: { reviews: SwabReviewsService; clock: Clock },
): void {
  app.get(
    '/v1/drills/:drillId/swab-reviews',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listSwabReviews',
        zh: { summary: '平板的采样管记录中相互矛盾或无法采纳的内容：均予保留，待处理' },
        tags,
        summary:
          'What tablets did with tubes that contradicts something, or could not be taken: kept, and to be settled',
        params: drillId,
        querystring: swabReviewsQuery,
        response: { 200: pageOf(swabReview) },
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
    '/v1/sites/:siteId/swab-reviews',
    {
      config: { access: ['tablet', ...headquarters], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listSwabReviewsOfSite',
        zh: { summary: '本采样点待处理的采样管复核：平板可移管、移出或作废，其余由指挥部处理' },
        tags: ['tablets'],
        summary:
          'What of a site’s tubes is to be looked at: its tablets can move people, take them out or give the tube up; headquarters settle the rest',
        params: siteId,
        querystring: siteSwabReviewsQuery,
        response: { 200: pageOf(swabReview) },
      },
    },
    (request, reply) =>
      list(request, reply, request.query, (query) =>
        reviews.listOfSite(callerOf(request), request.params.siteId, query),
      ),
  );

  app.post(
    '/v1/swab-reviews/:reviewId/settle',
    {
      config: {
        access,
        problems: [
          ...tubeProblems,
          personNotRegistered,
          reviewSettled,
          barcodeMistyped,
          barcodeOfOtherKind,
          personalDataDestroyed,
        ],
      },
      schema: {
        operationId: 'settleSwabReview',
        zh: {
          summary: '处理一条采样管复核：更正错误，并记录核查结果',
          description:
            '更正与审计记录在同一事务中完成；无法如此处理的，以 409 说明原因，条目仍待处理。已处理过的复核不再改动：以相同方式再次提交按现状返回，以其他方式提交返回 409。',
        },
        tags,
        summary: 'Settles a review: changes what is wrong, and says what was found',
        description:
          'In one transaction, with its line of the audit log. What cannot be done so is answered with 409 and why, and the review is still to be settled. Of a review that is settled nothing is changed: the same action again is answered as it stands, another one with 409.',
        params: swabReviewId,
        body: swabSettlement(clock),
        response: { 200: swabReview },
      },
    },
    async (request) => {
      const { row, drill } = await reviews.settle(actorOf(request), request.params.reviewId, request.body);
      return showSwabReview(row, drill.keys);
    },
  );
}
