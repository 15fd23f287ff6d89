import { countWindows } from '../../src/core/calendar/index.ts';
import {
  type CommunityDemand,
  type Cure,
  type CureStep,
  capacityOf,
  type DrillTerms,
  type FeasibilityPlan,
  type Finding,
  type SiteSupply,
} from '../../src/core/capacity/index.ts';
import type { Point } from '../../src/core/geography/index.ts';

/** Two days; the evening before, everything can still be planned. */
export const twoDays: DrillTerms = {
  startsAt: new Date('2021-09-22T00:00:00+08:00'),
  endsAt: new Date('2021-09-24T00:00:00+08:00'),
  windowMinutes: 30,
  walkLimitMetres: 1_000,
  detourFactor: 1.3,
};
export const theDayBefore = new Date('2021-09-21T09:00:00+08:00');

export const open = (from: string, to: string) => ({
  opensAt: new Date(`${from}:00+08:00`),
  closesAt: new Date(`${to}:00+08:00`),
});

const middle: Point = { lng: 119.3, lat: 26.08 };

/** A place so many metres north of the middle of everything; a walk there is 1.3 times as long. */
export function north(metres: number): Point {
  return { lng: middle.lng, lat: middle.lat + metres / 111_195 };
}

/** A community, by default of people whose homes nobody knows. */
export function community(
  code: string,
  counted: number,
  more: Partial<CommunityDemand> = {},
): CommunityDemand {
  return { code, counted, estimated: 0, unknown: false, buildings: [], ...more };
}

/** Windows and places that a site's hours and lanes come to. */
export function withWindows(site: SiteSupply, drill: DrillTerms, now = theDayBefore): SiteSupply {
  const startsAt = now > drill.startsAt ? now : drill.startsAt;
  const windows = countWindows(site.hours, drill.windowMinutes, { startsAt, endsAt: drill.endsAt });
  return { ...site, windows, bookable: placesIn(windows, site, drill) };
}

function placesIn(windows: number, site: SiteSupply, { windowMinutes }: DrillTerms): number {
  return capacityOf({ ...site, windowMinutes }, windows).bookable;
}

/** A site in the middle, by default of one lane of 20 an hour, open for one morning: 7 windows of 9 places. */
export function site(
  id: string,
  communities: readonly string[],
  more: Partial<SiteSupply> = {},
  drill: DrillTerms = twoDays,
): SiteSupply {
  const plain = {
    id,
    communities,
    location: middle,
    lanes: 1,
    ratePerLaneHour: 20,
    walkInShare: 0.1,
    hours: [open('2021-09-22T08:30', '2021-09-22T12:00')],
    windows: 0,
    bookable: 0,
  };
  return { ...withWindows({ ...plain, ...more }, drill), ...more };
}

export function planOf(
  communities: readonly CommunityDemand[],
  sites: readonly SiteSupply[],
  more: Partial<Pick<FeasibilityPlan, 'drill' | 'now'>> = {},
): FeasibilityPlan {
  return { drill: twoDays, now: theDayBefore, communities, sites, ...more };
}

/** The findings of one code. */
export function only<C extends Finding['code']>(code: C, findings: readonly Finding[]) {
  return findings.filter((one): one is Extract<Finding, { code: C }> => one.code === code);
}

function changedSite(plan: FeasibilityPlan, step: CureStep, change: (site: SiteSupply) => SiteSupply) {
  return { ...plan, sites: plan.sites.map((one) => (one.id === step.site ? change(one) : one)) };
}

/** With other lanes or another rate: as many places more as the windows it has come to. */
function changedPlaces(site: SiteSupply, drill: DrillTerms, change: Partial<SiteSupply>): SiteSupply {
  const changed = { ...site, ...change };
  const more = placesIn(site.windows, changed, drill) - placesIn(site.windows, site, drill);
  return { ...changed, bookable: site.bookable + more };
}

function openLonger(site: SiteSupply, drill: DrillTerms, hours: number): SiteSupply {
  const windows = (hours * 60) / drill.windowMinutes;
  return {
    ...site,
    windows: site.windows + windows,
    bookable: site.bookable + placesIn(windows, site, drill),
  };
}

function applyStep(plan: FeasibilityPlan, kind: Cure['kind'], step: CureStep): FeasibilityPlan {
  const { drill } = plan;
  const { lanes = 0, hours = 0, communities = [], people = 0, location = middle } = step;
  switch (kind) {
    case 'lanes':
      return changedSite(plan, step, (one) => changedPlaces(one, drill, { lanes: one.lanes + lanes }));
    case 'fewer-lanes':
      return changedSite(plan, step, (one) => changedPlaces(one, drill, { lanes: one.lanes - lanes }));
    case 'rate':
      return changedSite(plan, step, (one) =>
        changedPlaces(one, drill, { ratePerLaneHour: step.ratePerLaneHour ?? 0 }),
      );
    case 'hours':
      return changedSite(plan, step, (one) => openLonger(one, drill, hours));
    case 'serve': {
      const serving = changedSite(plan, step, (one) => ({
        ...one,
        communities: [...one.communities, ...communities],
      }));
      return lanes === 0 ? serving : applyStep(serving, 'lanes', step);
    }
    case 'new-site': {
      if (step.site !== undefined) return applyStep(plan, 'serve', step);
      const added = site(`new-${plan.sites.length}`, communities, { location, lanes }, drill);
      return { ...plan, sites: [...plan.sites, { ...added, bookable: people }] };
    }
    case 'extend-drill': {
      if (step.site !== undefined) return applyStep(plan, 'hours', step);
      const { startsAt = drill.startsAt, endsAt = drill.endsAt } = step;
      const longer = { ...drill, startsAt, endsAt };
      return { ...plan, drill: longer, sites: plan.sites.map((one) => withWindows(one, longer, plan.now)) };
    }
    case 'move-hours': {
      // To the first hours of the drill, which in these tests are free at every site.
      const within = { opensAt: drill.startsAt, closesAt: new Date(+drill.startsAt + hours * 3_600_000) };
      return changedSite(plan, step, (one) => ({
        ...one,
        hours: [
          ...one.hours.flatMap(({ opensAt, closesAt }) => {
            const kept = {
              opensAt: later(opensAt, drill.startsAt),
              closesAt: earlier(closesAt, drill.endsAt),
            };
            return kept.opensAt < kept.closesAt ? [kept] : [];
          }),
          within,
        ],
      }));
    }
    case 'correct-place':
      // Of buildings only a new roster says where they are.
      return changedSite(plan, step, (one) => ({ ...one, location }));
    case 'complete-roster':
      return {
        ...plan,
        communities: plan.communities.map(({ partOnRoster, ...one }) =>
          communities.includes(one.code)
            ? { ...one, estimated: 0 }
            : { ...one, ...(partOnRoster === undefined ? {} : { partOnRoster }) },
        ),
      };
    case 'roster':
      return {
        ...plan,
        communities: plan.communities.map((one) =>
          communities.includes(one.code) ? { ...one, unknown: false } : one,
        ),
      };
  }
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** The plan once headquarters have done what a cure says. */
export function apply(plan: FeasibilityPlan, { kind, steps }: Cure): FeasibilityPlan {
  return steps.reduce((changed, step) => applyStep(changed, kind, step), plan);
}
