import type { z } from 'zod';
import type { Text } from './text.ts';

/** Whether sending the same request again can help. */
export type Retry = 'never' | 'after-change' | 'later';

/** One kind of failure that the interface can answer with: an entry of the table behind `/problems/{code}`. */
export interface Problem {
  /** Machine code in kebab case; part of the contract. */
  code: string;
  /** HTTP status. */
  status: number;
  title: Text;
  /** One sentence for this occurrence; `{name}` is filled from the error's params. */
  detail: Text;
  retry: Retry;
  /** The form of members that its answers may have beyond the usual ones. */
  members?: Readonly<Record<string, z.ZodType>>;
  /** Whether its answers say in `Retry-After` when to try again; those of 429 and 503 always do. */
  tellsWhen?: boolean;
}

/**
 * Declares a problem. Each module declares its own beside its code and hands them to the wiring. `members` is the form of
 * what its answers say beyond the usual.
 */
export function defineProblem(
  code: string,
  status: number,
  retry: Retry,
  title: Text,
  detail: Text,
  members?: Problem['members'],
): Problem {
  return { code, status, retry, title, detail, ...(members === undefined ? {} : { members }) };
}
