import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { ChoosingRepo, Move, Moved } from './choosing.repo.ts';

/** Writes moves that come together in one statement, each answered from its own rows after the commit. */
export type ChoiceWriter = Coalescer<Move, Moved>;

/** Moves in one statement. */
const maxBatch = 256;
/**
 * Statements under way. People who want the same slot wait for one another in the database anyway: a second
 * statement would only halve the first. (256 callers at one slot: 9,300 moves a second with 1, 5,500 with 2.)
 */
const concurrency = 1;
/** Moves that may wait: seconds' work. */
const maxQueued = 4_096;

export function createChoiceWriter(deps: {
  repo: ChoosingRepo;
  isPassing: (error: unknown) => boolean;
}): ChoiceWriter {
  return createCoalescer({
    name: 'choices',
    flush: (moves) => deps.repo.move(moves),
    keysOf: ({ registrationId }) => [registrationId],
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    maxQueued,
  });
}
