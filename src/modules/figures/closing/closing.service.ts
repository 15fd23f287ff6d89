import { createHash } from 'node:crypto';
import { withoutOutcome } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { canonicalJson } from '../../../platform/json-text.ts';
import { type DrillCatalogue, drillNotOpen, type OpenDrill } from '../../drill/index.ts';
import {
  type Actor,
  type AuditEntry,
  type Auditor,
  type Caller,
  covers,
  wrongDivision,
} from '../../foundation/index.ts';
import type { MissedService } from '../../windows/index.ts';
import { type CoverageRead, createCoverageService, figuresAsOf } from '../coverage/index.ts';
import { drillUnfinished } from './closing.errors.ts';
import type { ClosingRepo, ClosingRow } from './closing.repo.ts';
import type { FinalFigures } from './closing.tables.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

export interface ClosingService {
  /**
   * Closes a drill in which everybody has an outcome, or any with a reason: it takes nothing more but what happened before
   * (see `refuseClosed`), and its figures are kept as they are. Whoever is being registered, checked in or swabbed at that
   * very moment is either counted or refused. Once is as good as twice.
   * @throws AppError 404, 403 of another city, 409 `drill-not-open` for a draft, `drill-unfinished`
   */
  close(by: By, drillId: string, reason: string | undefined): Promise<ClosingRow>;
  /** A closing with its figures. @throws AppError 404 where the drill is not closed, 403 of another city */
  see(by: Caller, drillId: string): Promise<{ closing: ClosingRow; figures: FinalFigures }>;
}

export function createClosingService(deps: {
  sql: Database['sql'];
  repo: ClosingRepo;
  /** Coverage as a transaction sees it. */
  readOn: (tx: Tx) => CoverageRead;
  drills: DrillCatalogue;
  missed: Pick<MissedService, 'lookBeforeClosing'>;
  /** Has the final report made, once a closing is committed. */
  finalReports: () => Promise<number>;
  audit: Auditor;
  clock: Clock;
  /** The machine's clock: from here the people are retained. */
  wallClock: Clock;
}): ClosingService {
  const { sql, repo, readOn, drills, missed, finalReports, audit, clock, wallClock } = deps;

  async function own(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (covers(by, drill.city)) return drill;
    throw drill.status === 'draft' ? new AppError(notFound) : wrongDivision(by, drill.city);
  }

  /** @throws AppError 409 `drill-unfinished`, with nothing written */
  async function closeWithin(tx: Tx, drill: OpenDrill, by: string, forced: boolean, noted: AuditEntry) {
    await repo.hold(tx, drill.id);
    const there = await repo.find(tx, drill.id);
    if (there !== undefined) return there;
    // Counted by statements that begin now that nobody is being written any more.
    const coverage = createCoverageService({ read: readOn(tx), clock });
    const { total, groups } = await coverage.coverage(drill, '', 'community');
    const unfinished = withoutOutcome(total, await repo.cases(tx, drill.id));
    const people = Object.values(unfinished).reduce((sum, some) => sum + some, 0);
    if (people > 0 && !forced)
      throw new AppError(drillUnfinished, { params: { people }, members: { unfinished } });
    const figures = { asOf: figuresAsOf(drill, clock).toISOString(), total, groups };
    const closing = {
      drillId: drill.id,
      closedAt: clock.now(),
      closedBy: by,
      unfinished,
      sha256: createHash('sha256').update(canonicalJson(figures)).digest('hex'),
    };
    await repo.close(tx, { ...closing, figures, retainedFrom: wallClock.now(), noted });
    return closing;
  }

  return {
    async close(by, drillId, reason) {
      const drill = await own(by, drillId);
      const before = await repo.find(sql, drillId);
      if (before !== undefined) return before;
      if (drill.status === 'draft') throw new AppError(drillNotOpen);
      await missed.lookBeforeClosing(drillId);
      const noted = audit.entryIn(drill, {
        by,
        action: 'drill.closed',
        object: { kind: 'drill', id: drillId },
        reason,
      });
      const closing = await inTransaction(sql, (tx) =>
        closeWithin(tx, drill, by.sub, reason !== undefined, noted),
      );
      drills.forget();
      // What is cut off here is made up for by the round that looks every minute.
      await finalReports();
      return closing;
    },

    async see(by, drillId) {
      await own(by, drillId);
      const closing = await repo.find(sql, drillId);
      const figures = closing && (await repo.figures(sql, drillId));
      if (closing === undefined || figures === undefined) throw new AppError(notFound);
      return { closing, figures };
    },
  };
}
