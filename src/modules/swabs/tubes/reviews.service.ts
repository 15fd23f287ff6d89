import type { SwabAct } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { ReviewsRepo } from '../../day/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  drawsOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { requireCodeOf } from '../labels/index.ts';
import type { ActTube, NewAct } from './acts.ts';
import { tubeIdOf } from './ids.ts';
import type { RackRepo } from './rack.repo.ts';
import { showAct } from './recording.ts';
import type { SwabReviewRow, SwabReviewsRead } from './reviews.read.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/** How headquarters settle what contradicts: what is wrong is changed, unless it is to stay. */
export interface Settlement {
  reason: string;
  action: 'keep' | 'move' | 'take-out' | 'discard';
  /** The code of the tube that people are moved to; a new one is opened. */
  to?: string | undefined;
}

/** What tablets did with tubes and headquarters are to look at. @throws AppError 410 `personal-data-destroyed` */
export interface SwabReviewsService {
  /** @throws AppError 404, 403 for another division */
  list(
    by: By,
    drillId: string,
    query: { division: string | undefined } & Pick<
      Parameters<SwabReviewsRead['list']>[0],
      'settled' | 'after' | 'limit'
    >,
  ): Promise<{ rows: SwabReviewRow[]; drill: OpenDrill }>;
  /**
   * Mends what a review is about, and says why: moves or takes out the person, or everybody in the tube, or discards it.
   * Once is as good as twice. @throws AppError 404, 400, and 409 as tablets get it, where it cannot be done so
   */
  settle(by: By, id: string, how: Settlement): Promise<{ row: SwabReviewRow; drill: OpenDrill }>;
}

export function createSwabReviewsService(deps: {
  read: SwabReviewsRead;
  repo: Pick<ReviewsRepo<string>, 'settle'>;
  rack: RackRepo;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): SwabReviewsService {
  const { read, repo, rack, drills, audit, clock } = deps;

  async function own(by: By, id: string): Promise<{ row: SwabReviewRow; drill: OpenDrill }> {
    const row = await read.find(id);
    if (row === undefined || !covers(by, row.division)) throw new AppError(notFound);
    return { row, drill: await drills.withPeople(row.drillId) };
  }

  /** The acts that mend it; none where it stays. @throws AppError 400 where the review has nobody or no tube for it */
  function mending(by: By, row: SwabReviewRow, drill: OpenDrill, how: Settlement): NewAct[] {
    if (how.action === 'keep') return [];
    const { tubeId, barcode, registrationId } = row;
    if (tubeId === null || barcode === null) {
      throw invalidField('/action', 'no-tube', {
        en: 'This review is about no tube: it can be kept as it is',
        zh: '该条目未涉及采样管，action 只能为 keep',
      });
    }
    const now = clock.now();
    const whom = registrationId === null ? row.inTube : [registrationId];
    const common = { tubeId, at: now, offline: false };
    const to = how.action === 'move' && how.to !== undefined ? otherTube(row, drill, how.to) : undefined;
    const acts: SwabAct[] =
      how.action === 'discard'
        ? [{ ...common, kind: 'discard' }]
        : how.action === 'take-out'
          ? whom.map((one) => ({ ...common, kind: 'take-out', registrationId: one }))
          : [{ ...common, kind: 'move', to: to?.id ?? '', registrations: whom, correcting: true }];
    return acts.map((act, index) => ({
      id: drawsOf(by).id(`swab act ${index}`),
      drillId: drill.id,
      siteId: row.siteId,
      division: row.division,
      device: by.sub,
      deviceSeq: null,
      act,
      tube: { id: tubeId, barcode, poolSize: drill.poolSize },
      to,
      recordedAt: now,
      receivedAt: now,
      details: act.kind === 'discard' ? { reason: 'other' } : {},
      sample: { bodySite: drill.swabRules.bodySite, swabs: drill.swabRules.swabs },
      rules: drill.swabRules,
    }));
  }

  return {
    async list(by, drillId, { division = by.division, ...query }) {
      const drill = await drills.withPeople(drillId);
      const below = division ?? drill.city;
      if (!related(below, drill.city)) throw new AppError(notFound);
      requireDivision(by, below);
      return { rows: await read.list({ drillId, division: below, ...query }), drill };
    },

    async settle(by, id, how) {
      const { row, drill } = await own(by, id);
      if (row.settledBy !== null) return { row, drill };
      for (const act of mending(by, row, drill, how)) {
        const [result] = await rack.record([act]);
        // Refused: it cannot be mended so, and is still to be settled.
        if (result !== undefined) showAct({ act, warnings: [] }, result, drill.keys);
      }
      const noted = audit.entryIn(drill, {
        by,
        action: 'swab-review.settled',
        object: { kind: 'swab-review', id },
        division: row.division,
        details: { code: row.code, action: how.action },
        reason: how.reason,
      });
      await repo.settle(id, { sub: by.sub, at: clock.now() }, noted);
      return own(by, id);
    },
  };
}

/** @throws AppError 422 `barcode-mistyped`, `barcode-of-other-kind` */
function otherTube(row: SwabReviewRow, drill: OpenDrill, barcode: string): ActTube {
  requireCodeOf('tube', drill.id, barcode);
  return { id: tubeIdOf(drill.id, row.siteId, barcode), barcode, poolSize: drill.poolSize };
}
