import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { idempotencyKeyReused } from './idempotency.errors.ts';
import type { Hold, IdempotencyRepo } from './idempotency.repo.ts';
import { keyInUse } from './key-in-use.ts';
import { createLeases } from './leases.ts';
import { createRunningKeys, type Outcome, type RunningKey } from './running.ts';
import type { KeySecrets, StoredAnswer } from './stored-answer.ts';

/** A request that carries a key. */
export interface KeyedRequest {
  secrets: KeySecrets;
  /** SHA-256 of the body; undefined where the body is a stream that the handler will read. */
  body: Buffer | undefined;
  /** Reads the body through, where a stored answer has to be compared with it. */
  readBody(): Promise<Buffer>;
}

/** The right to handle a request, which must be ended in one of the two ways. */
export interface Claim {
  /** Keeps the answer for repeats; `body` is the SHA-256 of the whole body. */
  finish(answer: StoredAnswer, body: Buffer): Promise<void>;
  /** Gives the key back: a repeat is handled as if it were the first. */
  free(): Promise<void>;
  /** Whether a process that is gone had it before, and may have had the request's effect. */
  resumed: boolean;
}

export interface IdempotencyService {
  /**
   * The right to handle the request, or the answer that an equal one was given. While an equal one is being
   * handled, here or in another process, it waits for that for a while.
   * @throws AppError 422 `idempotency-key-reused` where the first was another request; 409
   *   `idempotency-key-in-use` where the first takes too long.
   */
  begin(request: KeyedRequest): Promise<{ claim: Claim } | { answer: StoredAnswer }>;
  /** Stops renewing leases. */
  close(): void;
}

export interface IdempotencyTimes {
  /** How long an answer is kept. */
  keepMs: number;
  /** How long after the end of its process a key stays taken. Renewed while the request runs. */
  leaseMs: number;
  /** How long an equal request waits for the first. */
  waitMs: number;
}

/** 24 hours by contract; the rest so that a tablet's usual 10 s for an answer are not used up by waiting. */
export const defaultTimes: IdempotencyTimes = { keepMs: 24 * 3_600_000, leaseMs: 10_000, waitMs: 5_000 };

/** Between two looks at a key that another process has in hand: at first, and at most. */
const lookAgainMs = { first: 20, most: 250 };

type Begun = Awaited<ReturnType<IdempotencyService['begin']>>;

export function createIdempotencyService(deps: {
  repo: IdempotencyRepo;
  times?: IdempotencyTimes;
  /** Told of leases that could not be renewed. */
  onError: (error: unknown) => void;
}): IdempotencyService {
  const { repo, times = defaultTimes, onError } = deps;
  const running = createRunningKeys<StoredAnswer>();
  const leases = createLeases({ repo, leaseMs: times.leaseMs, onError });

  function claimOf(hold: Hold, secrets: KeySecrets, mine: RunningKey<StoredAnswer>, resumed: boolean): Claim {
    leases.add(hold);
    async function end(write: () => Promise<void>, outcome: Outcome<StoredAnswer> | undefined) {
      leases.remove(hold);
      try {
        await write();
        mine.end(outcome);
      } finally {
        mine.end(undefined);
      }
    }
    return {
      resumed,
      finish(answer, body) {
        const fingerprint = secrets.fingerprint(body);
        const sealed = secrets.seal(answer);
        return end(() => repo.finish({ ...hold, fingerprint, answer: sealed }), { fingerprint, answer });
      },
      free: () => end(() => repo.free(hold), undefined),
    };
  }

  /** Takes the key, or waits in the name of all equal requests of this process for another one to be done with it. */
  async function lead(
    request: KeyedRequest,
    mine: RunningKey<StoredAnswer>,
    deadline: number,
  ): Promise<Begun> {
    const { secrets } = request;
    const hold = { id: secrets.id, claim: newId() };
    for (let pause = lookAgainMs.first; ; pause = Math.min(pause * 2, lookAgainMs.most)) {
      const { leaseMs, keepMs } = times;
      const found = await repo.claim({ ...hold, fingerprint: mine.fingerprint, leaseMs, keepMs });
      if (found === 'claimed' || found === 'resumed')
        return { claim: claimOf(hold, secrets, mine, found === 'resumed') };
      if (found.answer !== undefined && found.fingerprint !== undefined) {
        const kept = { fingerprint: found.fingerprint, answer: secrets.open(found.answer) };
        mine.end(kept);
        return { answer: await repeat(request, kept) };
      }
      refuseOther(mine.fingerprint, found.fingerprint);
      if (monotonicMs() + pause > deadline) throw keyInUse();
      await sleep(pause);
    }
  }

  return {
    async begin(request) {
      const { secrets, body } = request;
      const fingerprint = body === undefined ? undefined : secrets.fingerprint(body);
      const deadline = monotonicMs() + times.waitMs;
      for (;;) {
        const other = running.find(secrets.id);
        if (other === undefined) {
          const mine = running.begin(secrets.id, fingerprint);
          try {
            return await lead(request, mine, deadline);
          } catch (error) {
            mine.end(undefined);
            throw error;
          }
        }
        refuseOther(fingerprint, other.fingerprint);
        const kept = await before(deadline, other.done);
        if (kept !== undefined) return { answer: await repeat(request, kept) };
      }
    },
    close: leases.close,
  };
}

/** @throws AppError 422 where both are known and differ. */
function refuseOther(mine: Buffer | undefined, other: Buffer | undefined): void {
  if (mine !== undefined && other !== undefined && !mine.equals(other)) {
    throw new AppError(idempotencyKeyReused);
  }
}

/** The stored answer, for a request that is really the same. */
async function repeat(
  { secrets, body, readBody }: KeyedRequest,
  kept: Outcome<StoredAnswer>,
): Promise<StoredAnswer> {
  refuseOther(secrets.fingerprint(body ?? (await readBody())), kept.fingerprint);
  return kept.answer;
}

/** @throws AppError 409 where it does not come in time. */
async function before<T>(deadline: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(keyInUse()), Math.max(0, deadline - monotonicMs()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
