export type { CheckInsListener } from './arrivals.ts';
export { passInvalid, personNotRegistered, siteNotOpen } from './check-in.errors.ts';
export { identifyByPass } from './identify.ts';
