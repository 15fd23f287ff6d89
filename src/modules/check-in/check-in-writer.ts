import { type Coalescer, createCoalescer } from '../../platform/coalescer.ts';
import type { CheckInRepo, CheckInResult, NewCheckIn } from './check-in.repo.ts';

/** Writes check-ins that come together in one statement, each answered from its own row after the commit. */
export type CheckInWriter = Coalescer<NewCheckIn, CheckInResult>;

/** People in one statement. */
const maxBatch = 128;
/** Statements under way. */
const concurrency = 3;
/** Check-ins that may wait: seconds' work. */
const maxQueued = 4_096;

export function createCheckInWriter(deps: {
  repo: CheckInRepo;
  isPassing: (error: unknown) => boolean;
}): CheckInWriter {
  return createCoalescer({
    flush: (checkIns) => deps.repo.checkIn(checkIns),
    keysOf: ({ registrationId }) => [registrationId],
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    maxQueued,
  });
}
