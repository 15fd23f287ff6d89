import { makePlan } from './make-plan.ts';
import { problemOf } from './problem-of.ts';
import type { Assignment, AssignmentSnapshot } from './types.ts';

/** Plans for the people of one community who wait, among what is free at the sites that serve it; see `makePlan`. */
export function assign(snapshot: AssignmentSnapshot): Assignment {
  const { problem, read } = problemOf(snapshot);
  return read(makePlan(problem));
}
