import { countyOf, type Day } from '../day.ts';
import { type Habits, habitsOf } from '../habits.ts';
import { createRandom } from '../random.ts';
import { at, dayIndex, drillDays, MINUTE, sessions, whenOpen } from '../schedule.ts';
import type { Visit } from '../visit.ts';

/** Members of a household step up to the lane one after the other. */
const BETWEEN_MEMBERS_MS = 20_000;

function pickSite(sites: readonly number[], key: number, household: number): number | undefined {
  return sites.length === 0 ? undefined : createRandom(key, 5, household).pick(sites);
}

/** Where a household goes that has a window at `site`: there, or by mistake to another of the county. */
function whereTo(day: Day, household: number, site: number, habits: Habits): number {
  if (!habits.goesElsewhere) return site;
  const others = day.sitesOfCounty.get(countyOf(day, household))?.filter((other) => other !== site);
  return pickSite(others ?? [], day.seed, household) ?? site;
}

function withWindow(day: Day, today: number, household: number, habits: Habits, visits: Visit[]): void {
  const { ledger, population } = day;
  if (!habits.comes) return;
  const first = population.firstPerson(household);
  for (let i = 0; i < population.size(household); i++) {
    const person = first + i;
    const from = ledger.windowFrom[person] ?? 0;
    if (from === 0 || dayIndex(from) !== today || ledger.checkedIn[person] === 1) continue;
    const wished = from + habits.offset + i * BETWEEN_MEMBERS_MS;
    visits.push({
      person,
      household,
      site: whereTo(day, household, ledger.site[person] ?? 0, habits),
      at: whenOpen(wished, today, habits.punctuality === 'early' ? 'before' : 'after'),
      mode: habits.members[i]?.lostPass === true ? 'document' : 'pass',
      pass: undefined,
    });
  }
}

/** A time of the day, `share` (0 to 1) of the way through its opening hours. */
function openTime(today: number, share: number): number {
  const date = drillDays[today] ?? drillDays[0];
  const [morning, afternoon] = sessions;
  const before = at(date, morning.closes) - at(date, morning.opens);
  const after = at(date, afternoon.closes) - at(date, afternoon.opens);
  // The last ten minutes are left to the members of a large household.
  const into = share * (before + after - 10 * MINUTE);
  return into < before ? at(date, morning.opens) + into : at(date, afternoon.opens) + into - before;
}

function withoutWindow(
  day: Day,
  { today, household, habits }: { today: number; household: number; habits: Habits },
  takes: (ordinal: number) => boolean,
  visits: Visit[],
): void {
  const { population } = day;
  const site = pickSite(day.sitesOfPlace[population.placeOf(household)] ?? [], day.seed, household);
  if (site === undefined) return;
  const from = openTime(today, habits.walkInTime);
  const first = population.firstPerson(household);
  for (let i = 0; i < population.size(household); i++) {
    const wished = from + i * BETWEEN_MEMBERS_MS;
    if (!takes(i)) continue;
    const visit = { person: first + i, household, site, at: whenOpen(wished, today, 'after') };
    visits.push({ ...visit, mode: 'walk-in', pass: undefined });
  }
}

/**
 * Who is checked in on one day of the drill (0 to 2), in order of time: those with a window that day who
 * come, by pass or, where it is lost, by document; and walk-ins.
 */
export function visitsOf(day: Day, today: number): Visit[] {
  const { population, seed } = day;
  const visits: Visit[] = [];
  for (let household = 0; household < population.households; household++) {
    const habits = habitsOf(seed, household, population.size(household));
    if (!habits.preRegisters) {
      if (!habits.walksIn || habits.walkInDay !== today) continue;
      const people = population.members(household);
      const walks = (i: number): boolean =>
        people[i]?.mobility === 'walks' && people[i]?.vaccinatedAt === undefined;
      withoutWindow(day, { today, household, habits }, walks, visits);
      continue;
    }
    withWindow(day, today, household, habits, visits);
  }
  // Tablets write whole seconds.
  for (const visit of visits) visit.at = Math.floor(visit.at / 1_000) * 1_000;
  return visits.sort((a, b) => a.at - b.at || a.person - b.person);
}
