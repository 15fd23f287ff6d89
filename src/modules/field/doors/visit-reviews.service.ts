import type { z } from 'zod';
import { visitOutcomes } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { open } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { Actor, Auditor, Caller } from '../../foundation/index.ts';
import type { visitReview } from './doors.schemas.ts';
import type { ScopeOf } from './scope.ts';
import type { ReviewRow, VisitReviewsRead } from './visit-reviews.read.ts';
import type { VisitReviewsRepo } from './visit-reviews.repo.ts';

type Shown = z.output<typeof visitReview>;

export interface VisitReviewsService {
  /** What phones sent and could not be taken, the latest first, below the caller's division. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    query: { open: boolean; before: { at: Date; id: string } | undefined; limit: number },
  ): Promise<{ row: ReviewRow; shown: Shown }[]>;
  /** Notes that somebody has seen to one; once is as good as twice. @throws AppError 404 */
  settle(by: Caller & Pick<Actor, 'requestId'>, drillId: string, id: string, reason: string): Promise<Shown>;
}

export function createVisitReviewsService(deps: {
  scopeOf: ScopeOf;
  read: VisitReviewsRead;
  repo: VisitReviewsRepo;
  audit: Auditor;
  clock: Clock;
}): VisitReviewsService {
  const { scopeOf, read, repo, audit, clock } = deps;
  return {
    async list(by, drillId, query) {
      const { drill, division } = await scopeOf(by, drillId);
      const rows = await read.list({ drillId, division, ...query });
      return rows.map((row) => ({ row, shown: show(drill, row) }));
    },

    async settle(by, drillId, id, reason) {
      const { drill, division } = await scopeOf(by, drillId);
      const found = await read.find(drillId, division, id);
      if (found === undefined) throw new AppError(notFound);
      const noted = audit.entryIn(drill, {
        by,
        action: 'visit-review.settled',
        object: { kind: 'visit-review', id },
        division: found.division,
        reason,
      });
      await repo.settle(id, { sub: by.sub, at: clock.now() }, noted);
      return show(drill, (await read.find(drillId, division, id)) ?? found);
    },
  };
}

/** What names nobody of what was sent. */
function show(drill: OpenDrill, row: ReviewRow): Shown {
  return {
    id: row.id,
    teamId: row.teamId,
    code: row.code,
    account: row.account,
    deviceSeq: row.deviceSeq,
    outcome: outcomeOf(drill, row),
    receivedAt: row.receivedAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    settledBy: row.settledBy,
  };
}

/** The outcome that was sent, where it is one: another word may be anybody's name. */
function outcomeOf(drill: OpenDrill, { id, sent }: ReviewRow): string | null {
  const text = open(drill.keys.data, sent, { table: 'visit_reviews', column: 'sent', row: id }).toString(
    'utf8',
  );
  try {
    const row = JSON.parse(text) as { outcome?: unknown } | null;
    return visitOutcomes.find((outcome) => outcome === row?.outcome) ?? null;
  } catch {
    // It was cut, or is no JSON.
    return null;
  }
}
