import type { Machine } from './machine.ts';

export const tubeStatuses = ['open', 'sealed', 'discarded'] as const;
export type TubeStatus = (typeof tubeStatuses)[number];

export const tubeEvents = ['seal', 'discard'] as const;
export type TubeEvent = (typeof tubeEvents)[number];

/**
 * The life of a tube 采样管 at its site.
 *
 * | from         | event   | to        |                                                            |
 * | ------------ | ------- | --------- | ---------------------------------------------------------- |
 * | open         | seal    | sealed    | closed with what it has; the last of a window holds fewer  |
 * | open, sealed | discard | discarded | leaked, mislabelled, …: everybody in it is due again       |
 */
export const tubeMachine: Machine<TubeStatus, TubeEvent> = {
  name: 'tube',
  statuses: tubeStatuses,
  events: tubeEvents,
  initial: 'open',
  terminal: ['discarded'],
  transitions: {
    open: { seal: 'sealed', discard: 'discarded' },
    sealed: { discard: 'discarded' },
    discarded: {},
  },
};
