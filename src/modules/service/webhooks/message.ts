import type { MessageType } from './event-types.ts';

/** One person's change as an app is told of it: ids and times, and nothing else of anybody. */
export interface MessageItem {
  registrationId: string;
  householdId: string;
  siteId: string | null;
  slotId: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  /** Greater with each of the person's changes; 0 where it was noted by a version that did not count them. */
  revision: number;
  at: Date;
}

export interface Message {
  id: string;
  drillId: string;
  type: MessageType;
  at: Date;
  /** The path of what it tells of, where that is no change of people. */
  link: string | null;
}

/**
 * The body of a message, as Standard Webhooks has it. The same each time it is made, so that a retry and a replay are
 * what was sent before.
 */
export function bodyOf({ drillId, type, at, link }: Message, items: readonly MessageItem[]): string {
  return JSON.stringify({
    type,
    timestamp: at.toISOString(),
    data: {
      drillId,
      ...(link === null ? {} : { link }),
      items: items.map(({ registrationId, householdId, siteId, slotId, startsAt, endsAt, revision, at }) => ({
        registrationId,
        householdId,
        siteId,
        slotId,
        startsAt: startsAt?.toISOString() ?? null,
        endsAt: endsAt?.toISOString() ?? null,
        revision,
        at: at.toISOString(),
      })),
    },
  });
}

/** A row of the outbox that waits to be put into a message. */
export interface OutboxRow {
  id: string;
  drillId: string;
  type: MessageType;
  size: number;
  link: string | null;
}

/**
 * Puts rows into messages of one drill and type, in their order, each as full as it gets: changes that come one by one
 * become one message when many have come meanwhile, and a receiver that takes its time gets fewer, fuller ones.
 * Answers each row's message.
 */
export function pack(rows: readonly OutboxRow[], most: number, newId: () => string): string[] {
  const open = new Map<string, { id: string; size: number }>();
  return rows.map(({ drillId, type, size, link }) => {
    // A link is a message of its own.
    const key = `${drillId} ${type} ${link ?? ''}`;
    const last = open.get(key);
    if (last !== undefined && last.size + size <= most) {
      last.size += size;
      return last.id;
    }
    const id = newId();
    open.set(key, { id, size });
    return id;
  });
}
