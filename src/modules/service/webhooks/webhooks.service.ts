import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { OutgoingClient } from '../../../platform/outgoing/index.ts';
import { type DrillsService, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import type { Actor, AuditAction, Auditor } from '../../foundation/index.ts';
import { type Caller, drawsOf, requireDivision } from '../../foundation/index.ts';
import type { EndpointChange, EndpointsRepo, Replay } from './endpoints.repo.ts';
import type { EventType } from './event-types.ts';
import type { MessagesRepo } from './messages.repo.ts';
import type { DeliveryTimes } from './retries.ts';
import { sealSecret, webhookSecret } from './secrets.ts';
import { tooManyWebhooks } from './webhooks.errors.ts';
import type { DeliveryRow, EndpointRow, WebhooksRead } from './webhooks.read.ts';

/** Who acts, with the request that they act in. */
export type By = Caller & Pick<Actor, 'requestId'>;

/** Every call is of a city's headquarters, for a drill of its city. @throws AppError 404, 403 */
export interface WebhooksService {
  /**
   * Adds an endpoint; its secret is told this once.
   * @throws AppError 400 for an address that may not be sent to, 409 `drill-closed`, `too-many-webhooks`, 410
   */
  create(by: By, drillId: string, webhook: NewWebhook): Promise<{ endpoint: EndpointRow; secret: string }>;
  list(
    by: By,
    drillId: string,
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<EndpointRow[]>;
  see(by: By, drillId: string, id: string): Promise<EndpointRow>;
  /** @throws AppError 400 for an address that may not be sent to */
  change(
    by: By,
    drillId: string,
    id: string,
    change: Omit<EndpointChange, 'url'> & { url?: URL | undefined },
  ): Promise<EndpointRow>;
  remove(by: By, drillId: string, id: string): Promise<void>;
  /** A new secret, told this once; the one before signs beside it for a day, one before that no more. @throws AppError 410 */
  rotateSecret(by: By, drillId: string, id: string): Promise<{ secret: string; previousUntil: Date }>;
  deliveries(
    by: By,
    drillId: string,
    query: Parameters<WebhooksRead['deliveries']>[0],
  ): Promise<DeliveryRow[]>;
  /** Answers how many messages are on their way again. */
  replay(by: By, drillId: string, id: string, which: Replay): Promise<number>;
  /** Sends a message without events; answers its id. */
  test(by: By, drillId: string, id: string): Promise<string>;
}

export interface NewWebhook {
  url: URL;
  events: readonly EventType[];
  description?: string | undefined;
}

/** A city has an app or two, and somebody who tries things out. */
const mostEndpoints = 10;
/** How long the secret before signs beside a new one. */
const besideMs = 24 * 3_600_000;

export function createWebhooksService(deps: {
  repo: EndpointsRepo;
  read: WebhooksRead;
  messages: Pick<MessagesRepo, 'addTest'>;
  drills: DrillsService;
  client: Pick<OutgoingClient, 'fault'>;
  audit: Auditor;
  /** The drill's clock. */
  clock: Clock;
  /** The machine's: endpoints are not part of the drill's day. */
  wallClock: Clock;
  times: Pick<DeliveryTimes, 'expiresMs'>;
}): WebhooksService {
  const { repo, read, messages, drills, client, audit, clock, wallClock, times } = deps;

  async function drillOf(by: By, drillId: string): Promise<OpenDrill> {
    const drill = await drills.see(by, drillId);
    requireDivision(by, drill.city);
    return drill;
  }

  async function endpointOf(by: By, drillId: string, id: string): Promise<EndpointRow> {
    await drillOf(by, drillId);
    const endpoint = await read.find(drillId, id);
    if (endpoint === undefined) throw new AppError(notFound);
    return endpoint;
  }

  /** @throws AppError 400 */
  function requirePermitted(url: URL): void {
    const fault = client.fault(url);
    if (fault !== undefined) throw invalidField('/url', fault, faults[fault]);
  }

  const noted = (drill: OpenDrill, by: By, action: AuditAction, id: string, url?: URL) =>
    audit.entryIn(drill, {
      by,
      action,
      object: { kind: 'webhook', id },
      // Where people's windows are sent is what an auditor wants to know; paths may hold a receiver's own secret.
      ...(url === undefined ? {} : { details: { host: url.host } }),
    });

  return {
    async create(by, drillId, { url, events, description }) {
      const drill = await drillOf(by, drillId);
      refuseClosed(drill);
      requirePermitted(url);
      const draws = drawsOf(by);
      const id = draws.id('webhook');
      const secret = webhookSecret(draws.bytes('webhook secret', 32));
      const added = await repo.add(
        {
          id,
          drillId: drill.id,
          url: url.href,
          description,
          events,
          secret: sealSecret(drill.keys.data, id, secret),
          createdAt: wallClock.now(),
          createdBy: by.sub,
        },
        mostEndpoints,
        noted(drill, by, 'webhook.created', id, url),
      );
      if (!added) throw new AppError(tooManyWebhooks, { params: { most: mostEndpoints } });
      return { endpoint: await endpointOf(by, drillId, id), secret };
    },

    async list(by, drillId, after, limit) {
      await drillOf(by, drillId);
      return read.list(drillId, after, limit);
    },

    see: endpointOf,

    async change(by, drillId, id, { url, ...change }) {
      const drill = await drillOf(by, drillId);
      if (url === undefined && Object.keys(change).length === 0) return endpointOf(by, drillId, id);
      if (url !== undefined) requirePermitted(url);
      const entry = noted(drill, by, 'webhook.changed', id, url);
      if (!(await repo.change(drillId, id, { ...change, url: url?.href }, entry)))
        throw new AppError(notFound);
      return endpointOf(by, drillId, id);
    },

    async remove(by, drillId, id) {
      const drill = await drillOf(by, drillId);
      const removed = await repo.remove(drillId, id, noted(drill, by, 'webhook.deleted', id));
      if (!removed) throw new AppError(notFound);
    },

    async rotateSecret(by, drillId, id) {
      const drill = await drillOf(by, drillId);
      const secret = webhookSecret(drawsOf(by).bytes('webhook secret', 32));
      const sealed = sealSecret(drill.keys.data, id, secret);
      const entry = noted(drill, by, 'webhook.secret-rotated', id);
      const previousUntil = await repo.rotate(drillId, id, sealed, besideMs, entry);
      if (previousUntil === undefined) throw new AppError(notFound);
      return { secret, previousUntil };
    },

    async deliveries(by, drillId, query) {
      await endpointOf(by, drillId, query.endpointId);
      return read.deliveries(query);
    },

    async replay(by, drillId, id, which) {
      const drill = await drillOf(by, drillId);
      await endpointOf(by, drillId, id);
      const entry = noted(drill, by, 'webhook.replayed', id);
      return repo.replay(drillId, id, which, times.expiresMs, entry);
    },

    async test(by, drillId, id) {
      await endpointOf(by, drillId, id);
      const test = { id: drawsOf(by).id('webhook test'), endpointId: id, at: clock.now() };
      const messageId = await messages.addTest(test, times.expiresMs);
      if (messageId === undefined) throw new AppError(notFound);
      return messageId;
    },
  };
}

const faults = {
  'address-refused': {
    en: 'An address inside the network is not sent to unless the operator allows it (WEBHOOK_ALLOW_PRIVATE). Give a public one. For example: https://app.example/muster',
    zh: '未经运维允许（WEBHOOK_ALLOW_PRIVATE），不向内网地址发送。请填写公网地址。例如：https://app.example/muster',
  },
  'https-required': {
    en: 'The address must be https. For example: https://app.example/muster',
    zh: '地址必须为 https。例如：https://app.example/muster',
  },
};
