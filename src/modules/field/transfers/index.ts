export type { AskTransfer } from './asking.service.ts';
export type { ScopeOf as TransferScopeOf } from './scope.ts';
export { liesElsewhere, sameSigner, transferOpen } from './transfers.errors.ts';
export { transferReason } from './transfers.schemas.ts';
