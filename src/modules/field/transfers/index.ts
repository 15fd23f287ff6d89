export type { AskTransfer } from './asking.service.ts';
export type { ScopeOf as TransferScopeOf } from './scope.ts';
export { liesElsewhere, transferOpen } from './transfers.errors.ts';
export { reason as transferReason } from './transfers.schemas.ts';
