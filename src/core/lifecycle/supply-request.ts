import type { Machine } from './machine.ts';

export const supplyRequestStatuses = [
  'asked',
  'passed-on',
  'promised',
  'sent',
  'received',
  'refused',
  'withdrawn',
] as const;
export type SupplyRequestStatus = (typeof supplyRequestStatuses)[number];

export const supplyRequestEvents = ['pass-on', 'promise', 'send', 'receive', 'refuse', 'withdraw'] as const;
export type SupplyRequestEvent = (typeof supplyRequestEvents)[number];

/**
 * The life of a request for supplies 物资申请: a site asks its district, which may ask the city.
 *
 * | from                       | event    | to        |                                                          |
 * | -------------------------- | -------- | --------- | -------------------------------------------------------- |
 * | asked                      | pass-on  | passed-on | the district has not got it, and asks the city           |
 * | asked, passed-on, promised | promise  | promised  | so many will be sent; the last promise counts            |
 * | asked, passed-on, promised | send     | sent      | so many are on their way                                 |
 * | sent                       | receive  | received  | so many came: what was sent stays as it was said         |
 * | asked, passed-on, promised | refuse   | refused   | nothing will be sent                                     |
 * | asked, passed-on, promised | withdraw | withdrawn | the site needs it no more                                |
 */
export const supplyRequestMachine: Machine<SupplyRequestStatus, SupplyRequestEvent> = {
  name: 'supply-request',
  statuses: supplyRequestStatuses,
  events: supplyRequestEvents,
  initial: 'asked',
  terminal: ['received', 'refused', 'withdrawn'],
  transitions: {
    asked: {
      'pass-on': 'passed-on',
      promise: 'promised',
      send: 'sent',
      refuse: 'refused',
      withdraw: 'withdrawn',
    },
    'passed-on': { promise: 'promised', send: 'sent', refuse: 'refused', withdraw: 'withdrawn' },
    promised: { promise: 'promised', send: 'sent', refuse: 'refused', withdraw: 'withdrawn' },
    sent: { receive: 'received' },
    received: {},
    refused: {},
    withdrawn: {},
  },
};
