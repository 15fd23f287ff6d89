import type { Machine } from './machine.ts';

export const drillStatuses = ['draft', 'published', 'closed'] as const;
export type DrillStatus = (typeof drillStatuses)[number];

/** `mass`: people come to sites, by windows. `control`: it has none, and may run for months: who is followed, monitored, fetched. */
export const drillKinds = ['mass', 'control'] as const;
export type DrillKind = (typeof drillKinds)[number];

export const drillEvents = ['publish', 'close'] as const;
export type DrillEvent = (typeof drillEvents)[number];

/**
 * The life of a drill 演练.
 *
 * | from      | event   | to        |                                              |
 * | --------- | ------- | --------- | -------------------------------------------- |
 * | draft     | publish | published | the first district publishes its part        |
 * | published | publish | published | each further district publishes its own part |
 * | published | close   | closed    | retention of personal data starts to count   |
 */
export const drillMachine: Machine<DrillStatus, DrillEvent> = {
  name: 'drill',
  statuses: drillStatuses,
  events: drillEvents,
  initial: 'draft',
  terminal: ['closed'],
  transitions: {
    draft: { publish: 'published' },
    published: { publish: 'published', close: 'closed' },
    closed: {},
  },
};
