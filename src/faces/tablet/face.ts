import type { Outcome } from './outcome.ts';
import type { Tablet } from './tablet.ts';

/** What is done with the tablet. */
export type Mode = 'check-in' | 'swabs' | 'reviews';

/** What the parts of the page have in common. */
export interface Face {
  readonly by: Tablet;
  readonly lane: string;
  draw(): void;
  turnTo(mode: Mode): void;
  /** Does it, and shows and lets hear what came of it. What could not be written down says so: nothing is given out for it. */
  tell(work: () => Promise<Outcome>): Promise<void>;
}

export const field = <T extends HTMLElement>(selector: string): T | null =>
  document.querySelector<T>(selector);
