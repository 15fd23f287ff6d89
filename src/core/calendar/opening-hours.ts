/** One span in which a site is open, half-open: `[opensAt, closesAt)`. */
export interface OpeningHours {
  opensAt: Date;
  closesAt: Date;
}

/** What is left of opening hours when spans are taken out of them, in order of time. */
export function hoursWithout(
  hours: readonly OpeningHours[],
  spans: readonly { startsAt: Date; endsAt: Date }[],
): OpeningHours[] {
  let left = [...hours].sort((a, b) => a.opensAt.getTime() - b.opensAt.getTime());
  for (const { startsAt, endsAt } of spans) {
    left = left.flatMap((open) => {
      if (open.closesAt <= startsAt || open.opensAt >= endsAt) return [open];
      const before = { opensAt: open.opensAt, closesAt: startsAt };
      const after = { opensAt: endsAt, closesAt: open.closesAt };
      return [before, after].filter(({ opensAt, closesAt }) => opensAt < closesAt);
    });
  }
  return left;
}

export type HoursProblem =
  | { code: 'hours-end-before-begin'; index: number }
  | { code: 'hours-cross'; index: number }
  | { code: 'hours-not-divisible'; index: number };

/**
 * The first thing wrong with a site's hours, or undefined: each span ends after it begins and is a whole
 * number of windows long, and no two share an instant. `index` points into `hours` as it was given.
 */
export function hoursProblem(
  hours: readonly OpeningHours[],
  windowMinutes: number,
): HoursProblem | undefined {
  const windowMs = windowMinutes * 60_000;
  for (const [index, { opensAt, closesAt }] of hours.entries()) {
    const length = closesAt.getTime() - opensAt.getTime();
    if (length <= 0) return { code: 'hours-end-before-begin', index };
    if (length % windowMs !== 0) return { code: 'hours-not-divisible', index };
  }
  const inOrder = [...hours.entries()].sort((a, b) => a[1].opensAt.getTime() - b[1].opensAt.getTime());
  for (let i = 1; i < inOrder.length; i++) {
    const before = inOrder[i - 1];
    const after = inOrder[i];
    if (before !== undefined && after !== undefined && after[1].opensAt < before[1].closesAt) {
      return { code: 'hours-cross', index: Math.max(before[0], after[0]) };
    }
  }
  return undefined;
}
