import type { CureKind, CureStep } from './findings.ts';
import { fastestRatePerLaneHour, mostLanesOfSite, residentsPerLane } from './guide.ts';
import type { DrillTerms, SiteSupply } from './plan.ts';
import { capacityOf } from './slot-capacity.ts';

/** Something of which a site can have more, in whole units. */
export interface Remedy {
  kind: Extract<CureKind, 'lanes' | 'hours' | 'rate'>;
  /** How many units more a site can have. */
  most(site: SiteSupply): number;
  /** How many places more that many units give it. */
  gain(site: SiteSupply, units: number): number;
  step(site: SiteSupply, units: number): CureStep;
}

type Terms = Pick<DrillTerms, 'startsAt' | 'endsAt' | 'windowMinutes'>;

/**
 * Places for appointments in so many windows of a site, as it is or with other lanes or another rate; one a closing less
 * where openings do not come to whole people.
 */
export function bookableIn(
  windows: number,
  site: SiteSupply,
  { windowMinutes }: Pick<DrillTerms, 'windowMinutes'>,
  other: { lanes?: number; ratePerLaneHour?: number } = {},
): number {
  return capacityOf({ ...site, ...other, windowMinutes }, windows).bookable;
}

/** How many windows more a site could be open until the drill ends, day and night. */
export function freeWindows(site: SiteSupply, terms: Terms, now: Date): number {
  const from = Math.max(now.getTime(), terms.startsAt.getTime());
  const inAll = Math.floor((terms.endsAt.getTime() - from) / (terms.windowMinutes * 60_000));
  return Math.max(0, inAll - site.windows);
}

/** What more lanes and more hours do for the places of a site. */
export function placeRemedies(terms: Terms, now: Date): Remedy[] {
  return [
    {
      kind: 'lanes',
      most: (site) => mostLanesOfSite - site.lanes,
      gain: (site, lanes) =>
        bookableIn(site.windows, site, terms, { lanes: site.lanes + lanes }) -
        bookableIn(site.windows, site, terms),
      step: ({ id }, lanes) => ({ site: id, lanes }),
    },
    {
      kind: 'hours',
      most: (site) => freeWindows(site, terms, now),
      gain: (site, windows) => bookableIn(windows, site, terms),
      step: ({ id }, windows) => ({ site: id, hours: (windows * terms.windowMinutes) / 60 }),
    },
  ];
}

/** The residents that the lanes of a site can take: by the guide's measure of a round, and by rate and hours. */
export function laneLimit(
  site: SiteSupply,
  terms: Terms,
  other: { lanes?: number; ratePerLaneHour?: number } = {},
): number {
  const more = bookableIn(site.windows, site, terms, other) - bookableIn(site.windows, site, terms);
  return Math.min((other.lanes ?? site.lanes) * residentsPerLane.most, site.bookable + more);
}

/** What more lanes and a higher rate do for the residents that a site's lanes can take. */
export function laneRemedies(terms: Terms): Remedy[] {
  return [
    {
      kind: 'lanes',
      most: (site) => mostLanesOfSite - site.lanes,
      gain: (site, lanes) => laneLimit(site, terms, { lanes: site.lanes + lanes }) - laneLimit(site, terms),
      step: ({ id }, lanes) => ({ site: id, lanes }),
    },
    {
      kind: 'rate',
      most: (site) => Math.max(0, fastestRatePerLaneHour - site.ratePerLaneHour),
      gain: (site, more) =>
        laneLimit(site, terms, { ratePerLaneHour: site.ratePerLaneHour + more }) - laneLimit(site, terms),
      step: ({ id, ratePerLaneHour }, more) => ({ site: id, ratePerLaneHour: ratePerLaneHour + more }),
    },
  ];
}
