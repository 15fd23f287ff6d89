import type { Machine } from './machine.ts';

export const transferStatuses = [
  'asked',
  'approved',
  'placed',
  'arranged',
  'picked-up',
  'arrived',
  'refused',
  'cancelled',
] as const;
export type TransferStatus = (typeof transferStatuses)[number];

export const transferEvents = [
  'approve',
  'place',
  'turn-away',
  'arrange',
  'pick-up',
  'arrive',
  'refuse',
  'cancel',
] as const;
export type TransferEvent = (typeof transferEvents)[number];

/**
 * The life of a transfer 转运: one person from where they are to a facility, or to a place outside.
 *
 * | from                              | event     | to        |                                                             |
 * | --------------------------------- | --------- | --------- | ----------------------------------------------------------- |
 * | asked                             | approve   | approved  | headquarters say that it is to be                           |
 * | asked, approved                   | refuse    | refused   | …or that it is not                                          |
 * | approved                          | place     | placed    | a bed is kept, or a place outside has been named            |
 * | placed, arranged, picked-up       | place     | the same  | another bed instead: the one before is free                 |
 * | placed, arranged                  | turn-away | approved  | the facility says no: its bed is free, and one is to be found |
 * | placed                            | arrange   | arranged  | a team with a vehicle fetches them                          |
 * | arranged                          | arrange   | arranged  | another one does                                            |
 * | arranged                          | pick-up   | picked-up | the place before and the team have both signed              |
 * | picked-up                         | arrive    | arrived   | the team and the place have both signed: the duty of the place before is over |
 * | asked, approved, placed, arranged | cancel    | cancelled | whoever is in a vehicle is brought somewhere, and not forgotten |
 */
export const transferMachine: Machine<TransferStatus, TransferEvent> = {
  name: 'transfer',
  statuses: transferStatuses,
  events: transferEvents,
  initial: 'asked',
  terminal: ['arrived', 'refused', 'cancelled'],
  transitions: {
    asked: { approve: 'approved', refuse: 'refused', cancel: 'cancelled' },
    approved: { place: 'placed', refuse: 'refused', cancel: 'cancelled' },
    placed: { place: 'placed', 'turn-away': 'approved', arrange: 'arranged', cancel: 'cancelled' },
    arranged: {
      place: 'arranged',
      'turn-away': 'approved',
      arrange: 'arranged',
      'pick-up': 'picked-up',
      cancel: 'cancelled',
    },
    'picked-up': { place: 'picked-up', arrive: 'arrived' },
    arrived: {},
    refused: {},
    cancelled: {},
  },
};
