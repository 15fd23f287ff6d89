export type { CheckInsListener } from './arrivals.ts';
export { passInvalid, personNotRegistered, siteNotOpen } from './check-in.errors.ts';
export type { ReviewCode } from './check-in.tables.ts';
export { identifyByPass } from './identify.ts';
