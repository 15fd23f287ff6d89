import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { OwnQuestion, OwnRow, RegistrationsRead } from './registrations.read.ts';

/**
 * Reads registrations for those who hold them. Millions look again and again whether they have a window: who asks
 * at the same time is answered from one statement, by one look at the index each. Undefined where the account has
 * no such registration.
 */
export type OwnReader = Coalescer<OwnQuestion, OwnRow | undefined>;

/** Registrations in one statement, and statements under way. */
const maxBatch = 128;
const concurrency = 2;
/** Callers that may wait: a second's work or less. Beyond it they are told at once to come back. */
const maxQueued = 4_096;

export function createOwnReader(deps: {
  read: Pick<RegistrationsRead, 'own'>;
  isPassing: (error: unknown) => boolean;
}): OwnReader {
  return createCoalescer({
    name: 'own reads',
    flush: (questions) => deps.read.own(questions),
    keysOf: () => [],
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    maxQueued,
    // Whoever only looks is told at once that the database is away.
    attempts: 1,
  });
}
