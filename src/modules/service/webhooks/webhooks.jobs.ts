import { z } from 'zod';
import { monotonicMs } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { Deliverer } from './deliver.ts';
import type { DeliveriesRepo } from './deliveries.repo.ts';
import type { MessagesRepo } from './messages.repo.ts';
import type { DeliveryTimes } from './retries.ts';

/** "Put what has happened into messages, and look which of them are due." */
export const webhookRoundTopic = 'webhook-round';
/** "This endpoint has messages that are due." */
export const webhookTopic = 'webhook-deliver';
/** The same of an endpoint that was slow or failed the last time: it never takes the place of one that is well. */
export const webhookSlowTopic = 'webhook-deliver-slow';

export const webhookTopics = [webhookRoundTopic, webhookTopic, webhookSlowTopic];

/** Endpoints that one process sends to at once, on each topic; each has a request or two under way. */
const endpointsAtOnce = 16;
/** How often the outbox is looked at, ms: so long a change waits for others to go with, at most. */
const roundMs = 1_000;
/** Rows of the outbox in one statement. */
const rowsAtOnce = 2_000;
/** How long messages can be replayed: 7 days. */
const keptMs = 7 * 86_400_000;
/** Messages that one statement deletes: with their rows of the outbox a few tens of ms. */
const sweepAtOnce = 200;

export interface RoundDeps {
  queue: Pick<SignalQueue, 'signal'>;
  messages: Pick<MessagesRepo, 'compose'>;
  deliveries: Pick<DeliveriesRepo, 'due'>;
  times: Pick<DeliveryTimes, 'expiresMs'>;
}

/**
 * One round: puts the outbox into messages and signals every endpoint that has some due, be they new, to be tried
 * again, or lost with the queue or a worker. It may run at any time, at once in several processes.
 */
export async function webhookRound(deps: RoundDeps, aborted: AbortSignal): Promise<void> {
  const { queue, messages, deliveries, times } = deps;
  while (!aborted.aborted && (await messages.compose(rowsAtOnce, times.expiresMs)) === rowsAtOnce);
  const due = await deliveries.due();
  for (const [topic, troubled] of [
    [webhookTopic, false],
    [webhookSlowTopic, true],
  ] as const) {
    const ids = due.filter((endpoint) => endpoint.troubled === troubled).map(({ id }) => id);
    if (ids.length === 0) continue;
    await queue.signal(
      topic,
      ids.map((endpointId) => ({ key: endpointId, payload: { endpointId } })),
    );
  }
}

/** Takes up the sending in this process: rounds, and endpoints as they are signalled. */
export async function startWebhookJobs(deps: {
  queue: SignalQueue;
  messages: MessagesRepo;
  deliveries: DeliveriesRepo;
  deliverer: Deliverer;
  times: Pick<DeliveryTimes, 'expiresMs'>;
  /** How often what is over is swept up. */
  reconcileMs: number;
  logger: Pick<Logger, 'warn'>;
  /** Endpoints at once on each topic. */
  concurrency?: number;
  /** Told after each sweep how many messages are on their way and how many were given up. */
  onCounts?: (counts: { pending: number; dead: number }) => void;
}): Promise<void> {
  const { queue, messages, deliveries, deliverer, reconcileMs, logger, concurrency = endpointsAtOnce } = deps;
  const payload = z.object({ endpointId: z.uuid() });
  for (const topic of [webhookTopic, webhookSlowTopic]) {
    queue.consume(topic, { concurrency, schema: payload }, ({ endpointId }, { aborted }) =>
      deliverer.run(endpointId, aborted),
    );
  }

  let swept = Number.NEGATIVE_INFINITY;
  queue.consume(webhookRoundTopic, { concurrency: 1, schema: z.object({}) }, async (_, { aborted }) => {
    await webhookRound(deps, aborted);
    if (monotonicMs() - swept < reconcileMs) return;
    swept = monotonicMs();
    const pulled = await deliveries.pullBack();
    if (pulled > 0)
      logger.warn({ count: pulled }, 'webhooks were put off by a clock that was ahead, they are due now');
    await deliveries.expire();
    while (!aborted.aborted && (await messages.sweep(keptMs, sweepAtOnce)) === sweepAtOnce);
    deps.onCounts?.(await deliveries.counts());
  });
  await queue.repeat(webhookRoundTopic, Math.min(roundMs, reconcileMs), {});
}
