import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  eventTypes,
  linkingTypes,
  type MessageType,
  testType,
} from '../../../src/modules/service/webhooks/event-types.ts';
import { bodyOf, type OutboxRow, pack } from '../../../src/modules/service/webhooks/message.ts';
import { webhookMessages } from '../../../src/modules/service/webhooks/messages.schemas.ts';
import { defaultTimes, pauseMs, retryMs, withJitter } from '../../../src/modules/service/webhooks/retries.ts';
import fc from '../../support/properties.ts';

const row = fc.record({
  id: fc.uuid(),
  drillId: fc.constantFrom('a', 'b'),
  type: fc.constantFrom('registration.assigned', 'registration.cancelled'),
  size: fc.integer({ min: 1, max: 500 }),
}) as fc.Arbitrary<OutboxRow>;

const packed = (rows: OutboxRow[]) => {
  let next = 0;
  const ids = pack(rows, 500, () => String(next++));
  const messages = new Map<string, OutboxRow[]>();
  for (const [index, one] of rows.entries()) {
    const id = ids[index] ?? '';
    messages.set(id, [...(messages.get(id) ?? []), one]);
  }
  return { ids, messages: [...messages.values()] };
};

describe('messages out of rows', () => {
  test('each row in one, of one drill and one type, none too full', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
        const { ids, messages } = packed(rows);
        expect(ids.length).toBe(rows.length);
        for (const members of messages) {
          expect(new Set(members.map(({ drillId, type }) => drillId + type)).size).toBe(1);
          expect(members.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(500);
        }
      }),
    );
  });

  test('as few as may be for rows of one: a thousand changes that came one by one are two', () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, n): OutboxRow => ({
        id: String(n),
        drillId: 'a',
        type: 'registration.assigned',
        size: 1,
        link: null,
      }),
    );
    expect(packed(rows).messages.map((members) => members.length)).toEqual([500, 500]);
  });
});

describe('times of delivery', () => {
  test('attempts end within about a day, and before a message expires', () => {
    const { retriesMs, expiresMs, attemptMs, leaseMs } = defaultTimes;
    const longest = retriesMs.reduce((sum, ms) => sum + withJitter(ms, 1) + attemptMs, 0);
    expect(longest).toBeLessThan(expiresMs);
    expect([...retriesMs].sort((a, b) => a - b)).toEqual([...retriesMs]);
    expect(leaseMs).toBeGreaterThan(attemptMs * 2);
    expect(retryMs(defaultTimes, retriesMs.length, 0)).toBeGreaterThan(0);
    expect(retryMs(defaultTimes, retriesMs.length + 1, 0)).toBe(undefined);
  });

  test('pauses double up to the longest, or are what the receiver asks for', () => {
    const pauses = [1, 2, 3, 4, 12, 1_000].map((failures) => pauseMs(defaultTimes, failures, undefined, 0.5));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 300_000, 300_000]);
    expect(pauseMs(defaultTimes, 1, 120, 0.5)).toBe(120_000);
    expect(pauseMs(defaultTimes, 1, 1e9, 0.5)).toBe(3_600_000);
    expect([withJitter(1_000, 0), withJitter(1_000, 1)]).toEqual([800, 1_200]);
  });
});

test('the body of a message is what the document promises of its type', () => {
  const id = '3b2f5a34-6c0e-8b6b-9f2a-0d3c1b7a9e10';
  const at = new Date('2021-09-22T08:30:00+08:00');
  const none = { siteId: null, slotId: null, startsAt: null, endsAt: null };
  const window = { siteId: id, slotId: id, startsAt: at, endsAt: at };
  const items = [none, window].map((where) => ({
    registrationId: id,
    householdId: id,
    ...where,
    revision: 3,
    at,
  }));
  expect(webhookMessages.map(({ type }) => type).sort()).toEqual([...eventTypes, testType].sort());
  for (const { type, body } of webhookMessages) {
    const linking: readonly string[] = linkingTypes;
    const about = linking.includes(type) ? { link: '/v1/x', told: [] } : { link: null, told: items };
    const message = { id, drillId: id, type: type as MessageType, at, link: about.link };
    const sent = JSON.parse(bodyOf(message, about.told)) as unknown;
    expect([type, body.safeParse(sent).error]).toEqual([type, undefined]);
    expect(body.safeParse({ ...(sent as object), type: 'another' }).success).toBe(false);
  }
});

test('the page for those who write an app tells of every event', () => {
  const page = new URL('../../../src/modules/service/webhooks/README.md', import.meta.url);
  const told = [...readFileSync(page, 'utf8').matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, type]) => type);
  expect(told).toEqual([...eventTypes]);
});
