import type { SwabAct } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  isSettled,
  lookedAt,
  type ReviewsRepo,
  requireSameSettlement,
  type SettledHow,
  SettledMeanwhile,
  unlessSettled,
} from '../../day/index.ts';
import type { DrillCatalogue, OpenDrill, SitesService } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  type CanonicalDocument,
  covers,
  drawsOf,
  personId,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { requireCodeOf } from '../labels/index.ts';
import type { ActTube, NewAct } from './acts.ts';
import { tubeIdOf } from './ids.ts';
import type { RackRepo, StandByResult } from './rack.repo.ts';
import { showAct } from './recording.ts';
import type { SwabReviewRow, SwabReviewsRead } from './reviews.read.ts';
import { fittingFor, type SwabAction } from './settlement.ts';
import { siteSeenBy } from './tubes.service.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/** How headquarters settle what contradicts: what is wrong is changed, unless it is to stay. */
export interface Settlement {
  reason: string;
  action: SwabAction;
  /** The code of the tube that people are moved to or put into, or that is opened; a new one is opened for people, too. */
  to?: string | undefined;
  /** Whose swab it is. */
  registrationId?: string | undefined;
  document?: CanonicalDocument | undefined;
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
  /** Those of a site, for its tablets and headquarters. @throws AppError 404 */
  listOfSite(
    caller: Caller,
    siteId: string,
    query: Pick<Parameters<SwabReviewsRead['list']>[0], 'settled' | 'after' | 'limit'>,
  ): Promise<{ rows: SwabReviewRow[]; drill: OpenDrill }>;
  /**
   * Mends what a review is about, and says why: all of it in one transaction with the line of the audit log, or nothing.
   * Once is as good as twice. @throws AppError 404, 400 where it is not settled so, 422 for somebody who is not registered or a
   * label with a slip in it, 409 as tablets get it, where it cannot be done so, and `review-settled` where it has been settled
   * otherwise
   */
  settle(by: By, id: string, how: Settlement): Promise<{ row: SwabReviewRow; drill: OpenDrill }>;
}

export function createSwabReviewsService(deps: {
  read: SwabReviewsRead;
  repo: Pick<ReviewsRepo<string>, 'settleWithin'>;
  rack: Pick<RackRepo, 'recordWith'>;
  stand: StandByResult;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): SwabReviewsService {
  const { read, repo, rack, stand, drills, audit, clock } = deps;

  async function own(by: By, id: string): Promise<{ row: SwabReviewRow; drill: OpenDrill }> {
    const row = await read.find(id);
    if (row === undefined || !covers(by, row.division)) throw new AppError(notFound);
    return { row, drill: await drills.withPeople(row.drillId) };
  }

  /** The acts that mend it; none where it stays. */
  function mending(by: By, row: SwabReviewRow, drill: OpenDrill, how: Settlement): NewAct[] {
    const now = clock.now();
    const to = how.to === undefined ? undefined : tubeOf(row, drill, how.to);
    const { tube, acts } = actsOf(row, drill, how, to, now);
    return acts.map((act, index) => ({
      id: drawsOf(by).id(`swab act ${index}`),
      drillId: drill.id,
      siteId: row.siteId,
      division: row.division,
      device: by.sub,
      deviceSeq: null,
      act,
      tube,
      to: act.kind === 'move' ? to : undefined,
      recordedAt: now,
      receivedAt: now,
      details: detailsOf(act),
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

    async listOfSite(caller, siteId, query) {
      const { site, drill } = await siteSeenBy(deps, caller, siteId);
      const { id: drillId } = drill;
      const rows = await read.list({ drillId, division: site.division, siteId, ...query });
      return { rows, drill };
    },

    async settle(by, id, how) {
      const { row, drill } = await own(by, id);
      const settlement = settlementOf(drill, how);
      if (isSettled(row)) {
        requireSameSettlement(row.settlement ?? lookedAt, settlement);
        return { row, drill };
      }
      requireFitting(row, how.action);
      const acts = mending(by, row, drill, how);
      const settler = { sub: by.sub, at: clock.now(), how: settlement };
      const noted = audit.entryIn(drill, {
        by,
        action: 'swab-review.settled',
        object: { kind: 'swab-review', id },
        division: row.division,
        details: { code: row.code, action: how.action },
        reason: how.reason,
      });
      const standing = (tx: Tx, tubeIds: readonly string[]) => stand(tx, drill, tubeIds, settler.at);
      const recorded = rack.recordWith(drill.id, acts, standing, async (tx, results) => {
        if (!(await repo.settleWithin(tx, id, settler, noted))) throw new SettledMeanwhile();
        for (const [index, result] of results.entries()) {
          const act = acts[index];
          // Refused: it cannot be mended so, and is still to be settled.
          if (act !== undefined) showAct({ act, warnings: [] }, result, drill.keys);
        }
        return true;
      });
      const mended = await unlessSettled(recorded);
      const done = await own(by, id);
      if (mended === undefined) requireSameSettlement(done.row.settlement ?? lookedAt, settlement);
      return done;
    },
  };
}

/** Whom a settlement names; undefined where it names nobody. */
const namedBy = (drill: OpenDrill, { registrationId, document }: Settlement): string | undefined =>
  registrationId ?? (document && personId(drill.keys, document));

/** What is kept of how a review was settled. */
function settlementOf(drill: OpenDrill, how: Settlement): SettledHow {
  const registrationId = namedBy(drill, how);
  return {
    action: how.action,
    ...(how.to === undefined ? {} : { to: how.to }),
    ...(registrationId === undefined ? {} : { registrationId }),
  };
}

/** @throws AppError 400 */
function requireFitting(row: SwabReviewRow, action: SwabAction): void {
  const fitting = fittingFor(row);
  if (fitting.includes(action)) return;
  throw invalidField('/action', 'not-for-this', {
    en: `This review is settled by one of ${fitting.join(', ')}`,
    zh: `该条目只能以下列方式处理：${fitting.join('、')}`,
  });
}

/** What is done with which tube to settle a review. */
function actsOf(
  row: SwabReviewRow,
  drill: OpenDrill,
  how: Settlement,
  to: ActTube | undefined,
  now: Date,
): { tube: ActTube; acts: SwabAct[] } {
  const { tubeId, barcode, registrationId } = row;
  const own: ActTube = { id: tubeId ?? '', barcode: barcode ?? '', poolSize: drill.poolSize };
  const common = { tubeId: own.id, at: now, offline: false };
  const whom = registrationId === null ? row.inTube : [registrationId];
  // What could not be taken has happened when it was sent to have happened.
  const then = { tubeId: to?.id ?? '', at: row.at ?? row.receivedAt, offline: false };
  const into = (acts: SwabAct[]) => ({ tube: to ?? own, acts });
  const one = (acts: SwabAct[]) => ({ tube: own, acts });
  switch (how.action) {
    case 'keep':
      return one([]);
    case 'discard':
      return one([{ ...common, kind: 'discard' }]);
    case 'take-out':
      return one(whom.map((who) => ({ ...common, kind: 'take-out', registrationId: who })));
    case 'move':
      return one([{ ...common, kind: 'move', to: to?.id ?? '', registrations: whom, correcting: true }]);
    case 'count':
    case 'due-again':
      return one(
        whom.map((who) => ({ ...common, kind: 'late', registrationId: who, counts: how.action === 'count' })),
      );
    case 'open':
      return into([{ ...then, kind: 'open', tubeKind: 'pool', poolSize: drill.poolSize }]);
    case 'put-in': {
      const who = namedBy(drill, how);
      return into(
        who === undefined ? [] : [{ ...then, kind: 'sample', registrationId: who, correcting: true }],
      );
    }
  }
}

/** What is kept beside an act, as tablets say it. */
function detailsOf(act: SwabAct): NewAct['details'] {
  if (act.kind === 'discard') return { reason: 'other' };
  if (act.kind === 'open') return { kind: act.tubeKind, poolSize: act.poolSize };
  return act.kind === 'late' ? { counts: String(act.counts) } : {};
}

/** @throws AppError 422 `barcode-mistyped`, `barcode-of-other-kind` */
function tubeOf(row: SwabReviewRow, drill: OpenDrill, barcode: string): ActTube {
  requireCodeOf('tube', drill.id, barcode);
  return { id: tubeIdOf(drill.id, row.siteId, barcode), barcode, poolSize: drill.poolSize };
}
