export { type BoxEvent, type BoxStatus, boxEvents, boxMachine, boxStatuses } from './box.ts';
export {
  type DrillEvent,
  type DrillKind,
  type DrillStatus,
  drillEvents,
  drillKinds,
  drillMachine,
  drillStatuses,
} from './drill.ts';
export { isTerminal, type Machine, statusesAllowing, transition } from './machine.ts';
export {
  type RegistrationEvent,
  type RegistrationStatus,
  registrationEvents,
  registrationMachine,
  registrationStatuses,
} from './registration.ts';
export {
  type SiteEvent,
  type SiteKind,
  type SiteStatus,
  siteEvents,
  siteKinds,
  siteMachine,
  siteStatuses,
} from './site.ts';
export {
  type SupplyRequestEvent,
  type SupplyRequestStatus,
  supplyRequestEvents,
  supplyRequestMachine,
  supplyRequestStatuses,
} from './supply-request.ts';
export {
  type TransferEvent,
  type TransferStatus,
  transferEvents,
  transferMachine,
  transferStatuses,
} from './transfer.ts';
export { type TubeEvent, type TubeStatus, tubeEvents, tubeMachine, tubeStatuses } from './tube.ts';
