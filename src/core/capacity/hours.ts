import { countWindows, type OpeningHours } from '../calendar/index.ts';
import { about, type Context } from './context.ts';
import type { Cure, HoursOutsideDrill } from './findings.ts';
import type { DrillTerms, SiteSupply } from './plan.ts';
import { freeWindows } from './remedies.ts';

/** What a site's hours lose because the drill has not begun or is over. */
interface Lost {
  before: number;
  after: number;
  opensAt: Date;
  closesAt: Date;
}

/**
 * Opening hours of which windows lie outside the drill, or cross its beginning or end: they are on a notice at the
 * site's door, and nobody is sent there then. Sites that lose the same are told of together.
 */
export function hoursOutside(context: Context): HoursOutsideDrill[] {
  const { drill } = context;
  const alike = new Map<string, { lost: Lost; sites: number[] }>();
  for (const [index, site] of context.sites.entries()) {
    const lost = lostOf(site, drill);
    if (lost.before + lost.after === 0) continue;
    const key = [lost.before, lost.after, +lost.opensAt, +lost.closesAt].join();
    const same = alike.get(key) ?? { lost, sites: [] };
    same.sites.push(index);
    alike.set(key, same);
  }
  const hours = (windows: number): number => (windows * drill.windowMinutes) / 60;
  return [...alike.values()].map(({ lost, sites }) => ({
    code: 'hours-outside-drill',
    severity: 'warning',
    ...about(context, servedBy(context, sites), sites),
    hoursBefore: hours(lost.before),
    hoursAfter: hours(lost.after),
    cures: [extension(lost), ...moves(context, lost, sites)],
  }));
}

/** Windows before and after; one that covers the whole drill counts as after. */
function lostOf({ hours }: SiteSupply, { startsAt, endsAt, windowMinutes }: DrillTerms): Lost {
  const opensAt = new Date(Math.min(...hours.map((one) => one.opensAt.getTime())));
  const closesAt = new Date(Math.max(...hours.map((one) => one.closesAt.getTime())));
  const windows = (of: readonly OpeningHours[], from: Date, to: Date): number =>
    countWindows(of, windowMinutes, { startsAt: from, endsAt: to });
  const all = windows(hours, opensAt, closesAt);
  const untilEnd = windows(hours, opensAt, endsAt);
  return { before: untilEnd - windows(hours, startsAt, endsAt), after: all - untilEnd, opensAt, closesAt };
}

function servedBy({ serving }: Context, sites: readonly number[]): number[] {
  const chosen = new Set(sites);
  return serving.flatMap((own, community) => (own.some((site) => chosen.has(site)) ? [community] : []));
}

function extension({ before, after, opensAt, closesAt }: Lost): Cure {
  return {
    kind: 'extend-drill',
    steps: [{ ...(before > 0 ? { startsAt: opensAt } : {}), ...(after > 0 ? { endsAt: closesAt } : {}) }],
  };
}

/** The same hours within the drill, where it has that much time left beside the site's own. */
function moves({ sites, drill, now }: Context, { before, after }: Lost, indexes: readonly number[]): Cure[] {
  const lost = before + after;
  const movable = indexes.flatMap((index) => sites[index] ?? []);
  if (movable.some((site) => freeWindows(site, drill, now) < lost)) return [];
  const hours = (lost * drill.windowMinutes) / 60;
  return [{ kind: 'move-hours', steps: movable.map(({ id }) => ({ site: id, hours })) }];
}
