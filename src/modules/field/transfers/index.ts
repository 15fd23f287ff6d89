export type { ToldTransfer } from './asking.service.ts';
export type { TransferReason } from './transfers.read.ts';
export type { OpenTransfer, TransfersService } from './transfers.service.ts';
