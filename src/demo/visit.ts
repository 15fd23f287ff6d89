import type { CheckInMode } from './ledger.ts';

/** Somebody who comes to a site, or whom its mobile team reaches. */
export interface Visit {
  person: number;
  household: number;
  /** Index of the site where they are checked in. */
  site: number;
  at: number;
  mode: CheckInMode;
  /** Signed pass, once it was fetched. */
  pass: string | undefined;
}
