import type { Answer } from '../common/service.ts';

export type Site = Answer<'GET /v1/sites/{siteId}'>;
export type Drill = Answer<'GET /v1/drills/{drillId}'>;
export type Queue = Answer<'GET /v1/sites/{siteId}/queue'>;
export type Slot = Answer<'GET /v1/sites/{siteId}/slots'>['items'][number];

/** After so long without an answer the screen no longer says how long the line is, in ms. */
export const lostMs = 90_000;
/** From when on a figure of the tables is called old, in ms. */
export const oldMs = 10 * 60_000;

const minuteMs = 60_000;

/** What the screen can say of the line at a time. */
export type Line =
  | { kind: 'known'; queue: Queue; wait: NonNullable<Queue['waitMinutes']>; ageMs: number; old: boolean }
  | { kind: 'unknown' }
  | { kind: 'lost'; heardAt: number | undefined }
  | { kind: 'closed' }
  | { kind: 'opens'; at: number }
  | { kind: 'over' };

/**
 * What the screen can honestly say at `now` (ms): that it does not know, where the service does not, or where it has not
 * heard the service since `heardAt`.
 */
export function lineAt(
  now: number,
  known: { site: Site; queue: Queue | undefined; heardAt: number | undefined },
): Line {
  const { site, queue, heardAt } = known;
  if (heardAt === undefined || now - heardAt > lostMs) return { kind: 'lost', heardAt };
  if (site.status === 'closed') return { kind: 'closed' };
  const open = site.hours.map(
    ({ opensAt, closesAt }) => [Date.parse(opensAt), Date.parse(closesAt)] as const,
  );
  const isOpen = open.some(([from, to]) => from <= now && now < to);
  const someWait = queue !== undefined && queue.waiting > 0;
  // A line that is there before the doors open, or after they close, is a line.
  if (!isOpen && !someWait) {
    const at = Math.min(...open.map(([from]) => from).filter((from) => from > now));
    return Number.isFinite(at) ? { kind: 'opens', at } : { kind: 'over' };
  }
  if (queue?.waitMinutes == null || queue.band === 'unknown') return { kind: 'unknown' };
  const ageMs = Math.max(0, now - Date.parse(queue.asOf));
  return { kind: 'known', queue, wait: queue.waitMinutes, ageMs, old: ageMs > oldMs };
}

/** Windows by what they are at a time. */
export interface Windows {
  served: Slot[];
  /** Not begun, but so near that the drill lets their people in. */
  early: Slot[];
  next: Slot | undefined;
}

/** Which windows are being served at `now` (ms), whose people may come already, and what comes then. */
export function windowsAt(now: number, slots: readonly Slot[], earlyMinutes: number): Windows {
  const begins = (slot: Slot) => Date.parse(slot.startsAt);
  const inOrder = slots.filter((slot) => slot.capacity > 0).sort((a, b) => begins(a) - begins(b));
  const ahead = inOrder.filter((slot) => begins(slot) > now);
  const early = ahead.filter((slot) => begins(slot) - earlyMinutes * minuteMs <= now);
  return {
    served: inOrder.filter((slot) => begins(slot) <= now && now < Date.parse(slot.endsAt)),
    early,
    next: ahead[early.length],
  };
}
