import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import type { Actor, Auditor } from '../../foundation/index.ts';
import { type Caller, covers, related, requireDivision } from '../../foundation/index.ts';
import type { ReviewRow, ReviewsRead } from './reviews.read.ts';
import type { ReviewsRepo } from './reviews.repo.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/** What tablets recorded and headquarters are to look at. @throws AppError 410 `personal-data-destroyed` */
export interface ReviewsService {
  /** @throws AppError 404, 403 for another division */
  list(
    by: By,
    drillId: string,
    query: { division: string | undefined } & Pick<
      Parameters<ReviewsRead['list']>[0],
      'settled' | 'after' | 'limit'
    >,
  ): Promise<{ rows: ReviewRow[]; drill: OpenDrill }>;
  /** Says that it has been looked at; once is as good as twice. The check-ins stay as they were. @throws AppError 404 */
  settle(by: By, id: string, reason: string): Promise<{ row: ReviewRow; drill: OpenDrill }>;
}

export function createReviewsService(deps: {
  read: ReviewsRead;
  repo: Pick<ReviewsRepo, 'settle'>;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): ReviewsService {
  const { read, repo, drills, audit, clock } = deps;

  async function own(by: By, id: string): Promise<{ row: ReviewRow; drill: OpenDrill }> {
    const row = await read.find(id);
    if (row === undefined || !covers(by, row.division)) throw new AppError(notFound);
    return { row, drill: await drills.withPeople(row.drillId) };
  }

  return {
    async list(by, drillId, { division = by.division, ...query }) {
      const drill = await drills.withPeople(drillId);
      const below = division ?? drill.city;
      if (!related(below, drill.city)) throw new AppError(notFound);
      requireDivision(by, below);
      return { rows: await read.list({ drillId, division: below, ...query }), drill };
    },

    async settle(by, id, reason) {
      const { row, drill } = await own(by, id);
      const noted = audit.entryIn(drill, {
        by,
        action: 'check-in-review.settled',
        object: { kind: 'check-in-review', id },
        division: row.division,
        details: { code: row.code },
        reason,
      });
      await repo.settle(id, { sub: by.sub, at: clock.now() }, noted);
      return own(by, id);
    },
  };
}
