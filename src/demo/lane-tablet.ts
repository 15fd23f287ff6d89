import type { Session } from './http/tokens.ts';

/** One tablet at one lane. */
export interface Tablet {
  signedIn: Session;
  /** Number of the last thing it recorded. */
  sequence: number;
}
