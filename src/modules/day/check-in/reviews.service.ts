import { eventTime } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue, OpenDrill, SitesService } from '../../drill/index.ts';
import type { Actor, Auditor, CanonicalDocument } from '../../foundation/index.ts';
import {
  type Caller,
  covers,
  personId,
  related,
  requireDivision,
  requireSite,
} from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import { recordedFields } from '../devices/index.ts';
import {
  isSettled,
  type KnownTablets,
  lookedAt,
  type Mending,
  openKept,
  type ReviewsRepo,
  requireSameSettlement,
  type SettledHow,
} from '../uploads/index.ts';
import type { NewCheckIn } from './check-in.repo.ts';
import type { ReviewCode } from './check-in.tables.ts';
import type { CheckInMending } from './mending.repo.ts';
import type { ReviewRow, ReviewsRead } from './reviews.read.ts';
import { fittingFor, type SettlementAction } from './settlement.ts';
import { ticketOf } from './tickets.ts';

/** The lane of what was kept and names none. */
const noLane = '0';

const notThen = {
  en: 'The time must not be later than now, nor more than a week before the drill',
  zh: '时间不能晚于现在，也不能早于演练开始一周以上',
};

type By = Caller & Pick<Actor, 'requestId'>;

/** How headquarters settle a review. */
export interface Settlement {
  reason: string;
  action: SettlementAction;
  registrationId?: string | undefined;
  document?: CanonicalDocument | undefined;
  at?: Date | undefined;
}

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
  /** Those of a site, for its tablets and headquarters. @throws AppError 403 at another site, 404 */
  listOfSite(
    caller: Caller,
    siteId: string,
    query: Pick<Parameters<ReviewsRead['list']>[0], 'settled' | 'after' | 'limit'>,
  ): Promise<{ rows: ReviewRow[]; drill: OpenDrill }>;
  /**
   * Mends what a review is about, and says why. Once is as good as twice.
   * @throws AppError 404, 400 where it cannot be settled so, 422 `person-not-registered`, 409 `swabbed-meanwhile`, and
   *   `review-settled` where it has been settled otherwise
   */
  settle(by: By, id: string, how: Settlement): Promise<{ row: ReviewRow; drill: OpenDrill }>;
}

export function createReviewsService(deps: {
  read: ReviewsRead;
  repo: Pick<ReviewsRepo<ReviewCode>, 'settle'>;
  mending: CheckInMending;
  tablets: Pick<KnownTablets, 'find'>;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  audit: Auditor;
  signals: Pick<CommunitySignals, 'waiting'>;
  /** By which the drill runs. */
  clock: Clock;
  /** By which headquarters act, and the audit log is written. */
  settling: Clock;
}): ReviewsService {
  const { read, repo, mending, tablets, sites, drills, audit, signals, clock, settling } = deps;

  async function own(by: By, id: string): Promise<{ row: ReviewRow; drill: OpenDrill }> {
    const row = await read.find(id);
    if (row === undefined || !covers(by, row.division)) throw new AppError(notFound);
    return { row, drill: await drills.withPeople(row.drillId) };
  }

  /** What is changed; undefined where it is kept. @throws AppError 400 for a time that cannot be */
  async function mendingOf(
    by: By,
    row: ReviewRow,
    drill: OpenDrill,
    how: Settlement,
  ): Promise<Mending | undefined> {
    const now = clock.now();
    const named = namedBy(drill, how);
    if (how.at !== undefined) {
      const { outOfRange } = eventTime({ recorded: how.at, offsetMs: 0, now, drillStarts: drill.startsAt });
      if (outOfRange || how.at > now) throw invalidField('/at', 'out-of-range', notThen);
    }
    if (how.action === 'check-in' && named !== undefined) {
      return mending.checkIn(await keptCheckIn(by, row, drill, named, how.at));
    }
    const { registrationId, device, deviceSeq } = row;
    if (registrationId === null || deviceSeq === null) return undefined;
    const of = { registrationId, device, deviceSeq, by: by.sub, now };
    switch (how.action) {
      case 'take-back':
        return mending.takeBack(of);
      case 'count-this':
        return mending.countOnly(of);
      case 'correct-time':
        return how.at && mending.correctTime(of, how.at);
      case 'other-person':
        return named === undefined
          ? undefined
          : mending.handOver(of, {
              registrationId: named,
              rules: drill.checkInRules,
              swabRules: drill.swabRules,
            });
      default:
        return undefined;
    }
  }

  /** What was kept, as a check-in of whoever it was. */
  async function keptCheckIn(
    by: By,
    row: ReviewRow,
    drill: OpenDrill,
    registrationId: string,
    at: Date | undefined,
  ): Promise<NewCheckIn> {
    const sent =
      row.sent === null ? {} : openKept('check_in_reviews', drill.keys, { id: row.id, sent: row.sent });
    const lane = recordedFields.lane.safeParse(sent['lane']).data ?? noLane;
    const tag = (await tablets.find(row.device))?.tag;
    // Numbers of tablets are none below zero: so a row without one takes the place of no other.
    const deviceSeq = row.deviceSeq ?? -Number.parseInt(row.id.slice(0, 8), 16) - 1;
    return {
      registrationId,
      drillId: row.drillId,
      siteId: row.siteId,
      device: row.device,
      deviceSeq,
      lane,
      method: 'name',
      passSlot: undefined,
      at: at ?? row.at ?? row.receivedAt,
      recordedAt: at ?? row.at ?? row.receivedAt,
      receivedAt: clock.now(),
      ticket: ticketOf(lane, tag, row.device, Math.abs(deviceSeq)),
      rules: drill.checkInRules,
      swabRules: drill.swabRules,
      offline: true,
      warnings: [],
      by: by.sub,
    };
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
      if (caller.role === 'tablet') requireSite(caller, siteId);
      const { drillId, division } = await sites.opened(siteId);
      if (caller.role !== 'tablet' && !covers(caller, division)) throw new AppError(notFound);
      const drill = await drills.withPeople(drillId);
      return { rows: await read.list({ drillId, division, siteId, ...query }), drill };
    },

    async settle(by, id, how) {
      const { row, drill } = await own(by, id);
      const settlement = settlementOf(drill, how);
      if (isSettled(row)) {
        requireSameSettlement(row.settlement ?? lookedAt, settlement);
        return { row, drill };
      }
      const fitting = fittingFor(row);
      if (!fitting.includes(how.action)) {
        throw invalidField('/action', 'not-for-this', {
          en: `This review is settled by one of ${fitting.join(', ')}`,
          zh: `该条目只能以下列方式处理：${fitting.join('、')}`,
        });
      }
      const noted = audit.entryIn(drill, {
        by,
        action: 'check-in-review.settled',
        object: { kind: 'check-in-review', id },
        division: row.division,
        details: { code: row.code, action: how.action },
        reason: how.reason,
      });
      const settler = { sub: by.sub, at: settling.now(), how: settlement };
      const waiting = await repo.settle(id, settler, noted, await mendingOf(by, row, drill, how));
      for (const community of waiting ?? []) signals.waiting(drill.id, community);
      const done = await own(by, id);
      if (waiting === undefined) requireSameSettlement(done.row.settlement ?? lookedAt, settlement);
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
    ...(registrationId === undefined ? {} : { registrationId }),
    ...(how.at === undefined ? {} : { at: how.at.toISOString() }),
  };
}
