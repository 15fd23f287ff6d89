import { coverageTotal } from '../../core/coverage/figures.ts';
import type { Answer } from '../common/service.ts';
import type { DrillEvent } from '../common/stream.ts';

type Item<T> = T extends { items: readonly (infer One)[] } ? One : never;
export type Drill = Item<Answer<'GET /v1/drills'>>;
export type Site = Item<Answer<'GET /v1/drills/{drillId}/sites'>>;
export type Line = Item<Answer<'GET /v1/drills/{drillId}/queues'>>;
export type Tube = Item<Answer<'GET /v1/drills/{drillId}/tubes'>>;
export type Box = Item<Answer<'GET /v1/drills/{drillId}/boxes'>>;
export type LateTube = Item<Answer<'GET /v1/drills/{drillId}/results/late'>>;
export type Proposal = Item<Answer<'GET /v1/drills/{drillId}/proposals'>>;
export type Coverage = Answer<'GET /v1/drills/{drillId}/coverage'>;
export type Figures = Coverage['total'];
export type Group = Coverage['groups'][number];

/** How many had come by a time, in ms since the drill began, and of how many. */
export interface Curve {
  code: string;
  name: string;
  /** Minutes since the midnight with which the drill began. */
  minutes: number[];
  /** Share of all who are to come, 0 to 1. */
  shares: number[];
}

/** All that the wall knows. What is undefined has not been heard yet. */
export interface Known {
  drill: Drill | undefined;
  sites: readonly Site[];
  coverage: Coverage | undefined;
  streets: Coverage | undefined;
  quarters: Coverage | undefined;
  curves: readonly Curve[];
  before: Curve | undefined;
  lines: readonly Line[];
  tubes: readonly Tube[];
  boxes: readonly Box[];
  late: readonly LateTube[];
  proposals: readonly Proposal[];
}

export const nothingKnown: Known = {
  drill: undefined,
  sites: [],
  coverage: undefined,
  streets: undefined,
  quarters: undefined,
  curves: [],
  before: undefined,
  lines: [],
  tubes: [],
  boxes: [],
  late: [],
  proposals: [],
};

/** What is known once an event has been heard: its figures in the place of those before. */
export function heard(known: Known, event: DrillEvent): Known {
  if (event.event === 'queue') {
    const { siteId, ...now } = event.data;
    return {
      ...known,
      lines: known.lines.map((line) => (line.siteId === siteId ? { ...line, ...now } : line)),
    };
  }
  if (event.event === 'coverage' && known.coverage !== undefined) {
    const { division, ...figures } = event.data;
    const { coverage } = known;
    const groups = coverage.groups.map((group) =>
      group.code === division ? { ...group, ...figures } : group,
    );
    return { ...known, coverage: { ...coverage, groups, total: coverageTotal(groups) } };
  }
  return known;
}

/** People who have neither come nor are exempt, whom somebody has to find or to visit. */
export const missingOf = ({ states }: Figures): number =>
  states.missing + states['to-be-visited'] + states.due;

/**
 * How many of a division had come by which minute since `startsAt` (ms), by its coverage by quarter of an hour: those who
 * came in each, added up, of all.
 */
export function curveOf(code: string, name: string, coverage: Coverage, startsAt: number): Curve {
  // Of whom the rate is: whoever is exempt is not to come.
  const all = coverage.total.population - coverage.total.states.exempt;
  const quarters = coverage.groups
    .flatMap((one) =>
      one.code === null ? [] : [{ at: Date.parse(one.code), people: one.reached.checkedIn }],
    )
    .sort((a, b) => a.at - b.at);
  const minutes: number[] = [];
  const shares: number[] = [];
  let came = 0;
  for (const { at, people } of quarters) {
    if (came === 0) {
      minutes.push((at - startsAt) / 60_000);
      shares.push(0);
    }
    came += people;
    minutes.push((at - startsAt) / 60_000 + 15);
    shares.push(all === 0 ? 0 : came / all);
  }
  return { code, name, minutes, shares };
}

/** A curve from where another begins to where it ends: nobody has come yet, and nobody more has come. */
export function alongside(curve: Curve, whole: Curve): Curve {
  const [from, until] = [whole.minutes[0], whole.minutes.at(-1)];
  if (from === undefined || until === undefined) return curve;
  const minutes = [...curve.minutes];
  const shares = [...curve.shares];
  if (minutes[0] === undefined || minutes[0] > from) {
    minutes.unshift(from);
    shares.unshift(0);
  }
  if ((minutes.at(-1) ?? until) < until) {
    minutes.push(until);
    shares.push(shares.at(-1) ?? 0);
  }
  return { ...curve, minutes, shares };
}

/** Which share had come by a minute: what a curve shows there. Undefined of one that has nobody. */
export function shareAt({ minutes, shares }: Curve, minute: number): number | undefined {
  if (minutes.length === 0) return undefined;
  const next = minutes.findIndex((one) => one > minute);
  return next < 0 ? shares.at(-1) : next === 0 ? 0 : shares[next - 1];
}

export const bandOrder = { congested: 0, busy: 1, unknown: 2, clear: 3 } as const;

/** Lines by how much they want somebody's eye: the longest wait first, what nobody knows before what is clear. */
export function inOrder(lines: readonly Line[]): Line[] {
  return [...lines].sort(
    (a, b) =>
      bandOrder[a.band] - bandOrder[b.band] ||
      (b.waitMinutes?.p90 ?? 0) - (a.waitMinutes?.p90 ?? 0) ||
      (a.siteId < b.siteId ? -1 : 1),
  );
}

/** Which of two drills the wall shows of those that its holder sees: the one that goes on, else the next, else the last. */
export function drillToShow(drills: readonly Drill[], now: number): Drill | undefined {
  const open = drills.filter(({ status }) => status === 'published');
  const during = open.filter((one) => Date.parse(one.startsAt) <= now && now < Date.parse(one.endsAt));
  const ahead = open
    .filter((one) => Date.parse(one.startsAt) > now)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  return during[0] ?? ahead[0] ?? open[0];
}
