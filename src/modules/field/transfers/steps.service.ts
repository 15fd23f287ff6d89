import { stepDueAt } from '../../../core/field/index.ts';
import { type TransferEvent, transferMachine, transition } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { type AuditAction, type Auditor, auditInsert, requireDivision } from '../../foundation/index.ts';
import type { BedKeeper } from '../facilities/index.ts';
import type { ChainCourse } from './chain-course.ts';
import type { ChainsRepo } from './chains.repo.ts';
import type { By, ScopeOf, Whose } from './scope.ts';
import { sealNote } from './sealed.ts';
import { transferState } from './transfers.errors.ts';
import type { TransferAct, TransferRow } from './transfers.read.ts';
import type { TransfersRepo } from './transfers.repo.ts';

/** What is known while a step is done. */
export interface Step {
  tx: Tx;
  drill: OpenDrill;
  whose: Whose;
  transfer: TransferRow;
  at: Date;
  /** The line of the log in which the step is noted. */
  actId: string;
}

/** How a transfer stands after a step, with what its line in the logs says beside who did it. */
export interface Stepped {
  transfer: TransferRow;
  details?: Record<string, string>;
  /** What follows from it once it stands. */
  follow?: () => Promise<void>;
}

/** Does one step of a transfer. */
export type DoStep = (
  by: By,
  drillId: string,
  id: string,
  what: {
    act: TransferAct;
    action: AuditAction;
    /** Kept sealed. */
    note?: string | undefined;
    /** What becomes of it; undefined where it stands so already. */
    work(step: Step): Promise<Stepped | undefined>;
  },
) => Promise<void>;

/**
 * Steps of transfers: each in one transaction that holds the transfer, does what is to be done and notes it. What a repeat asks
 * for, with the same `Idempotency-Key` or because it stands so already, changes nothing. @throws AppError 404 of what the
 * caller does not see, 410
 */
export function createSteps(deps: {
  sql: Database['sql'];
  repo: TransfersRepo;
  chains: Pick<ChainsRepo, 'holdOfTransfer'>;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): DoStep {
  const { sql, repo, chains, scopeOf, audit, clock } = deps;
  return async (by, drillId, id, { act, action, note, work }) => {
    const { drill, whose } = await scopeOf(by, drillId);
    await inTransaction(sql, async (tx) => {
      await chains.holdOfTransfer(tx, drillId, id);
      const transfer = await repo.hold(tx, drillId, id, whose);
      if (transfer === undefined) {
        // Whoever has signed last does not see it any more, and may ask again for want of an answer.
        if (await repo.hasDone(tx, { drillId, transferId: id, act, by: by.sub, whose })) return;
        throw new AppError(notFound);
      }
      const object = { kind: 'transfer', id };
      const noted = audit.entryIn(drill, { by, action, object, division: transfer.division, reason: note });
      if (await repo.isNoted(tx, drillId, noted.id)) return;
      const at = clock.now();
      const stepped = await work({ tx, drill, whose, transfer, at, actId: noted.id });
      if (stepped === undefined) return;
      await repo.change(tx, drillId, stepped.transfer, at);
      await stepped.follow?.();
      await tx`${auditInsert(sql, { ...noted, details: stepped.details })}`;
      await repo.note(tx, {
        id: noted.id,
        drillId,
        transferId: id,
        act,
        by: by.sub,
        role: by.role,
        at,
        details: stepped.details,
        note: note === undefined ? undefined : sealNote(drill.keys, noted.id, note),
      });
    });
  };
}

/**
 * A transfer as an event leaves it, with the clock of its next step. What leaves it in its status leaves its clock, too: who
 * changes a bed gains no time by it. @throws AppError 409 `transfer-state`
 */
export function after(transfer: TransferRow, event: TransferEvent, at: Date): TransferRow {
  const to = transition(transferMachine, transfer.status, event);
  if (!to.ok) throw new AppError(transferState, { members: { state: transfer.status } });
  if (to.value === transfer.status) return transfer;
  return { ...transfer, status: to.value, statusAt: at, dueAt: stepDueAt(to.value, at) };
}

/** What headquarters decide: whether it is to be, whether it is given up. */
export interface Decisions {
  /** @throws AppError 404, 403 of another division, 409 `transfer-state` */
  approve(by: By, drillId: string, id: string): Promise<void>;
  /** @throws AppError as `approve` */
  refuse(by: By, drillId: string, id: string, reason: string): Promise<void>;
  /** The bed that is kept is free again. @throws AppError as `approve` */
  cancel(by: By, drillId: string, id: string, reason: string): Promise<void>;
}

export function createDecisions(deps: {
  step: DoStep;
  beds: Pick<BedKeeper, 'release'>;
  course: ChainCourse;
}): Decisions {
  const { step, beds, course } = deps;
  return {
    approve: (by, drillId, id) =>
      step(by, drillId, id, {
        act: 'approve',
        action: 'transfer.approved',
        async work({ transfer, at }) {
          requireDivision(by, transfer.division);
          const done = !['asked', 'refused', 'cancelled'].includes(transfer.status);
          return done ? undefined : { transfer: after(transfer, 'approve', at) };
        },
      }),

    refuse: (by, drillId, id, reason) =>
      step(by, drillId, id, {
        act: 'refuse',
        action: 'transfer.refused',
        note: reason,
        async work({ tx, drill, transfer, at }) {
          requireDivision(by, transfer.division);
          if (transfer.status === 'refused') return undefined;
          const refused = after(transfer, 'refuse', at);
          return { transfer: refused, follow: () => course.fellBack({ tx, drill, at }, refused) };
        },
      }),

    cancel: (by, drillId, id, reason) =>
      step(by, drillId, id, {
        act: 'cancel',
        action: 'transfer.cancelled',
        note: reason,
        async work({ tx, drill, transfer, at }) {
          requireDivision(by, transfer.division);
          if (transfer.status === 'cancelled') return undefined;
          const cancelled = after(transfer, 'cancel', at);
          // Once the team has signed, they are in the vehicle, whatever the other side has signed.
          if (transfer.pickUpTaker !== null)
            throw new AppError(transferState, { members: { state: transfer.status } });
          await beds.release(tx, drill.id, transfer.id, at);
          return { transfer: cancelled, follow: () => course.fellBack({ tx, drill, at }, cancelled) };
        },
      }),
  };
}
