import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import { type OutgoingClient, OutgoingError } from '../../../platform/outgoing/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { AttemptOutcome, ClaimedDelivery, DeliveriesRepo } from './deliveries.repo.ts';
import { bodyOf } from './message.ts';
import type { MessagesRepo } from './messages.repo.ts';
import { type DeliveryTimes, mostInFlight, pauseMs, retryMs } from './retries.ts';
import { openSecret, signedHeaders } from './secrets.ts';

export interface DelivererDeps {
  repo: DeliveriesRepo;
  messages: Pick<MessagesRepo, 'items'>;
  drills: Pick<DrillCatalogue, 'get'>;
  client: OutgoingClient;
  /** The machine's clock: receivers compare it with theirs. */
  clock: Clock;
  times: DeliveryTimes;
  logger: Logger;
  /** Told of each attempt that ended. */
  onAttempt?: (kind: AttemptOutcome['kind']) => void;
}

export interface Deliverer {
  /**
   * Sends what is due to one endpoint, until nothing is, its turn is over or `aborted` fires; or until it is slow or
   * fails: then it goes on among its like. Each message is claimed before and settled after its attempt, so that a
   * process that is killed in between costs a second attempt and never a message: receivers may see one twice, under
   * the same id.
   */
  run(endpointId: string, aborted: AbortSignal): Promise<void>;
}

/** Answers that say something about the receiver as a whole: it is overloaded, or out of order. */
const unwell = (status: number): boolean => status >= 500 || status === 408 || status === 429;

export function createDeliverer(deps: DelivererDeps): Deliverer {
  const { repo, messages, drills, client, clock, times, logger, onAttempt } = deps;

  function failed(
    delivery: ClaimedDelivery,
    failure: string,
    about: {
      status: number | null;
      slow: boolean;
      ofReceiver: boolean;
      retryAfterSeconds?: number | undefined;
    },
  ): AttemptOutcome {
    const { attempts, failures } = delivery;
    const { status, slow, ofReceiver, retryAfterSeconds } = about;
    const pause = ofReceiver ? pauseMs(times, failures + 1, retryAfterSeconds, Math.random()) : undefined;
    return {
      kind: 'failed',
      status,
      failure,
      slow,
      retryMs: retryMs(times, attempts, Math.random()),
      pauseMs: pause,
    };
  }

  async function post(delivery: ClaimedDelivery, aborted: AbortSignal): Promise<AttemptOutcome> {
    const { endpointId, messageId, drillId, url, secret, previousSecret } = delivery;
    const { keys } = await drills.get(drillId);
    const body = bodyOf({ ...delivery, id: messageId }, await messages.items(messageId));
    const secrets = [secret, ...(previousSecret === null ? [] : [previousSecret])];
    const opened = secrets.map((sealed) => openSecret(keys.data, endpointId, sealed));
    const headers = signedHeaders(opened, messageId, clock.now(), body);
    const began = monotonicMs();
    const slow = () => monotonicMs() - began > times.slowMs;
    try {
      const { status, retryAfterSeconds } = await client.post(
        url,
        { headers, body },
        { withinMs: times.attemptMs, aborted },
      );
      if (status >= 200 && status < 300) {
        return { kind: 'delivered', status, slow: slow() };
      }
      if (status === 410) return { kind: 'gone', status };
      const ofReceiver = unwell(status);
      return failed(delivery, 'status', { status, slow: slow(), ofReceiver, retryAfterSeconds });
    } catch (error) {
      if (!(error instanceof OutgoingError)) throw error;
      return failed(delivery, error.failure, { status: null, slow: slow(), ofReceiver: true });
    }
  }

  /** One attempt at one message, noted; answers whether its receiver is well, and the process goes on. */
  async function attempt(delivery: ClaimedDelivery, aborted: AbortSignal): Promise<boolean> {
    const { drillId, attempts } = delivery;
    let outcome: AttemptOutcome;
    try {
      outcome = await post(delivery, aborted);
    } catch (err) {
      if (aborted.aborted) {
        await repo.release(delivery);
        return false;
      }
      // Ours, not the receiver's; but whatever it is, it is not to be tried every second.
      logger.error({ drillId, err }, 'a webhook could not be sent');
      outcome = failed(delivery, 'internal', { status: null, slow: false, ofReceiver: true });
    }
    if (await repo.settle(delivery, outcome)) onAttempt?.(outcome.kind);
    if (outcome.kind === 'delivered') return !outcome.slow;
    if (outcome.kind === 'gone') {
      logger.warn({ drillId }, 'a webhook endpoint is gone and switched off');
      return false;
    }
    const { status, failure: reason } = outcome;
    logger.debug({ drillId, attempt: attempts, status, reason }, 'a webhook was not delivered');
    return outcome.pauseMs === undefined && !outcome.slow;
  }

  return {
    async run(endpointId, aborted) {
      const until = monotonicMs() + times.turnMs;
      let claiming: Promise<unknown> = Promise.resolve();
      /** One after another, so that each sees what the others have under way. */
      function claim(): Promise<ClaimedDelivery | undefined> {
        const claimed = claiming.then(() => repo.claim(endpointId, newId(), times.leaseMs));
        claiming = claimed.catch(() => undefined);
        return claimed;
      }
      let well = true;
      async function deliverInTurn(): Promise<void> {
        while (well && !aborted.aborted && monotonicMs() < until) {
          const delivery = await claim();
          if (delivery === undefined) return;
          if (!(await attempt(delivery, aborted))) well = false;
        }
      }
      const ended = await Promise.allSettled(Array.from({ length: mostInFlight }, deliverInTurn));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    },
  };
}
