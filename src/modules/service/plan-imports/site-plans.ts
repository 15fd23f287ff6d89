import type { Site, SitePlan } from '../../drill/index.ts';

/** A plan as it is kept in JSON. */
export type StoredPlan = Omit<SitePlan, 'hours'> & { hours: { opensAt: string; closesAt: string }[] };

/** The plan by which a site stands. */
export function planOf(site: Site): SitePlan {
  const { kind, name, address, lng, lat, division, communities, lanes, ratePerLaneHour, walkInShare } = site;
  return {
    kind,
    name,
    address,
    location: { lng, lat },
    division,
    communities,
    lanes,
    ratePerLaneHour,
    walkInShare,
    hours: hoursOf(site.hours),
  };
}

/** A plan that was kept. */
export const restored = (plan: StoredPlan): SitePlan => ({ ...plan, hours: hoursOf(plan.hours) });

function hoursOf(hours: StoredPlan['hours']): SitePlan['hours'] {
  return hours.map(({ opensAt, closesAt }) => ({ opensAt: new Date(opensAt), closesAt: new Date(closesAt) }));
}

/** All that a plan says, as one text: two of one text are one plan, in whatever order they name communities and hours. */
export function fingerprint(plan: SitePlan): string {
  const { kind, name, address, location, division, lanes, ratePerLaneHour, walkInShare } = plan;
  const hours = plan.hours.map(({ opensAt, closesAt }) => [opensAt.getTime(), closesAt.getTime()]);
  return JSON.stringify([
    kind,
    name,
    address,
    location.lng,
    location.lat,
    division,
    lanes,
    ratePerLaneHour,
    walkInShare,
    [...plan.communities].sort(),
    hours.sort(([one = 0], [other = 0]) => one - other),
  ]);
}
