import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { CheckInRepo, CheckInResult, NewCheckIn } from './check-in.repo.ts';

/** Writes check-ins that come together in one statement, each answered from its own row after the commit. */
export type CheckInWriter = Coalescer<NewCheckIn, CheckInResult>;

interface Deps {
  repo: CheckInRepo;
  isPassing: (error: unknown) => boolean;
}

const common = ({ repo, isPassing }: Deps) => ({
  name: 'check-ins',
  flush: (checkIns: NewCheckIn[]) => repo.checkIn(checkIns),
  keysOf: ({ registrationId, device, deviceSeq }: NewCheckIn) => [registrationId, `${device} ${deviceSeq}`],
  isPassing,
});

/**
 * For people who stand at the lane: up to 128 in a statement, three of them under way, one beside another only for 32 or
 * after 20 ms; seconds' work in the queue.
 */
export function createCheckInWriter(deps: Deps): CheckInWriter {
  return createCoalescer({
    ...common(deps),
    maxBatch: 128,
    concurrency: 3,
    leastBeside: 32,
    maxQueued: 4_096,
  });
}

/**
 * For what tablets recorded without a network: nobody waits for it, so one statement at a time, beside those of the
 * lanes. The queue holds what twenty tablets send at once.
 */
export function createUploadWriter(deps: Deps): CheckInWriter {
  return createCoalescer({ ...common(deps), maxBatch: 500, concurrency: 1, maxQueued: 20_000 });
}

/** Tried again as long as the registration changes under it: each time somebody else got something done. */
export async function writeCheckIn(
  writer: CheckInWriter,
  checkIn: NewCheckIn,
): Promise<Exclude<CheckInResult, 'stale'>> {
  for (;;) {
    const result = await writer.submit(checkIn);
    if (result !== 'stale') return result;
  }
}
