import { createHmac } from 'node:crypto';
import { bodyOf, type MessageItem } from '../../../src/modules/service/webhooks/message.ts';
import { signedHeaders } from '../../../src/modules/service/webhooks/secrets.ts';
import { drillId, laterSlotId, now, registrationIds, siteId, slotId } from './fixed.ts';
import type { SharingFile } from './vector.ts';

/** A request as it arrives, and the receiver's clock. */
export interface WebhookInput {
  secret: string;
  headers: Record<string, string>;
  body: string;
  receivedAt: string;
}

export interface WebhookExpected {
  accepted: boolean;
}

/** Secrets that everybody knows: the bytes 0 to 31, and 32 to 63. */
const secretFrom = (first: number) =>
  `whsec_${Buffer.from(Array.from({ length: 32 }, (_, at) => first + at)).toString('base64')}`;
const secret = secretFrom(0);
const nextSecret = secretFrom(32);

const messageId = '0190a5c2-7d3e-7b1a-9c4f-2e6d8a0b1c3d';
const item: MessageItem = {
  registrationId: registrationIds.expected,
  householdId: 'c7d8e9f0-0a1b-4c2d-8e3f-4a5b6c7d8e9f',
  siteId,
  slotId,
  startsAt: new Date('2021-09-22T09:00:00+08:00'),
  endsAt: new Date('2021-09-22T09:30:00+08:00'),
  revision: 1,
  at: now,
};
const message = { id: messageId, drillId, at: now, link: null };
const assigned = bodyOf({ ...message, type: 'registration.assigned' }, [item]);
const cancelled = bodyOf({ ...message, type: 'registration.cancelled' }, [
  { ...item, siteId: null, slotId: null, startsAt: null, endsAt: null, revision: 3 },
]);
const several = bodyOf({ ...message, type: 'registration.changed' }, [
  { ...item, slotId: laterSlotId, revision: 2 },
  { ...item, registrationId: registrationIds.later, slotId: laterSlotId, revision: 5 },
]);
const empty = bodyOf({ ...message, type: 'webhook.test' }, []);

const headers = signedHeaders([secret], messageId, now, assigned);
const signatureOf = (of: Record<string, string>) => of['webhook-signature'] ?? '';
const hexSignature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  .update(`${messageId}.${Math.floor(now.getTime() / 1000)}.${assigned}`)
  .digest('hex');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

interface Case {
  name: string;
  accepted: boolean;
  why: string;
  secret?: string;
  headers?: Record<string, string>;
  body?: string;
  receivedAt?: Date;
}

const cases: Case[] = [
  {
    name: 'one person has a window',
    accepted: true,
    why: 'HMAC-SHA256 over `id.timestamp.body`, the secret’s bytes being base64 after whsec_.',
  },
  {
    name: 'a window is no more',
    accepted: true,
    why: 'Site, window and times are null.',
    body: cancelled,
    headers: signedHeaders([secret], messageId, now, cancelled),
  },
  {
    name: 'several people in one message',
    accepted: true,
    why: 'Up to 500; `revision` orders the changes of one person, the order of arrival does not.',
    body: several,
    headers: signedHeaders([secret], messageId, now, several),
  },
  {
    name: 'a test message',
    accepted: true,
    why: 'Without people.',
    body: empty,
    headers: signedHeaders([secret], messageId, now, empty),
  },
  {
    name: 'while the secret is changed, by who holds the new one',
    accepted: true,
    why: 'One signature for each secret, with a space between; one that fits is enough.',
    secret: nextSecret,
    headers: signedHeaders([nextSecret, secret], messageId, now, assigned),
  },
  {
    name: 'while the secret is changed, by who holds the old one',
    accepted: true,
    why: 'The same request.',
    headers: signedHeaders([nextSecret, secret], messageId, now, assigned),
  },
  { name: 'four minutes later', accepted: true, why: 'Receivers take five minutes.', receivedAt: later(4) },
  {
    name: 'sent again',
    accepted: true,
    why: 'The same id and body, with a new time and signature: tell repeats by `webhook-id`.',
    headers: signedHeaders([secret], messageId, later(30), assigned),
    receivedAt: later(30),
  },
  { name: 'ten minutes later', accepted: false, why: 'Somebody may be replaying it.', receivedAt: later(10) },
  {
    name: 'from ten minutes ahead',
    accepted: false,
    why: 'The clocks differ too much.',
    receivedAt: later(-10),
  },
  { name: 'another secret', accepted: false, why: 'Another endpoint’s.', secret: nextSecret },
  {
    name: 'another body',
    accepted: false,
    why: 'Changed on its way.',
    body: assigned.replace('"revision":1', '"revision":2'),
  },
  {
    name: 'the same JSON, written anew',
    accepted: false,
    why: 'The signature is over bytes: verify before you parse.',
    body: JSON.stringify(JSON.parse(assigned), null, 2),
  },
  {
    name: 'another id',
    accepted: false,
    why: 'The id is signed.',
    headers: { ...headers, 'webhook-id': '0190a5c2-7d3e-7b1a-9c4f-2e6d8a0b1c3e' },
  },
  {
    name: 'another time',
    accepted: false,
    why: 'The time is signed.',
    headers: { ...headers, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000) + 60) },
  },
  {
    name: 'a signature of an unknown version',
    accepted: false,
    why: 'Only v1 is known; others are passed over.',
    headers: { ...headers, 'webhook-signature': signatureOf(headers).replace('v1,', 'v2,') },
  },
  {
    name: 'hexadecimal instead of base64',
    accepted: false,
    why: 'A frequent mistake.',
    headers: { ...headers, 'webhook-signature': `v1,${hexSignature}` },
  },
  {
    name: 'no signature',
    accepted: false,
    why: 'Anybody can send a body.',
    headers: { ...headers, 'webhook-signature': '' },
  },
];

/** Requests as an app's endpoint gets them. */
export function webhookVectors(): SharingFile<{ toleranceSeconds: number }, WebhookInput, WebhookExpected> {
  return {
    about: 'Webhooks as they arrive (Standard Webhooks, symmetric v1), and whether a receiver accepts them.',
    shared: { toleranceSeconds: 300 },
    vectors: cases.map(({ name, accepted, why, ...more }) => ({
      name,
      input: {
        secret: more.secret ?? secret,
        headers: more.headers ?? headers,
        body: more.body ?? assigned,
        receivedAt: (more.receivedAt ?? now).toISOString(),
      },
      expected: { accepted },
      why,
    })),
  };
}
