import type {
  Belief,
  LaneThroughput,
  SitePlan,
  Throughput,
  WindowForecast,
} from '../../../core/queueing/index.ts';

export const lineBases = ['swabs', 'check-ins'] as const;
export type LineBasis = (typeof lineBases)[number];

/** What is kept of a line beside its figures. All that is shown, and what proposals are made from. */
export interface LineState {
  /** Whether it is known who has been served, or only who came: then the plan says how fast they are. */
  basis: LineBasis;
  /** Until when what tablets recorded is known, ms; when this was worked out where nothing is missing. */
  knownUntil: number;
  windows: WindowForecast[];
  lanes: LaneThroughput[];
  /** Checked in and not served, though many who came later were. */
  gone: Throughput['gone'];
  /** In line before their site opens. */
  early: Throughput['early'];
  plan: SitePlan;
  belief: StoredBelief;
  /** People who may hold an appointment in each window, in the order of the plan's. */
  bookable: number[];
}

/** A belief as JSON has it. */
export type StoredBelief = Omit<Belief, 'punctuality'> & {
  punctuality: Record<keyof Belief['punctuality'], number[]>;
};

export function storedBelief({ punctuality: { mean, sd }, ...belief }: Belief): StoredBelief {
  return { ...belief, punctuality: { mean: [...mean], sd: [...sd] } };
}

export function readBelief({ punctuality: { mean, sd }, ...belief }: StoredBelief): Belief {
  return { ...belief, punctuality: { mean: Float64Array.from(mean), sd: Float64Array.from(sd) } };
}

/** A site's line, for whoever makes proposals. */
export interface SiteLine extends Pick<LineState, 'plan' | 'bookable'> {
  belief: Belief;
  siteId: string;
  drillId: string;
  division: string;
  location: { lng: number; lat: number };
  /** The highest probability of a window in the next three hours that somebody in it waits longer than its drill's limit of busy. */
  congested: number;
}
