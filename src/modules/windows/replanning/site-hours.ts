import { hoursWithout, type OpeningHours } from '../../../core/calendar/index.ts';
import type { SlotTarget } from './losses.ts';
import type { SiteNow } from './replanning.read.ts';

/** The opening hours of a site, as they are reckoned with; and as they are kept. */
export const hoursOf = ({ hours }: SiteNow): OpeningHours[] =>
  hours.map(({ opensAt, closesAt }) => ({ opensAt: new Date(opensAt), closesAt: new Date(closesAt) }));

export const toText = ({ opensAt, closesAt }: OpeningHours) => ({
  opensAt: opensAt.toISOString(),
  closesAt: closesAt.toISOString(),
});

/** Those that are left of a site's when these slots are cancelled. */
export const hoursLeft = (site: SiteNow, slots: readonly SlotTarget[]) =>
  hoursWithout(hoursOf(site), slots).map(toText);
