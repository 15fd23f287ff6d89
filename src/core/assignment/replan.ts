import { openDraft } from './draft.ts';
import { fillNear } from './fill-near.ts';
import { planInto } from './make-plan.ts';
import type { Plan, Problem } from './model.ts';

/**
 * Gives those a new window who lose theirs: a site closes, lanes or hours shrink, a storm stops an afternoon. The
 * problem holds them alone, and what is free once the loss has come; so nobody else can move. `wasAt` tells when each
 * party had its window, in ms.
 *
 * The rules are `makePlan`'s, and in this order: everyone placed who can be, households whole, no slot above what is
 * free, the least walking in sum (what they walked before is given, so it is the least extra walking, too), wishes for a
 * time, and then, instead of even loads, the least sum of minutes between the old window and the new (`fillNear`).
 * So walking goes before time: of two sites as far the time does not choose, and whoever would have to walk farther to
 * keep the hour is given another hour. Where there are fewer places than people, who gets one is decided by walking, too.
 */
export function makeReplan(problem: Problem, wasAt: Float64Array): Plan {
  return planInto(openDraft(problem, wasAt), fillNear);
}
