export {
  afterArrival,
  type ChainPlace,
  type ChainStatus,
  chainStatuses,
  type LinkState,
  linkDueAt,
  linkStateOf,
  linkStates,
} from './chain.ts';
export { type ContactKind, contactKinds } from './contacts.ts';
export { floorOf } from './floor.ts';
export {
  defaultMonitoringDays,
  defaultSwabDays,
  defaultTraceDays,
  feverFrom,
  isAlarmingCheck,
  type MonitoringPlan,
  type MonitoringStanding,
  type MonitoringState,
  monitoringOn,
  monitoringStates,
  type Symptom,
  swabDaysOf,
  symptoms,
} from './monitoring.ts';
export { minutesFor, type Share, type SharingTeam, shareStairwells } from './sharing.ts';
export {
  type DoorStanding,
  type DoorState,
  type DoorVisit,
  doorStates,
  openStates,
  type Settled,
  standingOf,
  type VisitOutcome,
  visitOutcomes,
} from './standing.ts';
export {
  type ExpectedSpan,
  type Lasting,
  lastingOf,
  perPersonOf,
  type RecordedUse,
  recordedUseOf,
  type SupplyFinding,
  type SupplyItem,
  supplyFindingOf,
  supplyFindings,
  supplyItems,
  type Untellable,
  untellable,
} from './supplies.ts';
export {
  isOpenTransfer,
  type OpenTransferStatus,
  openTransferStatuses,
  stepDueAt,
  stepMinutes,
} from './transfer-clock.ts';
export { metresBetween, type Stairwell } from './walk.ts';
