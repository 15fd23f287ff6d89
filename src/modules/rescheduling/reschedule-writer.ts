import { type Coalescer, createCoalescer } from '../../platform/coalescer.ts';
import type { Move, Moved, ReschedulingRepo } from './rescheduling.repo.ts';

/** Writes moves that come together in one statement, each answered from its own rows after the commit. */
export type RescheduleWriter = Coalescer<Move, Moved>;

/**
 * Moves in one statement. People who want the same slot wait for one another in the database anyway, so the
 * larger the better; this many is where it stopped to gain.
 */
const maxBatch = 256;
/** Statements under way: while one commits, the next is sent and waits for its slot. */
const concurrency = 2;
/** Moves that may wait: seconds' work. */
const maxQueued = 4_096;

export function createRescheduleWriter(deps: {
  repo: ReschedulingRepo;
  isPassing: (error: unknown) => boolean;
}): RescheduleWriter {
  return createCoalescer({
    flush: (moves) => deps.repo.move(moves),
    keysOf: ({ registrationId }) => [registrationId],
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    maxQueued,
  });
}
