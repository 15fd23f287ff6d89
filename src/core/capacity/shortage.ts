import { countWindows } from '../calendar/index.ts';
import { about, anywhere, type Context, sitesAt } from './context.ts';
import { curesOf, least, partOf } from './cures.ts';
import type { AfterDeadline, CureStep, LanesOverrun, ShortOfCapacity } from './findings.ts';
import type { SiteSupply } from './plan.ts';
import { bookableIn, freeWindows, laneLimit, laneRemedies, placeRemedies } from './remedies.ts';
import { createTransport, type Part, type TransportPlan } from './transport.ts';

/** No farther beyond a drill's end is looked for time that would do: 30 days. */
const longestExtensionMinutes = 30 * 24 * 60;

/**
 * Where there are fewer places than people, wherever these go, and whom of them hours after the drill's end would
 * serve. It takes more than sums: sites overlap in part, so it is asked of a maximum flow, and the communities and
 * sites named are those of its least cut.
 */
export function shortages(context: Context): (ShortOfCapacity | AfterDeadline)[] {
  const plan = anywhere(context, ({ bookable }) => bookable);
  const transport = createTransport({ ...plan, people: context.communities.map(({ counted }) => counted) });
  const shortCounted = new Map<number, number>();
  for (const { kinds } of transport.short()) {
    const short = kinds.reduce((sum, kind) => sum + transport.left(kind), 0);
    // The people of this part lie all in one part of what follows: more people only make least cuts larger.
    for (const kind of kinds.slice(0, 1)) shortCounted.set(kind, short);
  }
  transport.addPeople(context.communities.map(({ estimated }, index) => [index, estimated]));
  return transport
    .short()
    .filter(({ sites }) => sites.length > 0)
    .flatMap((part) => {
      const counted = part.kinds.reduce((sum, kind) => sum + (shortCounted.get(kind) ?? 0), 0);
      const own = partOf(plan, part);
      const sites = sitesAt(context, part.sites);
      const common = about(context, part.kinds, part.sites);
      const short = common.residents - common.bookable;
      const finding: ShortOfCapacity = {
        code: 'short-of-capacity',
        severity: counted > 0 ? 'blocking' : 'warning',
        ...common,
        short,
        shortCounted: counted,
        cures: curesOf(own, sites, placeRemedies(context.drill, context.now)),
      };
      const late = afterDeadline(context, own, sites);
      return late === undefined ? [finding] : [finding, { ...late, ...common }];
    });
}

/** Places that sites would have more if their hours after the drill's end counted up to `endsAt`. */
function placesUntil(sites: readonly SiteSupply[], { drill, now }: Context, endsAt: Date) {
  const startsAt = now > drill.startsAt ? now : drill.startsAt;
  return sites.map((site, index): [number, number] => {
    const windowsUntil = (end: Date): number =>
      countWindows(site.hours, drill.windowMinutes, { startsAt, endsAt: end });
    const late = windowsUntil(endsAt) - windowsUntil(drill.endsAt);
    return [index, bookableIn(late, site, drill)];
  });
}

/**
 * Whom of those short only time after the drill's end would serve: in hours that the sites have anyhow, or, where
 * there are none, because not even all of them open day and night until the end would do.
 */
function afterDeadline(context: Context, plan: TransportPlan, sites: readonly SiteSupply[]) {
  const { drill, now } = context;
  const transport = createTransport(plan);
  const short = transport.leftOver();
  const servedWith = (places: [number, number][]): number =>
    transport.trial(() => transport.addPlaces(places));
  const finding = (people: number, roundTheClock: boolean, steps: CureStep[]) => ({
    code: 'after-deadline' as const,
    severity: 'warning' as const,
    people,
    roundTheClock,
    cures: steps.length === 0 ? [] : [{ kind: 'extend-drill' as const, steps }],
  });

  const minutesLater = (minutes: number): Date => new Date(drill.endsAt.getTime() + minutes * 60_000);
  const later = (minutes: number): number => servedWith(placesUntil(sites, context, minutesLater(minutes)));
  const people = later(longestExtensionMinutes);
  if (people > 0) {
    const minutes = least(longestExtensionMinutes, (some) => later(some) === people);
    return finding(people, false, minutes === undefined ? [] : [{ endsAt: minutesLater(minutes) }]);
  }

  const openTime = (site: SiteSupply, windows: number): number => freeWindows(site, drill, now) + windows;
  const dayAndNight = (windows: number): number =>
    servedWith(sites.map((site, index) => [index, bookableIn(openTime(site, windows), site, drill)]));
  const inTime = dayAndNight(0);
  if (inTime === short) return undefined;
  const windows = least(longestExtensionMinutes / drill.windowMinutes, (some) => dayAndNight(some) === short);
  if (windows === undefined) return finding(short - inTime, true, []);
  const until = Math.max(drill.endsAt.getTime(), now.getTime()) + windows * drill.windowMinutes * 60_000;
  const open = sites.map((site) => ({
    site: site.id,
    hours: (openTime(site, windows) * drill.windowMinutes) / 60,
  }));
  return finding(short - inTime, true, [{ endsAt: new Date(until) }, ...open]);
}

/**
 * Where lanes would have to take more residents than lanes can: more than the guide's measure for a round, or more
 * than their rate and hours come to (in Fuzhou's app 20 people a half hour: a lane of 700 then needs 17.5 hours).
 */
export function overruns(context: Context): LanesOverrun[] {
  const { drill } = context;
  const plan = anywhere(context, (site) => laneLimit(site, drill));
  return createTransport(plan)
    .short()
    .filter(({ sites }) => sites.length > 0)
    .map((part: Part) => {
      const sites = sitesAt(context, part.sites);
      const common = about(context, part.kinds, part.sites);
      const lanes = total(sites, (site) => site.lanes);
      const laneHours = total(sites, (site) => (site.lanes * site.windows * drill.windowMinutes) / 60);
      const rate = total(sites, (site) => site.lanes * site.ratePerLaneHour) / lanes;
      return {
        code: 'lanes-overrun',
        severity: 'warning',
        ...common,
        lanes,
        residentsPerLane: Math.ceil(common.residents / lanes),
        hoursOpen: roundedUp(laneHours / lanes),
        hoursNeeded: roundedUp(common.residents / lanes / rate),
        ratePerLaneHour: roundedUp(rate),
        rateNeeded: laneHours === 0 ? null : Math.ceil(common.residents / laneHours),
        cures: curesOf(partOf(plan, part), sites, laneRemedies(drill)),
      };
    });
}

function total(sites: readonly SiteSupply[], figure: (site: SiteSupply) => number): number {
  return sites.reduce((sum, site) => sum + figure(site), 0);
}

/** To one decimal, never down. */
function roundedUp(figure: number): number {
  return Math.ceil(figure * 10 - 1e-9) / 10;
}
