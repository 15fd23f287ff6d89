import { binStart, bins } from '../learning/offsets.ts';
import { plannedWalkIns } from '../learning/rates.ts';
import { doorsBeforeOpening, HOUR, MINUTE, type PlannedWindow, type SitePlan } from '../plan.ts';

/** Length of a step of a path, ms. */
export const stepMs = 2 * MINUTE;
export const stepHours = stepMs / HOUR;

/** How long after the last closing paths go on, so that lines can be served to their ends. */
const afterClosing = 4 * HOUR;

/** One window of the plan on the grid: where its bins begin, in steps from now (below 0: over). */
export interface GridWindow {
  from: number;
  to: number;
  binStarts: Float64Array;
}

/** The rest of a site's day, cut into steps from now on: what is the same on every path. */
export interface Grid {
  startsAt: number;
  steps: number;
  /** 1 where lanes work by the plan. */
  open: Uint8Array;
  /** Where people who come in a step are checked in: that step, a later one, or -1: never. */
  admittedAt: Int32Array;
  /** Walk-ins whom the plan expects in each step. */
  walkIns: Float64Array;
  /** Lanes by the plan and by what is decided. */
  lanes: Float64Array;
  windows: readonly GridWindow[];
}

/** Decisions on their way, which the plan does not show yet. */
export interface Changes {
  /** Lanes that come (`by` above 0) or go at an instant. */
  lanes?: readonly { at: number; by: number }[];
  /** While walk-ins are asked to come later; the share of them that does so after it, the others do not come. */
  walkInPause?: { from: number; to: number; comeBack: number } | undefined;
}

export function createGrid(plan: SitePlan, now: number, changes: Changes): Grid {
  const closes = plan.sessions.at(-1)?.closesAt ?? now;
  const steps = Math.max(1, Math.ceil((Math.max(closes, now) + afterClosing - now) / stepMs));
  const at = (step: number): number => now + step * stepMs;
  const open = new Uint8Array(steps);
  const admittedAt = new Int32Array(steps).fill(-1);
  const walkIns = new Float64Array(steps);
  const lanes = new Float64Array(steps).fill(plan.lanes);
  const planned = plannedWalkIns(plan);
  let admitting = -1;
  for (let k = steps - 1; k >= 0; k--) {
    const middle = at(k) + stepMs / 2;
    const session = plan.sessions.find(({ closesAt }) => middle < closesAt);
    if (session !== undefined && middle >= session.opensAt) {
      open[k] = 1;
      walkIns[k] = planned(middle) * stepHours;
    }
    if (session !== undefined && middle >= session.opensAt - doorsBeforeOpening) admitting = k;
    admittedAt[k] = session === undefined ? -1 : admitting;
    for (const change of changes.lanes ?? []) if (middle >= change.at) lanes[k] = (lanes[k] ?? 0) + change.by;
  }
  pauseWalkIns(walkIns, now, changes.walkInPause);
  return {
    startsAt: now,
    steps,
    open,
    admittedAt,
    walkIns,
    lanes: lanes.map((n) => Math.max(0, n)),
    windows: plan.windows.map((window) => onGrid(window, now)),
  };
}

/** Those who are asked to come later come within two hours after the pause, evenly. */
function pauseWalkIns(walkIns: Float64Array, now: number, pause: Changes['walkInPause']): void {
  if (pause === undefined) return;
  let postponed = 0;
  const back: number[] = [];
  for (let k = 0; k < walkIns.length; k++) {
    const middle = now + (k + 0.5) * stepMs;
    if (middle >= pause.from && middle < pause.to) {
      postponed += walkIns[k] ?? 0;
      walkIns[k] = 0;
    } else if (middle >= pause.to && middle < pause.to + 2 * HOUR && (walkIns[k] ?? 0) > 0) back.push(k);
  }
  for (const k of back) walkIns[k] = (walkIns[k] ?? 0) + (postponed * pause.comeBack) / back.length;
}

function onGrid(window: PlannedWindow, now: number): GridWindow {
  const step = (at: number): number => (at - now) / stepMs;
  return {
    from: step(window.startsAt),
    to: step(window.endsAt),
    binStarts: Float64Array.from({ length: bins + 1 }, (_, i) => step(binStart(window, i))),
  };
}
