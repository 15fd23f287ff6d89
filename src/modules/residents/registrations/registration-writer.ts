import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { NewRegistration, RegistrationsRepo, Written } from './registrations.repo.ts';

/**
 * Writes households that are registered together in one statement, each acknowledged from its own rows after the
 * commit. Undefined for a household of whom another account holds somebody, or with whom its account would hold too many.
 */
export type RegistrationWriter = Coalescer<readonly NewRegistration[], Written[] | undefined>;

/** Households in one statement. Larger ones were no faster here, and hold their locks longer. */
const maxBatch = 128;
/** Statements under way: while the server commits one, the next is gathered and sent. */
const concurrency = 3;
/** Households that may wait: some seconds' work. Beyond it callers are told at once to come back. */
const maxQueued = 4_096;

export function createRegistrationWriter(deps: {
  repo: Pick<RegistrationsRepo, 'register'>;
  isPassing: (error: unknown) => boolean;
}): RegistrationWriter {
  return createCoalescer({
    flush: (households) => deps.repo.register(households),
    // Of an account whose people are limited one household is written at a time, so that each is counted with those before it.
    keysOf: (people) => [
      ...people.map(({ id }) => id),
      ...(people[0]?.mostOfAccount == null ? [] : [`of ${people[0].account}`]),
    ],
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    maxQueued,
  });
}
