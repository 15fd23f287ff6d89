import type { OpeningHours } from './opening-hours.ts';

/** A window 时段, half-open: `[startsAt, endsAt)`. */
export interface Window {
  startsAt: Date;
  endsAt: Date;
}

type Span = { startsAt: Date; endsAt: Date };

/** The first window of one opening that lies inside `within`, and how many follow it there, itself included. */
function run({ opensAt, closesAt }: OpeningHours, windowMs: number, within: Span) {
  const opens = opensAt.getTime();
  const skipped = Math.max(0, Math.ceil((within.startsAt.getTime() - opens) / windowMs));
  const first = opens + skipped * windowMs;
  const last = Math.min(closesAt.getTime(), within.endsAt.getTime());
  return { first, count: Math.max(0, Math.floor((last - first) / windowMs)) };
}

/** How many windows `cutWindows` would make, told without making them: mistyped hours can span centuries. */
export function countWindows(hours: readonly OpeningHours[], windowMinutes: number, within: Span): number {
  return hours.reduce((sum, opening) => sum + run(opening, windowMinutes * 60_000, within).count, 0);
}

/**
 * Cuts opening hours into windows of `windowMinutes`, in order of time. Only windows that lie wholly inside
 * `within` are made: a site may be open longer than the drill lasts, but nobody is sent there then.
 */
export function cutWindows(hours: readonly OpeningHours[], windowMinutes: number, within: Span): Window[] {
  const windowMs = windowMinutes * 60_000;
  const windows: Window[] = [];
  for (const opening of hours) {
    const { first, count } = run(opening, windowMs, within);
    for (let i = 0; i < count; i++) {
      const start = first + i * windowMs;
      windows.push({ startsAt: new Date(start), endsAt: new Date(start + windowMs) });
    }
  }
  return windows.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}
