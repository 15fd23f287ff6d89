import { authProblems } from '../modules/auth/index.ts';
import { checkInProblems } from '../modules/check-in/index.ts';
import { clockFixed } from '../modules/clock/index.ts';
import { deviceProblems } from '../modules/devices/index.ts';
import { drillProblems } from '../modules/drills/index.ts';
import { idempotencyProblems } from '../modules/idempotency/index.ts';
import { importProblems } from '../modules/imports/index.ts';
import { jobProblems } from '../modules/jobs/index.ts';
import { planningProblems } from '../modules/planning/index.ts';
import { publishingProblems } from '../modules/publishing/index.ts';
import { rebalancingProblems } from '../modules/rebalancing/index.ts';
import { registrationProblems } from '../modules/registrations/index.ts';
import { replanningProblems } from '../modules/replanning/index.ts';
import { reschedulingProblems } from '../modules/rescheduling/index.ts';
import { throughputProblems } from '../modules/throughput/index.ts';
import { webhookProblems } from '../modules/webhooks/index.ts';
import { commonProblems } from '../platform/errors/index.ts';

/** Every problem that the interface can answer with, for `/problems/{code}`. */
export const problems = [
  ...commonProblems,
  ...authProblems,
  ...drillProblems,
  ...publishingProblems,
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
