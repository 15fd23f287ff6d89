import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { type Auditor, actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import type { ReviewsRead } from './reviews.read.ts';
import type { ReviewsRepo } from './reviews.repo.ts';
import {
  passageReviewAnswer,
  passageReviewId,
  passageReviewSettlement,
  passageReviewsQuery,
  showReview,
} from './reviews.schemas.ts';
import type { Scopes } from './scope.ts';

const tags = ['checkpoints'];

/** What somebody is to look at of what checkpoints sent. */
export function registerReviewRoutes(
  app: HttpServer,
  deps: {
    read: ReviewsRead;
    repo: Pick<ReviewsRepo, 'settle'>;
    scopes: Pick<Scopes, 'drillOf'>;
    audit: Auditor;
    clock: Clock;
  },
): void {
  const { read, repo, scopes, audit, clock } = deps;

  app.get(
    '/v1/drills/:drillId/passage-reviews',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'listPassageReviews',
        tags,
        summary:
          'Passages that are odd, and what checkpoints sent that could not be taken, the latest first; kept sealed as it was sent',
        zh: { summary: '需要核对的过卡记录，以及未能采纳、原样加密保存的上传内容，最新的在前' },
        params: drillId,
        querystring: passageReviewsQuery,
        response: { 200: pageOf(passageReviewAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, open } = request.query;
      const { drillId: of } = request.params;
      const { division } = await scopes.drillOf(callerOf(request), of);
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const before = key && { at: key[0], id: key[1] };
      const rows = await read.list({
        drillId: of,
        division,
        open: open === 'true',
        before,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, ({ receivedAt, id }) => [receivedAt.toISOString(), id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showReview), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/passage-reviews/:reviewId/settle',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'settlePassageReview',
        tags,
        summary: 'Says that something has been seen to, and how. Once is as good as twice',
        zh: { summary: '登记已核对及处理结果。重复提交结果相同' },
        params: passageReviewId,
        body: passageReviewSettlement,
        response: { 200: passageReviewAnswer },
      },
    },
    async (request) => {
      const by = actorOf(request);
      const { drillId: of, reviewId: id } = request.params;
      const { drill, division } = await scopes.drillOf(by, of);
      const found = await read.find(of, division, id);
      if (found === undefined) throw new AppError(notFound);
      const noted = audit.entryIn(drill, {
        by,
        action: 'passage-review.settled',
        object: { kind: 'passage-review', id },
        division: found.division,
        reason: request.body.reason,
      });
      await repo.settle(of, id, { sub: by.sub, at: clock.now() }, noted);
      return showReview((await read.find(of, division, id)) ?? found);
    },
  );
}
