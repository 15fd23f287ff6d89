/**
 * What an app can be told of. Each is about where and when somebody is expected; `released` says besides that the account
 * which held them holds them no more: headquarters or their community have released them, or taken them over. `offered` names a window that they may
 * take instead, by rescheduling, and keep theirs if they do not.
 */
export const eventTypes = [
  'registration.assigned',
  'registration.changed',
  'registration.cancelled',
  'registration.offered',
  'registration.released',
] as const;
export type EventType = (typeof eventTypes)[number];

/** A message without events, sent when headquarters ask for it. */
export const testType = 'webhook.test';
export type MessageType = EventType | typeof testType;

/** Events in one message at most: about 150 KB of JSON. */
export const mostItems = 500;
