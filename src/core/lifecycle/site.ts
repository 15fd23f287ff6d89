import type { Machine } from './machine.ts';

export const siteStatuses = ['draft', 'published', 'closed'] as const;
export type SiteStatus = (typeof siteStatuses)[number];

/** `fixed`: people come to it, by windows; `mobile`: it goes to people's doors, on a route, and has no windows. */
export const siteKinds = ['fixed', 'mobile'] as const;
export type SiteKind = (typeof siteKinds)[number];

export const siteEvents = ['publish', 'close'] as const;
export type SiteEvent = (typeof siteEvents)[number];

/**
 * The life of a site 采样点. Citizens see it, and people are assigned to it, only while it is published.
 *
 * | from      | event   | to        |                                                           |
 * | --------- | ------- | --------- | --------------------------------------------------------- |
 * | draft     | publish | published | its district publishes its part of the drill              |
 * | published | close   | closed    | those who still hold an appointment there are unassigned  |
 */
export const siteMachine: Machine<SiteStatus, SiteEvent> = {
  name: 'site',
  statuses: siteStatuses,
  events: siteEvents,
  initial: 'draft',
  terminal: ['closed'],
  transitions: {
    draft: { publish: 'published' },
    published: { close: 'closed' },
    closed: {},
  },
};
