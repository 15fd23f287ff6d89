import { z } from 'zod';
import {
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  shownAs,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { outgoingFailures } from '../../../platform/outgoing/index.ts';
import { text } from '../../foundation/index.ts';
import { defaultEventTypes, eventTypes, testType } from './event-types.ts';
import type { DeliveryRow, EndpointRow } from './webhooks.read.ts';
import { deliveryStatuses } from './webhooks.tables.ts';

/** Longest address, as it is written after it was read. */
const longestUrl = 2_000;

const url = z
  .string()
  .min(1)
  .max(longestUrl)
  .transform((given, context) => {
    const read = URL.parse(given);
    const plain = read !== null && read.username === '' && read.password === '' && read.hash === '';
    if (plain && /^https?:$/.test(read.protocol) && read.href.length <= longestUrl) return read;
    context.addIssue({
      code: 'custom',
      input: given,
      params: fieldProblem('form', {
        en: 'Write an http(s) address without a user and without a fragment',
        zh: '请填写不含用户名和片段的 http(s) 地址',
      }),
    });
    return z.NEVER;
  })
  .meta({
    description: 'https, but for addresses that the operator of this service allows by name',
    examples: ['https://app.example/muster'],
  });

const eventType = z
  .enum(eventTypes)
  .meta({ id: 'WebhookEventType', description: 'What an address can be told of' });

const events = writtenAs(
  z
    .array(eventType)
    .min(1)
    .max(20)
    .transform((named) => [...new Set(named)]),
  {
    en: 'a list of 1 to 20 names of events that the document lists',
    zh: '1 至 20 个接口文档所列事件名称的列表',
  },
).meta({ examples: [['registration.assigned', 'registration.changed']] });

export const newWebhook = z
  .strictObject({
    url,
    events: events.default([...defaultEventTypes]).meta({
      description:
        'What it hears of: all but `registration.held` and `registration.released` unless told, which are for police and communities; an app hears `registration.resulted` once somebody has been told',
    }),
    description: text(100)
      .optional()
      .meta({ examples: ['市民端'] }),
  })
  .meta({
    id: 'NewWebhook',
    examples: [{ url: 'https://app.example/muster', events: [...defaultEventTypes], description: '市民端' }],
  });

export const webhookChange = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: text(100)
      .nullable()
      .optional()
      .meta({ examples: ['市民端'] }),
    active: z
      .boolean()
      .optional()
      .meta({ description: 'Whether it is sent to; what happens meanwhile can be replayed' }),
  })
  .meta({ id: 'WebhookChange', examples: [{ active: false }] });

export const webhookId = z.object({ drillId: uuid, webhookId: uuid });

export const webhookAnswer = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(eventType).meta({ id: 'WebhookEvents', description: 'What an address hears of' }),
    active: z.boolean(),
    stopped: z
      .enum(['gone'])
      .nullable()
      .meta({ description: 'Why the service itself has switched it off: its receiver answered 410' }),
    previousSecretUntil: instantOut
      .nullable()
      .meta({ description: 'Until when the secret before signs beside the present one' }),
    failures: z
      .int()
      .meta({ description: 'Attempts in a row that the receiver did not answer, or could not take' }),
    pausedUntil: instantOut.nullable().meta({ description: 'Until when it is left alone because of that' }),
    createdAt: instantOut,
  })
  .meta({ id: 'Webhook', description: 'An address that is told of changes, and how its receiver fares' });

const secret = z.string().meta({ description: 'Shown this once', examples: ['whsec_…'] });

export const createdWebhook = webhookAnswer.extend({ secret }).meta({
  id: 'CreatedWebhook',
  description: 'The webhook with the secret that signs its messages, shown this once',
});

export const rotatedSecret = z
  .object({
    secret,
    previousSecretUntil: instantOut.meta({ description: 'Until when the one before signs beside it' }),
  })
  .meta({ id: 'WebhookSecret', description: 'The new secret, shown this once' });

export const deliveriesQuery = z.strictObject({ status: z.enum(deliveryStatuses).optional(), ...pageQuery });

export const deliveryAnswer = z
  .object({
    messageId: z.string().meta({ description: 'The `webhook-id` that the receiver sees' }),
    type: z.enum([...eventTypes, testType]),
    items: z.int(),
    status: z
      .enum(deliveryStatuses)
      .meta({ description: '`dead`: given up after about a day; it can be replayed' }),
    attempts: z.int(),
    createdAt: instantOut,
    nextAttemptAt: instantOut.nullable(),
    lastAttemptAt: instantOut.nullable(),
    lastStatus: z.int().nullable().meta({ description: 'What was answered; null for nothing' }),
    lastFailure: z.enum([...outgoingFailures, 'status', 'gone', 'expired', 'internal']).nullable(),
    deliveredAt: instantOut.nullable(),
  })
  .meta({ id: 'WebhookDelivery', description: 'A message of a webhook, and what became of it' });

const messageIds = z.array(uuid).min(1).max(1_000).meta({ description: 'These, delivered ones too' });
const span = {
  from: instant.optional().meta({ description: 'What was not delivered, written from this instant on' }),
  to: instant.optional().meta({ description: 'And before this one' }),
};

const replay = z
  .strictObject({ messageIds: messageIds.optional(), ...span })
  .superRefine(({ messageIds, from, to }, context) => {
    if (messageIds === undefined || (from === undefined && to === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['messageIds'],
      input: messageIds,
      params: fieldProblem('one-of', {
        en: 'Give either messageIds or a time (from, to), not both',
        zh: 'messageIds 与时间段（from、to）只能填写一种',
      }),
    });
  });

/** What is to be sent again. */
export const replayBody = shownAs(replay, () =>
  z
    .xor([
      z.strictObject({ messageIds }).meta({ title: 'messages' }),
      z.strictObject(span).meta({ title: 'time' }),
    ])
    .meta({
      id: 'WebhookReplay',
      description:
        'Messages by their ids, or what was not delivered of a time; all of it where nothing is said',
      examples: [{ from: '2021-09-22T08:00:00+08:00', to: '2021-09-22T09:00:00+08:00' }],
    }),
);

export const replayAnswer = z
  .object({
    replayed: z.int().meta({ description: 'Messages that are on their way again' }),
  })
  .meta({ id: 'WebhookReplayed', description: 'How many messages are sent again' });

export const testAnswer = z
  .object({ messageId: z.string() })
  .meta({ id: 'WebhookTest', description: 'The message is on its way' });

export function showEndpoint(row: EndpointRow): z.output<typeof webhookAnswer> {
  const { id, url, description, events, active, stopped, failures } = row;
  return {
    id,
    url,
    description,
    events,
    active,
    stopped,
    previousSecretUntil: row.previousUntil?.toISOString() ?? null,
    failures,
    pausedUntil: row.retryAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function showDelivery(row: DeliveryRow): z.output<typeof deliveryAnswer> {
  const { messageId, type, items, status, attempts, lastStatus } = row;
  return {
    messageId,
    type,
    items,
    status,
    attempts,
    createdAt: row.createdAt.toISOString(),
    nextAttemptAt: row.nextAt?.toISOString() ?? null,
    lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    lastStatus,
    lastFailure: row.lastFailure as z.output<typeof deliveryAnswer>['lastFailure'],
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
