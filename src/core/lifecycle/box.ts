import type { Machine } from './machine.ts';

export const boxStatuses = [
  'open',
  'sealed',
  'handed-over',
  'partly-received',
  'received',
  'reconciled',
  'lost',
  'cancelled',
] as const;
export type BoxStatus = (typeof boxStatuses)[number];

export const boxEvents = [
  'seal',
  'hand-over',
  'receive-some',
  'receive-all',
  'reconcile',
  'lose',
  'cancel',
] as const;
export type BoxEvent = (typeof boxEvents)[number];

/**
 * The life of a transport box 转运箱.
 *
 * | from                | event        | to              |                                                              |
 * | ------------------- | ------------ | --------------- | ------------------------------------------------------------ |
 * | open                | seal         | sealed          | closed with what it has: the manifest stands                 |
 * | open, sealed        | hand-over    | handed-over     | somebody has signed for it; of an open one the seal is late  |
 * | handed-over         | hand-over    | the same        | the next one has signed for it                               |
 * | all but open before | seal         | the same        | the seal is heard of late                                    |
 * | all                 | receive-some | partly-received | a laboratory has tubes of it in its hands, and not all       |
 * | all                 | receive-all  | received        | every tube of the manifest is there                          |
 * | partly-received, received | reconcile | reconciled    | whatever differed has been explained                         |
 * | open, sealed        | cancel       | cancelled       | its tubes are free for another box                           |
 * | sealed, handed-over, partly-received | lose | lost    | nobody knows where it is: whoever is in its tubes is due     |
 *
 * What a laboratory holds in its hands is there, whatever was said of the box: so nothing is the end.
 */
export const boxMachine: Machine<BoxStatus, BoxEvent> = {
  name: 'box',
  statuses: boxStatuses,
  events: boxEvents,
  initial: 'open',
  terminal: [],
  transitions: {
    open: {
      seal: 'sealed',
      'hand-over': 'handed-over',
      cancel: 'cancelled',
      'receive-some': 'partly-received',
      'receive-all': 'received',
    },
    sealed: {
      'hand-over': 'handed-over',
      cancel: 'cancelled',
      lose: 'lost',
      'receive-some': 'partly-received',
      'receive-all': 'received',
    },
    'handed-over': {
      seal: 'handed-over',
      'hand-over': 'handed-over',
      lose: 'lost',
      'receive-some': 'partly-received',
      'receive-all': 'received',
    },
    'partly-received': {
      seal: 'partly-received',
      'receive-some': 'partly-received',
      'receive-all': 'received',
      reconcile: 'reconciled',
      lose: 'lost',
    },
    received: {
      seal: 'received',
      'receive-some': 'partly-received',
      'receive-all': 'received',
      reconcile: 'reconciled',
    },
    reconciled: { seal: 'reconciled', 'receive-some': 'partly-received', 'receive-all': 'received' },
    lost: { seal: 'lost', 'receive-some': 'partly-received', 'receive-all': 'received' },
    cancelled: {
      seal: 'cancelled',
      'hand-over': 'handed-over',
      'receive-some': 'partly-received',
      'receive-all': 'received',
    },
  },
};
