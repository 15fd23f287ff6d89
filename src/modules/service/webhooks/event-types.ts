/**
 * What an app can be told of. The first are about where and when somebody is expected; `taken-over` says that the account
 * which held them holds them no more: headquarters or their community have freed them, or hold them themselves. `offered`
 * names a window that they may take instead, by rescheduling, and keep theirs if they do not. The others are about swabs:
 * none says what came out, `resulted` only that it can be asked for. `drill.closed`, `report.ready` and `notice.changed` are about nobody: they link
 * to the drill, in which nobody is expected any more, to a report, and to a notice that is new, changed or withdrawn. So do `shift.changed`
 * and `shift.vacant`: to the shift, or to the job of a plan that has changed many.
 * `task.handed-over` links to the task of a community to which a checkpoint has handed somebody over, the other events of tasks to
 * one task, to a list whose tasks have been given out, or to the overdue ones of a level: never one message a row of a list.
 * `supply-request.…` links to what a site has asked for, `delivery.…` to what somebody who is isolated needs,
 * `countersignature.…` to what waits for a second person.
 */
export const eventTypes = [
  'registration.assigned',
  'registration.changed',
  'registration.cancelled',
  'registration.missed',
  'registration.offered',
  'registration.taken-over',
  'registration.sampled',
  'registration.resulted',
  'registration.retest',
  'registration.held',
  'registration.released',
  'drill.closed',
  'report.ready',
  'notice.changed',
  'shift.changed',
  'shift.vacant',
  'task.handed-over',
  'task.given',
  'task.overdue',
  'task.settled',
  'supply-request.changed',
  'supply-request.differs',
  'delivery.changed',
  'delivery.failed',
  'countersignature.proposed',
  'countersignature.decided',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Those that are about nobody, and link to something. */
export const linkingTypes = [
  'drill.closed',
  'report.ready',
  'notice.changed',
  'shift.changed',
  'shift.vacant',
  'task.handed-over',
  'task.given',
  'task.overdue',
  'task.settled',
  'supply-request.changed',
  'supply-request.differs',
  'delivery.changed',
  'delivery.failed',
  'countersignature.proposed',
  'countersignature.decided',
] as const satisfies readonly EventType[];
export type LinkingType = (typeof linkingTypes)[number];

/**
 * What an address hears of unless it names its events. Who is held, and released, the police and the community hear at once;
 * the app only hears that somebody's result can be asked for, which is after they have been told. Reports, supplies and what two decide are headquarters',
 * tasks and deliveries communities', and shifts those who work them.
 */
const onlyNamed: readonly EventType[] = [
  'registration.held',
  'registration.released',
  'report.ready',
  'task.handed-over',
  'task.given',
  'task.overdue',
  'task.settled',
  'shift.changed',
  'shift.vacant',
  'supply-request.changed',
  'supply-request.differs',
  'delivery.changed',
  'delivery.failed',
  'countersignature.proposed',
  'countersignature.decided',
];
export const defaultEventTypes = eventTypes.filter((type) => !onlyNamed.includes(type));

/** A message without events, sent when headquarters ask for it. */
export const testType = 'webhook.test';
export type MessageType = EventType | typeof testType;

/** Events in one message at most: about 150 KB of JSON. */
export const mostItems = 500;
