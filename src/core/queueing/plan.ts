/** A minute and an hour in ms: instants and durations of this folder are ms, waits that people read are minutes. */
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A span in which a site's lanes work, half-open `[opensAt, closesAt)`, instants in ms. */
export interface Session {
  opensAt: number;
  closesAt: number;
}

/** A window with all people who hold an appointment in it now, whether they have come already or not. */
export interface PlannedWindow {
  startsAt: number;
  endsAt: number;
  booked: number;
}

/** What a site has published for one day, as it stands now. */
export interface SitePlan {
  /** Lanes that are meant to work now. */
  lanes: number;
  /** People whom one lane serves in an hour, as planned. */
  ratePerLaneHour: number;
  /** Walk-ins whom the published plan keeps room for, people in a mean hour of its sessions. */
  walkInsPerHour: number;
  /** In order of time; no two overlap. */
  sessions: readonly Session[];
  windows: readonly PlannedWindow[];
}

/** How long before it opens a site checks people in; they wait there for its lanes. */
export const doorsBeforeOpening = 30 * MINUTE;

/**
 * When somebody who comes at `at` is checked in: at once where the doors are open; when they open again,
 * where not; never (undefined) after the last closing. Doors open 30 minutes before a session and shut at its end.
 * `servedFrom` is when the lanes of that session begin.
 */
export function admission(
  sessions: readonly Session[],
  at: number,
): { checkInAt: number; servedFrom: number } | undefined {
  for (const { opensAt, closesAt } of sessions) {
    if (at >= closesAt) continue;
    return { checkInAt: Math.max(at, opensAt - doorsBeforeOpening), servedFrom: opensAt };
  }
  return undefined;
}
