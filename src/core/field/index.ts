export { floorOf } from './floor.ts';
export { defaultPace, type Share, type SharingTeam, shareStairwells } from './sharing.ts';
export {
  type DoorState,
  type DoorStanding,
  type DoorVisit,
  doorStates,
  openStates,
  type Settled,
  standingOf,
  type VisitOutcome,
  visitOutcomes,
} from './standing.ts';
export { metresBetween, type Stairwell } from './walk.ts';
