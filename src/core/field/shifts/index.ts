export { planShifts, type ShiftProblem } from './plan-shifts.ts';
export { defaultShiftRules, isNight, isQualified, obstacleTo } from './rules.ts';
export {
  type Meal,
  type ShiftNeed,
  type ShiftObstacle,
  type ShiftPlace,
  type ShiftPlan,
  type ShiftRules,
  type ShiftScore,
  type ShiftWorker,
  type Skill,
  type Span,
  shiftObstacles,
  type Unfilled,
} from './types.ts';
