import { createHash } from 'node:crypto';
import { z } from 'zod';
import { withoutOutcome } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { canonicalJson } from '../../../platform/json-text.ts';
import {
  type Countersignature,
  type CountersignaturesService,
  type DrillCatalogue,
  drillNotOpen,
  type OpenDrill,
} from '../../drill/index.ts';
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

/** Whose closing it is. */
export const closers = ['city-hq'] as const;

const operation = 'close';
const proposed = z.object({ reason: z.string().optional() });

/** Who closes a drill, whose proposal it was, if two people do, and why. */
interface Decision {
  by: By;
  proposedBy: string | null;
  reason: string | undefined;
  noted: AuditEntry;
}

export interface ClosingService {
  /**
   * Closes a drill in which everybody has an outcome, or any with a reason: it takes nothing more but what happened before
   * (see `refuseClosed`), and its figures are kept as they are. Whoever is being registered, checked in or swabbed at that
   * very moment is either counted or refused. Once is as good as twice. Where two people close the drill, it is put down for
   * another to confirm.
   * @throws AppError 404, 403 of another city, 409 `drill-not-open` for a draft, `drill-unfinished`
   */
  close(
    by: By,
    drillId: string,
    reason: string | undefined,
  ): Promise<ClosingRow | { proposed: Countersignature }>;
  /** A closing with its figures. @throws AppError 404 where the drill is not closed, 403 of another city */
  see(by: Caller, drillId: string): Promise<{ closing: ClosingRow; figures: FinalFigures }>;
}

export function createClosingService(deps: {
  sql: Database['sql'];
  repo: ClosingRepo;
  /** Coverage as a transaction sees it. */
  readOn: (tx: Tx) => CoverageRead;
  drills: DrillCatalogue;
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  missed: Pick<MissedService, 'lookBeforeClosing'>;
  /** Has the final report made, once a closing is committed. */
  finalReports: () => Promise<number>;
  audit: Auditor;
  clock: Clock;
  /** The machine's clock: from here the people are retained. */
  wallClock: Clock;
}): ClosingService {
  const { sql, repo, readOn, drills, countersignatures, missed, finalReports, audit, clock, wallClock } =
    deps;

  async function own(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (covers(by, drill.city)) return drill;
    throw drill.status === 'draft' ? new AppError(notFound) : wrongDivision(by, drill.city);
  }

  /** What a drill comes to as a transaction sees it. @throws AppError 409 `drill-unfinished`, unless there is a reason */
  async function counted(on: Tx, drill: OpenDrill, reason: string | undefined) {
    const coverage = createCoverageService({ read: readOn(on), clock });
    const { total, groups } = await coverage.coverage(drill, '', 'community');
    const unfinished = withoutOutcome(total, await repo.cases(on, drill.id));
    const people = Object.values(unfinished).reduce((sum, some) => sum + some, 0);
    if (people > 0 && reason === undefined)
      throw new AppError(drillUnfinished, { params: { people }, members: { unfinished } });
    return { total, groups, unfinished };
  }

  /**
   * Answers undefined, with nothing written, where two people close the drill and nobody has proposed it.
   * @throws AppError 409 `drill-unfinished`, with nothing written
   */
  async function closeWithin(
    tx: Tx,
    drill: OpenDrill,
    { by, proposedBy, reason, noted }: Decision,
  ): Promise<ClosingRow | undefined> {
    const { byTwo } = await repo.hold(tx, drill.id);
    const there = await repo.find(tx, drill.id);
    if (there !== undefined) return there;
    if (byTwo && proposedBy === null) return undefined;
    // Counted by statements that begin now that nobody is being written any more.
    const { total, groups, unfinished } = await counted(tx, drill, reason);
    const figures = { asOf: figuresAsOf(drill, clock).toISOString(), total, groups };
    const closing = {
      drillId: drill.id,
      closedAt: clock.now(),
      closedBy: by.sub,
      proposedBy,
      unfinished,
      sha256: createHash('sha256').update(canonicalJson(figures)).digest('hex'),
    };
    await repo.close(tx, { ...closing, figures, retainedFrom: wallClock.now(), noted });
    return closing;
  }

  function decided(
    by: By,
    drill: OpenDrill,
    proposedBy: string | null,
    reason: string | undefined,
  ): Decision {
    const noted = audit.entryIn(drill, {
      by,
      action: 'drill.closed',
      object: { kind: 'drill', id: drill.id },
      reason,
      details: proposedBy === null ? undefined : { proposedBy },
    });
    return { by, proposedBy, reason, noted };
  }

  /** What is left to be done once a drill is closed; what is cut off here is made up for by the round that looks every minute. */
  async function afterwards(): Promise<void> {
    drills.forget();
    await finalReports();
  }

  countersignatures.handle(operation, {
    roles: closers,
    basis: 'drill',
    async prepare(by, drill, { proposal, proposedBy }) {
      const { reason } = proposed.parse(proposal);
      await missed.lookBeforeClosing(drill.id);
      return {
        apply: async (tx) => void (await closeWithin(tx, drill, decided(by, drill, proposedBy, reason))),
        after: afterwards,
      };
    },
  });

  return {
    async close(by, drillId, reason) {
      const drill = await own(by, drillId);
      const before = await repo.find(sql, drillId);
      if (before !== undefined) return before;
      if (drill.status === 'draft') throw new AppError(drillNotOpen);
      await missed.lookBeforeClosing(drillId);
      const closing = await inTransaction(sql, (tx) =>
        closeWithin(tx, drill, decided(by, drill, null, reason)),
      );
      if (closing === undefined) {
        // Refused now, if it would be refused to whoever confirms it.
        await inTransaction(sql, (tx) => counted(tx, drill, reason));
        drills.forget();
        const now = await drills.get(drillId);
        const proposal = reason === undefined ? {} : { reason };
        return {
          proposed: await countersignatures.propose(by, now, { operation, division: now.city, proposal }),
        };
      }
      await afterwards();
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
