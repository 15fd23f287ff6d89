import type { DrillCatalogue, DrillsService } from '../modules/drill/index.ts';
import type { Auditor } from '../modules/foundation/index.ts';
import {
  createDeliverer,
  createDeliveriesRepo,
  createEndpointsRepo,
  createMessagesRepo,
  createWebhooksRead,
  createWebhooksService,
  type Deliverer,
  type DeliveryTimes,
  defaultTimes,
  startWebhookJobs,
  webhookRound,
} from '../modules/service/index.ts';
import { systemClock } from '../platform/clock.ts';
import { createOutgoingClient } from '../platform/outgoing/index.ts';
import type { Foundation } from './ground.ts';

/** Webhooks: who is told of a drill's windows, and the telling. */
export function composeWebhooks(
  foundation: Foundation,
  deps: { catalogue: DrillCatalogue; drills: DrillsService; audit: Auditor },
) {
  const { database, reads, queue, clock, config, logger, metrics } = foundation;
  const { catalogue, drills, audit } = deps;
  const client = createOutgoingClient(config.webhooks);
  const messages = createMessagesRepo(database);
  const deliveries = createDeliveriesRepo(database);
  const times = defaultTimes;
  const closing = new AbortController();
  const webhooks = createWebhooksService({
    repo: createEndpointsRepo(database),
    read: createWebhooksRead(reads),
    messages,
    drills,
    client,
    audit,
    clock,
    wallClock: systemClock,
    times,
  });

  /** Sends; a test has times of its own. */
  function createSender(own: Partial<DeliveryTimes> = {}, onAttempt?: (kind: string) => void): Deliverer {
    const deliverer = createDeliverer({
      repo: deliveries,
      messages,
      drills: catalogue,
      client,
      clock: systemClock,
      times: { ...times, ...own },
      logger,
      ...(onAttempt === undefined ? {} : { onAttempt }),
    });
    return {
      run: (endpointId, aborted) => deliverer.run(endpointId, AbortSignal.any([aborted, closing.signal])),
    };
  }

  return {
    webhooks,
    messages,
    deliveries,
    createSender,
    /** What the round's job does. */
    round: () => webhookRound({ queue, messages, deliveries, times }, new AbortController().signal),
    /** Takes up the sending in this process. */
    async startJobs(): Promise<void> {
      const attempts = metrics.counter('muster_webhook_attempts_total', 'Attempts to deliver a message', [
        'outcome',
      ]);
      const waiting = metrics.gauge('muster_webhook_messages', 'Messages on their way or given up', [
        'status',
      ]);
      await startWebhookJobs({
        queue,
        messages,
        deliveries,
        deliverer: createSender({}, (outcome) => attempts.inc({ outcome })),
        times,
        reconcileMs: config.reconcileMs,
        onCounts({ pending, dead }) {
          waiting.set({ status: 'pending' }, pending);
          waiting.set({ status: 'dead' }, dead);
        },
      });
    },
    /** Gives back what is being sent, and cuts the connections. */
    async close() {
      closing.abort(new Error('the service is closing'));
      await client.close();
    },
  };
}
