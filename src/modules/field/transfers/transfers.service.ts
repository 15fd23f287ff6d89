import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { Auditor, Caller } from '../../foundation/index.ts';
import { type MovedPerson, openMoved } from '../facilities/index.ts';
import type { AskTransfer, ToldTransfer } from './asking.service.ts';
import type { Handovers } from './handovers.service.ts';
import type { Placing, ToldPlace, ToldVehicle } from './placing.service.ts';
import { type By, everybodys, type ScopeOf } from './scope.ts';
import { openNote, openPlate } from './sealed.ts';
import type { Decisions } from './steps.service.ts';
import type { TransferActRow, TransferQuery, TransferRow, TransfersRead } from './transfers.read.ts';

/** A transfer whose person can be shown. */
export interface OpenTransfer {
  transfer: TransferRow;
  person: MovedPerson;
  /** Whether its next step should have been done. */
  overdue: boolean;
}

/** A transfer with all that was done. */
export interface WholeTransfer extends OpenTransfer {
  acts: (TransferActRow & { text: string | undefined })[];
}

/** The same, to be shown unmasked. */
export interface RevealedTransfer extends WholeTransfer {
  plate: string | null;
}

/** Everything is within what the caller sees: what lies outside is 404. @throws AppError 404, 403, 410 */
export interface TransfersService {
  /**
   * Asks for a transfer of somebody who is registered or on the roster, by that id, or of somebody as they are told.
   * @throws AppError 400, 409 `transfer-open`, `person-lies-elsewhere`, `drill-closed`
   */
  ask(by: By, drillId: string, told: ToldTransfer): Promise<OpenTransfer>;
  list(
    by: Caller,
    drillId: string,
    query: Pick<TransferQuery, 'status' | 'open' | 'outside' | 'after' | 'limit'> & {
      overdue?: boolean | undefined;
    },
  ): Promise<OpenTransfer[]>;
  see(by: Caller, drillId: string, id: string): Promise<WholeTransfer>;
  /** Whom to fetch, where and with what. The audit log has the line before anything is answered. */
  reveal(by: By, drillId: string, id: string, reason: string): Promise<RevealedTransfer>;
  /** Each answers how the transfer stands, by whoever has done it. @throws AppError as the step does */
  approve(by: By, drillId: string, id: string): Promise<WholeTransfer>;
  refuse(by: By, drillId: string, id: string, reason: string): Promise<WholeTransfer>;
  cancel(by: By, drillId: string, id: string, reason: string): Promise<WholeTransfer>;
  place(by: By, drillId: string, id: string, told: ToldPlace): Promise<WholeTransfer>;
  turnAway(by: By, drillId: string, id: string, reason: string): Promise<WholeTransfer>;
  arrange(by: By, drillId: string, id: string, told: ToldVehicle): Promise<WholeTransfer>;
  pickUp(by: By, drillId: string, id: string, note: string | undefined): Promise<WholeTransfer>;
  arrive(by: By, drillId: string, id: string, note: string | undefined): Promise<WholeTransfer>;
}

export function createTransfersService(deps: {
  ask: AskTransfer;
  decisions: Decisions;
  placing: Placing;
  handovers: Handovers;
  read: TransfersRead;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): TransfersService {
  const { ask, decisions, placing, handovers, read, scopeOf, audit, clock } = deps;

  const opened = ({ keys }: OpenDrill, transfer: TransferRow): OpenTransfer => ({
    transfer,
    person: openMoved(keys, 'transfers', transfer.id, transfer.person),
    overdue: transfer.dueAt !== null && transfer.dueAt <= clock.now(),
  });

  async function see(by: Caller, drillId: string, id: string, everything = false): Promise<WholeTransfer> {
    const { drill, whose } = await scopeOf(by, drillId);
    const transfer = await read.find(drillId, id, everything ? everybodys : whose);
    if (transfer === undefined) throw new AppError(notFound);
    const acts = (await read.acts(drillId, id)).map((act) => ({
      ...act,
      text: act.note === null ? undefined : openNote(drill.keys, act.id, act.note),
    }));
    return { ...opened(drill, transfer), acts };
  }

  /** After a step of the caller's own, which may have taken it from their list. */
  async function done(by: Caller, drillId: string, id: string, step: Promise<void>): Promise<WholeTransfer> {
    await step;
    return see(by, drillId, id, true);
  }

  return {
    see: (by, drillId, id) => see(by, drillId, id),

    async reveal(by, drillId, id, reason) {
      const { drill } = await scopeOf(by, drillId);
      const found = await see(by, drillId, id);
      const { division, plate } = found.transfer;
      const object = { kind: 'transfer', id };
      await audit.append(audit.entryIn(drill, { by, action: 'person.revealed', object, division, reason }));
      return { ...found, plate: plate === null ? null : openPlate(drill.keys, id, plate) };
    },

    async ask(by, drillId, told) {
      const transfer = await ask(by, drillId, told);
      const { drill } = await scopeOf(by, drillId);
      return opened(drill, transfer);
    },

    async list(by, drillId, { overdue, ...query }) {
      const { drill, whose } = await scopeOf(by, drillId);
      const dueBefore = overdue === true ? clock.now() : undefined;
      const rows = await read.list({ ...query, drillId, whose, dueBefore });
      return rows.map((row) => opened(drill, row));
    },

    approve: (by, drillId, id) => done(by, drillId, id, decisions.approve(by, drillId, id)),
    refuse: (by, drillId, id, reason) => done(by, drillId, id, decisions.refuse(by, drillId, id, reason)),
    cancel: (by, drillId, id, reason) => done(by, drillId, id, decisions.cancel(by, drillId, id, reason)),
    place: (by, drillId, id, told) => done(by, drillId, id, placing.place(by, drillId, id, told)),
    turnAway: (by, drillId, id, reason) => done(by, drillId, id, placing.turnAway(by, drillId, id, reason)),
    arrange: (by, drillId, id, told) => done(by, drillId, id, placing.arrange(by, drillId, id, told)),
    pickUp: (by, drillId, id, note) => done(by, drillId, id, handovers.pickUp(by, drillId, id, note)),
    arrive: (by, drillId, id, note) => done(by, drillId, id, handovers.arrive(by, drillId, id, note)),
  };
}
