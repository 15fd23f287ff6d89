import type { Belief } from '../learning/belief.ts';
import { binStart, bins } from '../learning/offsets.ts';
import { plannedWalkIns } from '../learning/rates.ts';
import { doorsBeforeOpening, HOUR, MINUTE, type SitePlan } from '../plan.ts';

/** Length of a step of a path, ms. */
export const stepMs = 3 * MINUTE;
export const stepHours = stepMs / HOUR;

/** How long after the last closing paths go on, so that lines can be served to their ends. */
const afterClosing = 4 * HOUR;

/** How long after a pause those come whom it has kept away. */
const comingBackLasts = 2 * HOUR;

/** Decisions that are taken and do not show yet in a site's plan and events. */
export interface Changes {
  /** Lanes that come (`by` above 0) or go at an instant. */
  lanes: readonly { at: number; by: number }[];
  /** A span in which walk-ins are asked to come later; the share `comeBack` of them does so after it. */
  walkInPause: { from: number; to: number; comeBack: number } | undefined;
  /** People who have been offered to leave (below 0) or to join a window; some share of them will. */
  offers: readonly { startsAt: number; people: number }[];
}

export const noChanges: Changes = { lanes: [], walkInPause: undefined, offers: [] };

/** The rest of a site's day, cut into steps from now on: what is the same on every path. */
export interface Grid {
  steps: number;
  /** The step from which on nobody comes any more. */
  over: number;
  /** 1 where lanes work by the plan. */
  open: Uint8Array;
  /** Where people who come in a step are checked in: that step, a later one, or -1: never. */
  admittedAt: Int32Array;
  /** Walk-ins whom the plan expects in each step. */
  walkIns: Float64Array;
  /** Lanes by the plan and by what is decided. */
  lanes: Float64Array;
  /** For each window of the plan: where its bins begin, in steps from now (below 0: over), and where the last ends. */
  binStarts: readonly Float64Array[];
  /** For each window of the plan: people offered to join it, less those offered to leave it. */
  offered: Float64Array;
}

export function createGrid(plan: SitePlan, belief: Belief, changes: Changes): Grid {
  const now = belief.asOf;
  const closes = plan.sessions.at(-1)?.closesAt ?? now;
  const steps = Math.ceil((Math.max(closes, now) + afterClosing - now) / stepMs);
  const open = new Uint8Array(steps);
  const admittedAt = new Int32Array(steps).fill(-1);
  const walkIns = new Float64Array(steps);
  const lanes = new Float64Array(steps).fill(plan.lanes + belief.lanes.more);
  const planned = plannedWalkIns(plan);
  let admitting = -1;
  for (let k = steps - 1; k >= 0; k--) {
    const middle = now + (k + 0.5) * stepMs;
    const session = plan.sessions.find(({ closesAt }) => middle < closesAt);
    if (session !== undefined && middle >= session.opensAt) {
      open[k] = 1;
      walkIns[k] = planned(middle) * stepHours;
    }
    if (session !== undefined && middle >= session.opensAt - doorsBeforeOpening) admitting = k;
    admittedAt[k] = session === undefined ? -1 : admitting;
    for (const { at, by } of changes.lanes) if (middle >= at) lanes[k] = (lanes[k] as number) + by;
  }
  pauseWalkIns(walkIns, now, changes.walkInPause);
  const offered = plan.windows.map(({ startsAt }) =>
    changes.offers.reduce((sum, offer) => sum + (offer.startsAt === startsAt ? offer.people : 0), 0),
  );
  return {
    steps,
    over: Math.max(0, Math.ceil((closes - now) / stepMs)),
    open,
    admittedAt,
    walkIns,
    lanes: lanes.map((n) => Math.max(0, n)),
    binStarts: plan.windows.map((window) =>
      Float64Array.from({ length: bins + 1 }, (_, i) => (binStart(window, i) - now) / stepMs),
    ),
    offered: Float64Array.from(offered),
  };
}

/** Those who are asked to come later and do come within two hours of the pause's end, evenly. */
function pauseWalkIns(walkIns: Float64Array, now: number, pause: Changes['walkInPause']): void {
  if (pause === undefined) return;
  let kept = 0;
  const back: number[] = [];
  for (let k = 0; k < walkIns.length; k++) {
    const middle = now + (k + 0.5) * stepMs;
    const planned = walkIns[k] as number;
    if (middle >= pause.from && middle < pause.to) {
      kept += planned;
      walkIns[k] = 0;
    } else if (middle >= pause.to && middle < pause.to + comingBackLasts && planned > 0) back.push(k);
  }
  for (const k of back) walkIns[k] = (walkIns[k] as number) + (kept * pause.comeBack) / back.length;
}
