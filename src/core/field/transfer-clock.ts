import { isTerminal, type TransferStatus, transferMachine } from '../lifecycle/index.ts';

/** How a transfer is under way: somebody has to do something about it. */
export type OpenTransferStatus = Exclude<TransferStatus, 'arrived' | 'refused' | 'cancelled'>;

/**
 * How long a transfer may stand in each status, in minutes: together eight hours from asking to arriving. These are our own
 * choice, for no plan that we follow gives one for each step.
 */
export const stepMinutes: Readonly<Record<OpenTransferStatus, number>> = {
  asked: 60,
  approved: 120,
  placed: 60,
  arranged: 120,
  'picked-up': 120,
};

/** Statuses in which a transfer is under way, in their order. */
export const openTransferStatuses = transferMachine.statuses.filter(isOpenTransfer);

export function isOpenTransfer(status: TransferStatus): status is OpenTransferStatus {
  return !isTerminal(transferMachine, status);
}

/** By when the next step is to be done of a transfer that has come to this status; null where none is left. */
export function stepDueAt(status: TransferStatus, since: Date): Date | null {
  return isOpenTransfer(status) ? new Date(since.getTime() + stepMinutes[status] * 60_000) : null;
}
