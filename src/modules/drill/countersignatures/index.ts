export { countersignatureOutdated, sameAccount } from './countersignatures.errors.ts';
export { sendProposed } from './countersignatures.routes.ts';
export { countersignatureAnswer, countersignatureNews } from './countersignatures.schemas.ts';
export type {
  Countersignature,
  CountersignaturesService,
} from './countersignatures.service.ts';
export type { CountersignedOperation } from './countersignatures.tables.ts';
