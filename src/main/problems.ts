import {
  checkInProblems,
  deviceProblems,
  rebalancingProblems,
  throughputProblems,
} from '../modules/day/index.ts';
import { drillProblems, publishingProblems, siteProblems } from '../modules/drill/index.ts';
import { authProblems, clockFixed, idempotencyProblems } from '../modules/foundation/index.ts';
import { registrationProblems } from '../modules/residents/index.ts';
import { importProblems, jobProblems, webhookProblems } from '../modules/service/index.ts';
import { planningProblems, replanningProblems, reschedulingProblems } from '../modules/windows/index.ts';
import { commonProblems } from '../platform/errors/index.ts';

/** Every problem that the interface can answer with, for `/problems/{code}`. */
export const problems = [
  ...commonProblems,
  ...authProblems,
  ...drillProblems,
  ...publishingProblems,
  ...siteProblems,
  ...registrationProblems,
  ...reschedulingProblems,
  ...deviceProblems,
  ...checkInProblems,
  ...idempotencyProblems,
  ...jobProblems,
  ...importProblems,
  ...planningProblems,
  ...replanningProblems,
  ...rebalancingProblems,
  ...throughputProblems,
  ...webhookProblems,
  clockFixed,
];
