import type { Machine } from './machine.ts';

export const registrationStatuses = [
  'pending',
  'assigned',
  'checked-in',
  'sampled',
  'cleared',
  'cancelled',
  'exempt',
  'missed',
  'held',
  'retest',
] as const;
export type RegistrationStatus = (typeof registrationStatuses)[number];

export const registrationEvents = [
  'assign',
  'unassign',
  'reschedule',
  'check-in',
  'sample',
  'clear',
  'hold',
  'release',
  'take-out',
  'take-back',
  'require-retest',
  'cancel',
  'register-again',
  'exempt',
  'exemption-ended',
  'miss',
] as const;
export type RegistrationEvent = (typeof registrationEvents)[number];

/**
 * The life of a registration 预登记: one person in one drill.
 *
 * | from       | event           | to         |                                                             |
 * | ---------- | --------------- | ---------- | ----------------------------------------------------------- |
 * | pending    | assign          | assigned   | the system found a window                                   |
 * | pending    | reschedule      | assigned   | the person chose one before the system did                  |
 * | assigned   | reschedule      | assigned   | another slot                                                |
 * | assigned   | unassign        | pending    | the site closed or lost lanes                               |
 * | assigned   | miss            | missed     | the window and its day at the site are over, and nobody came |
 * | missed     | assign, reschedule | assigned | a second chance                                            |
 * | pending, assigned, missed | exempt | exempt | vaccinated or tested shortly before, isolated, …            |
 * | exempt     | exemption-ended | pending    | an exemption is a time, and passes: due again               |
 * | pending, assigned, missed, exempt | cancel | cancelled | not after a check-in                          |
 * | cancelled  | register-again  | pending    | the same person registers again: the same registration      |
 * | all before | check-in        | checked-in | whoever stands at the lane is served; what is odd (early,   |
 * |            |                 |            | late, exempt, cancelled, walk-in) is a warning, no refusal  |
 * | all before | sample          | sampled    | swabbed; without a check-in that is a warning, no refusal   |
 * | sampled    | take-out        | checked-in | bound to a tube by mistake: in none, and to be bound        |
 * | checked-in | take-back       | pending    | a check-in that was none: pending, and at once, where they  |
 * |            |                 |            | were that, assigned, exempt, missed, cancelled or retest    |
 * | sampled    | clear           | cleared    | the pool is negative                                        |
 * | sampled    | hold            | held       | the pool is positive or doubtful: all in the tube at once   |
 * | sampled    | require-retest  | retest     | the result is invalid, or the sample lost: sampled again    |
 * | held, cleared | sample       | the same   | another sample changes nothing until its result             |
 * | held       | release         | cleared    | the single result is negative                               |
 * | held, cleared | require-retest | retest   | the laboratory takes the result back: it says nothing       |
 * | cleared, retest | hold          | held       | …or finds it positive or doubtful after all                 |
 * | retest     | clear           | cleared    | …or negative                                                |
 * | retest     | assign, reschedule | assigned | another window                                             |
 * | retest     | check-in        | checked-in | comes to a site again                                       |
 * | retest     | sample          | sampled    | visited, or sampled on the spot                             |
 *
 * Nothing is the end: a laboratory may correct what has cleared somebody. A person whose single result is positive stays
 * `held`: what follows is a transfer.
 */
export const registrationMachine: Machine<RegistrationStatus, RegistrationEvent> = {
  name: 'registration',
  statuses: registrationStatuses,
  events: registrationEvents,
  initial: 'pending',
  terminal: [],
  transitions: {
    pending: {
      assign: 'assigned',
      reschedule: 'assigned',
      exempt: 'exempt',
      cancel: 'cancelled',
      'check-in': 'checked-in',
      sample: 'sampled',
    },
    assigned: {
      reschedule: 'assigned',
      unassign: 'pending',
      miss: 'missed',
      exempt: 'exempt',
      cancel: 'cancelled',
      'check-in': 'checked-in',
      sample: 'sampled',
    },
    missed: {
      assign: 'assigned',
      reschedule: 'assigned',
      exempt: 'exempt',
      cancel: 'cancelled',
      'check-in': 'checked-in',
      sample: 'sampled',
    },
    exempt: {
      'exemption-ended': 'pending',
      cancel: 'cancelled',
      'check-in': 'checked-in',
      sample: 'sampled',
    },
    cancelled: { 'register-again': 'pending', 'check-in': 'checked-in', sample: 'sampled' },
    'checked-in': { sample: 'sampled', 'take-back': 'pending' },
    sampled: { clear: 'cleared', hold: 'held', 'take-out': 'checked-in', 'require-retest': 'retest' },
    held: { sample: 'held', release: 'cleared', 'require-retest': 'retest' },
    retest: {
      assign: 'assigned',
      reschedule: 'assigned',
      'check-in': 'checked-in',
      sample: 'sampled',
      clear: 'cleared',
      hold: 'held',
    },
    cleared: { sample: 'cleared', hold: 'held', 'require-retest': 'retest' },
  },
};
