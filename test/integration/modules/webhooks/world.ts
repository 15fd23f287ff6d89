import { type DeliveryTimes, defaultTimes } from '../../../../src/modules/service/webhooks/retries.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  type DrillPlan,
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';

export const [community] = gulou.communities;

/** A webhook as headquarters are told of it. */
export interface WebhookAnswer {
  id: string;
  url: string;
  description: string | null;
  events: string[];
  active: boolean;
  stopped: 'gone' | null;
  previousSecretUntil: string | null;
  failures: number;
  pausedUntil: string | null;
  createdAt: string;
}

export interface DeliveryAnswer {
  messageId: string;
  type: string;
  items: number;
  status: 'pending' | 'delivered' | 'dead';
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  lastAttemptAt: string | null;
  lastStatus: number | null;
  lastFailure: string | null;
  deliveredAt: string | null;
}

export type CreatedWebhook = WebhookAnswer & { secret: string };

/** A service with a published drill that may send to loopback, and what its tests do again and again. */
export interface World {
  t: TestApp;
  drill: SeededDrill;
  /** A receiver that is closed with the world. */
  receiver(): Promise<Receiver>;
  /** A webhook of the drill, or of another, made by its headquarters. */
  hook(url: string, more?: { events?: string[]; drillId?: string }): Promise<CreatedWebhook>;
  at(hook: { id: string }, path?: string): string;
  see(hook: { id: string }): Promise<WebhookAnswer>;
  deliveries(hook: { id: string }, query?: string): Promise<DeliveryAnswer[]>;
  register(n: number, drillId?: string): Promise<RegistrationAnswer>;
  /** Registers somebody and gives them a window. */
  place(n: number): Promise<RegistrationAnswer>;
  /** Puts the outbox into messages. */
  compose(): Promise<void>;
  /** Sends what is due to an endpoint, as its job does. */
  send(hook: { id: string }, times?: Partial<DeliveryTimes>): Promise<void>;
  /** As after a while: what waits for a later attempt, and every pause, is over. */
  later(): Promise<void>;
  outbox(): Promise<{ type: string; size: number; drillId: string; registrations: string[] }[]>;
  close(): Promise<void>;
}

export async function startWorld(options: TestAppOptions = {}, plan: DrillPlan = {}): Promise<World> {
  const t = await startTestApp({
    ...options,
    environment: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8', ...options.environment },
  });
  const drill = await seedDrill(t, plan);
  const receivers: Receiver[] = [];
  const citizen = await t.token('citizen', { sub: 'anna' });
  const at: World['at'] = ({ id }, path = '') => `/v1/drills/${drill.id}/webhooks/${id}${path}`;
  const register: World['register'] = (n, drillId = drill.id) =>
    t.need<RegistrationAnswer>('POST', `/v1/drills/${drillId}/registrations`, {
      token: citizen,
      body: registration(n, community),
    });
  return {
    t,
    drill,
    at,
    register,
    async receiver() {
      const made = await startReceiver();
      receivers.push(made);
      return made;
    },
    hook: (url, { events, drillId = drill.id } = {}) =>
      t.need<CreatedWebhook>('POST', `/v1/drills/${drillId}/webhooks`, {
        token: drill.cityHq,
        body: { url, ...(events === undefined ? {} : { events }) },
      }),
    see: (hook) => t.need<WebhookAnswer>('GET', at(hook), { token: drill.cityHq }),
    deliveries: async (hook, query = '') =>
      (
        await t.need<PageAnswer<DeliveryAnswer>>('GET', at(hook, `/deliveries${query}`), {
          token: drill.cityHq,
        })
      ).items,
    async place(n) {
      const { id } = await register(n);
      await t.assign(drill.id, community);
      return t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
    },
    compose: async () => {
      while ((await t.services.webhookWork.messages.compose(1_000, defaultTimes.expiresMs)) > 0);
    },
    send: (hook, times = {}) =>
      t.services.webhookWork.createSender(times).run(hook.id, new AbortController().signal),
    async later() {
      await t.sql`update webhook_deliveries set next_at = now() where status = 'pending'`;
      await t.sql`update webhook_endpoints set retry_at = null`;
    },
    outbox: async () => [
      ...(await t.sql<{ type: string; size: number; drillId: string; registrations: string[] }[]>`
        select type, size, drill_id as "drillId", registrations from webhook_outbox order by at, id`),
    ],
    async close() {
      for (const receiver of receivers) await receiver.close();
      await t.close();
    },
  };
}
