import type { z } from 'zod';
import { maskMoved } from '../facilities/index.ts';
import type { revealedTransferAnswer, transferAnswer, wholeTransferAnswer } from './transfers.schemas.ts';
import type { OpenTransfer, RevealedTransfer, WholeTransfer } from './transfers.service.ts';

const signature = (by: string | null, at: Date | null) =>
  by === null || at === null ? null : { by, at: at.toISOString() };

/** A transfer in an answer: the person masked. */
export function showTransfer({ transfer, person, overdue }: OpenTransfer): z.output<typeof transferAnswer> {
  const { id, reason, division, fromFacility, status, toFacility, outside } = transfer;
  return {
    id,
    registrationId: transfer.personId,
    person: maskMoved(person),
    reason,
    division,
    fromFacility,
    status,
    statusAt: transfer.statusAt.toISOString(),
    dueAt: transfer.dueAt?.toISOString() ?? null,
    overdue,
    toFacility,
    bed: transfer.bedId,
    toCommunity: toFacility === null && outside === null ? transfer.toDivision : null,
    outside,
    chainId: transfer.chainId,
    link: transfer.link,
    team: transfer.teamId,
    pickUp: {
      giver: signature(transfer.pickUpGiver, transfer.pickUpGivenAt),
      taker: signature(transfer.pickUpTaker, transfer.pickUpTakenAt),
    },
    arrival: {
      giver: signature(transfer.arrivalGiver, transfer.arrivalGivenAt),
      taker: signature(transfer.arrivalTaker, transfer.arrivalTakenAt),
    },
    by: transfer.askedBy,
    askedAt: transfer.askedAt.toISOString(),
  };
}

/** A transfer with all that was done; what was said of it stays sealed. */
export function showWholeTransfer(whole: WholeTransfer): z.output<typeof wholeTransferAnswer> {
  return {
    ...showTransfer(whole),
    acts: whole.acts.map(({ act, by, role, at, details, text }) => ({
      act,
      by,
      role,
      at: at.toISOString(),
      details,
      hasNote: text !== undefined,
    })),
  };
}

/** A transfer unmasked: for whoever has said why. */
export function showRevealedTransfer({
  transfer: { id, status },
  person: { name, document, phone, address },
  plate,
  acts,
}: RevealedTransfer): z.output<typeof revealedTransferAnswer> {
  return {
    id,
    status,
    person: { name, document, phone, address },
    plate,
    notes: acts.flatMap(({ act, by, at, text: note }) =>
      note === undefined ? [] : [{ act, by, at: at.toISOString(), note }],
    ),
  };
}
