import type { Action, Effect } from '../../../core/queueing/proposals/index.ts';

/** What came of a decision, beside what was expected of it; waits in minutes. */
export interface Measured {
  /** Whether what it does is over; until then these are the figures so far. */
  final: boolean;
  from: number;
  to: number;
  /** The longest wait that was measured at the congested site, mean of half an hour; null where nobody was served. */
  longestWait: number | null;
  /** What was expected of that without the decision, and with it. */
  expectedWithout: number;
  expectedWith: number;
  /** Each site that it touched. */
  sites: { siteId: string; longestWait: number | null; meanWait: number | null; samples: number }[];
}

/** How a site's line went, as one sample of its history tells. */
export interface LineSample {
  siteId: string;
  at: Date;
  /** Mean minutes that those waited who were served in the half hour before; null where nobody was. */
  waitedMinutes: number | null;
}

/** When an action begins to tell on lines. */
export function beginsAt(action: Action, decidedAt: number): number {
  switch (action.kind) {
    case 'open-lanes':
      return action.opensAt;
    case 'bring-lane':
      return action.arrivesAt;
    case 'offer-windows':
      return Math.max(decidedAt, Math.min(...action.windows.map(({ from }) => from)));
    case 'pause-walk-ins':
      return action.from;
  }
}

/**
 * What was measured at the sites that a decision touches while it told on them, beside what was expected. Not a proof:
 * the day without the decision is nobody's to see, and `expectedWithout` is the forecast of it that was made when it was
 * proposed.
 */
export function measuredOf(
  about: { sites: readonly string[]; effect: Effect; from: number; until: number },
  samples: readonly LineSample[],
  now: number,
): Measured {
  const { effect, from, until } = about;
  const to = Math.min(until, now);
  const sites = about.sites.map((siteId) => {
    const waits = samples.flatMap((sample) => {
      const within = sample.at.getTime() >= from && sample.at.getTime() <= to;
      return sample.siteId === siteId && within && sample.waitedMinutes !== null
        ? [sample.waitedMinutes]
        : [];
    });
    const none = waits.length === 0;
    return {
      siteId,
      longestWait: none ? null : Math.max(...waits),
      meanWait: none ? null : waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
      samples: waits.length,
    };
  });
  return {
    final: until <= now,
    from,
    to,
    longestWait: sites[0]?.longestWait ?? null,
    expectedWithout: effect.waitBefore,
    expectedWith: effect.waitAfter,
    sites,
  };
}
