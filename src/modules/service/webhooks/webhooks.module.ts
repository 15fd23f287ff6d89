import { systemClock } from '../../../platform/clock.ts';
import { createOutgoingClient } from '../../../platform/outgoing/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, DrillsService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { createDeliverer, type Deliverer } from './deliver.ts';
import { createDeliveriesRepo, type DeliveriesRepo } from './deliveries.repo.ts';
import { createEndpointsRepo } from './endpoints.repo.ts';
import { createMessagesRepo, type MessagesRepo } from './messages.repo.ts';
import { webhookMessages } from './messages.schemas.ts';
import { type DeliveryTimes, defaultTimes as times } from './retries.ts';
import { webhookProblems } from './webhooks.errors.ts';
import { startWebhookJobs, webhookRound, webhookTopics } from './webhooks.jobs.ts';
import { createWebhooksRead } from './webhooks.read.ts';
import { registerWebhookRoutes } from './webhooks.routes.ts';
import { createWebhooksService } from './webhooks.service.ts';

/** The telling itself, for a process that sends, and for tests. */
export interface WebhookWork {
  messages: MessagesRepo;
  deliveries: DeliveriesRepo;
  /** Sends; a test has times of its own. */
  createSender(own?: Partial<DeliveryTimes>, onAttempt?: (kind: string) => void): Deliverer;
  /** What the round's job does. */
  round(): Promise<void>;
  /** Gives back what is being sent, and cuts the connections. */
  close(): Promise<void>;
}

/** Webhooks: who is told of a drill's windows, and the telling. */
export function webhooksModule(
  ground: Ground,
  deps: { catalogue: DrillCatalogue; drills: DrillsService; audit: Auditor },
): Wired<{ webhookWork: WebhookWork }> {
  const { database, reads, queue, clock, config, logger, metrics } = ground;
  const { catalogue, drills, audit } = deps;
  const client = createOutgoingClient(config.webhooks);
  const messages = createMessagesRepo(database);
  const deliveries = createDeliveriesRepo(database, times);
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

  const webhookWork: WebhookWork = {
    messages,
    deliveries,
    createSender(own = {}, onAttempt) {
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
    },
    round: () => webhookRound({ queue, messages, deliveries, times }, new AbortController().signal),
    async close() {
      closing.abort(new Error('the service is closing'));
      await client.close();
    },
  };

  async function start(): Promise<void> {
    const attempts = metrics.counter('muster_webhook_attempts_total', 'Attempts to deliver a message', [
      'outcome',
    ]);
    const waiting = metrics.gauge('muster_webhook_messages', 'Messages on their way or given up', ['status']);
    await startWebhookJobs({
      queue,
      messages,
      deliveries,
      deliverer: webhookWork.createSender({}, (outcome) => attempts.inc({ outcome })),
      times,
      reconcileMs: config.reconcileMs,
      logger,
      onCounts({ pending, dead }) {
        waiting.set({ status: 'pending' }, pending);
        waiting.set({ status: 'dead' }, dead);
      },
    });
  }

  return {
    services: { webhookWork },
    module: {
      name: 'webhooks',
      problems: webhookProblems,
      topics: webhookTopics,
      messages: webhookMessages,
      tables: {
        people: ['webhook_endpoints', 'webhook_outbox', 'webhook_messages', 'webhook_deliveries'],
      },
      register: (app) => registerWebhookRoutes(app, { webhooks }),
      startJobs: start,
      close: webhookWork.close,
    },
  };
}
