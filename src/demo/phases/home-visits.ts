import { type Day, IN_FLIGHT } from '../day.ts';
import { habitsOf } from '../habits.ts';
import { inParallel } from '../in-parallel.ts';
import { personsById } from '../ledger.ts';
import { MINUTE, rfc3339, type Span } from '../schedule.ts';
import { fill } from '../swabs/fill.ts';
import type { Stop, Team } from '../swabs/points.ts';
import { acknowledge, type CheckInAnswer } from './acknowledge.ts';
import { kindOf, record } from './swabbing.ts';

/** From one door to the next. */
const BETWEEN_DOORS = 3 * MINUTE;

interface RouteStop {
  registrationId: string;
  state: string;
  why: Stop['why'];
  startsAt: string | null;
  endsAt: string | null;
}

/** The team looks at its way: whom it goes to from `day.from` on, and when, within the spans that people were told. */
async function readWay(day: Day, team: Team, { from, to }: Span, personOf: ReadonlyMap<string, number>) {
  const point = day.swabs.points[team.point];
  const [table] = point?.tables ?? [];
  if (point === undefined || table === undefined) return;
  const { items } = await day.client.need<{ items: RouteStop[] }>({
    operation: 'look at the way',
    method: 'GET',
    path: `/v1/sites/${point.id}/route`,
    token: await table.tablet.signedIn(),
  });
  let free = from;
  team.stops = [];
  for (const { registrationId, state, why, startsAt, endsAt } of items) {
    const person = personOf.get(registrationId);
    if (state !== 'planned' || person === undefined || startsAt === null || endsAt === null) continue;
    const [starts, ends] = [Date.parse(startsAt), Date.parse(endsAt)];
    if (starts < from || starts >= to) continue;
    const at = Math.min(Math.max(starts, free), ends - 1_000);
    free = at + BETWEEN_DOORS;
    team.stops.push({ person, registrationId, why, at });
  }
}

/** The teams look at their ways for what is left of a day. */
export async function readWays(day: Day, today: Span): Promise<void> {
  const { teams } = day.swabs;
  const personOf = personsById(day.ledger);
  await inParallel(teams.length, IN_FLIGHT, async (n) => {
    const team = teams[n];
    if (team !== undefined) await readWay(day, team, today, personOf);
  });
}

async function nobodyThere(day: Day, team: Team, { registrationId }: Stop): Promise<void> {
  const point = day.swabs.points[team.point];
  await day.client.need({
    operation: 'note that nobody was there',
    method: 'PUT',
    path: `/v1/sites/${point?.id}/route/${registrationId}/outcome`,
    token: (await point?.tables[0]?.tablet.signedIn()) ?? '',
    body: { outcome: 'nobody-there' },
  });
}

/** Somebody who cannot come is checked in at their door, by document. */
async function checkInAtDoor(
  day: Day,
  team: Team,
  { person, at }: Stop,
  household: number,
): Promise<boolean> {
  const { client, population } = day;
  const point = day.swabs.points[team.point];
  const [table] = point?.tables ?? [];
  const { document } = population.members(household)[person - population.firstPerson(household)] ?? {};
  if (point === undefined || table === undefined || document === undefined) return false;
  const reply = await client.send<CheckInAnswer>({
    operation: 'check in at a door',
    method: 'POST',
    path: `/v1/sites/${point.id}/check-ins`,
    token: await table.tablet.signedIn(),
    body: { deviceSeq: ++table.tablet.sequence, at: rfc3339(at), lane: '1', document },
    expect: [201],
  });
  if (!reply.ok) return false;
  acknowledge(day, { person, household, site: -1, at, mode: 'document', pass: undefined }, reply.body);
  return true;
}

async function goTo(day: Day, today: number, team: Team, stop: Stop, household: number): Promise<void> {
  const { person, why, at } = stop;
  const { population } = day;
  const point = day.swabs.points[team.point];
  const [table] = point?.tables ?? [];
  if (point === undefined || table === undefined) return;
  const { members } = habitsOf(day.seed, household, population.size(household));
  if (why === 'infirm' && members[person - population.firstPerson(household)]?.reached !== true) {
    await nobodyThere(day, team, stop);
    return;
  }
  if (why === 'infirm' && !(await checkInAtDoor(day, team, stop, household))) return;
  // Whoever is held is swabbed alone.
  const kind = why === 're-swab' ? 'single' : kindOf(day, person);
  await record(day, point, table, fill(day, today, team.point, table, { person, household, at, kind }));
}

/** The households that people live in, by person. */
function householdsOf({ population }: Day, people: readonly number[]): Map<number, number> {
  const wanted = new Set(people);
  const found = new Map<number, number>();
  for (let household = 0; household < population.households && found.size < wanted.size; household++) {
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      if (wanted.has(person)) found.set(person, household);
    }
  }
  return found;
}

/** What the mobile teams do within a window: they go from door to door. */
export async function visitHomes(day: Day, today: number, { from, to }: Span): Promise<void> {
  const { teams } = day.swabs;
  const inWindow = ({ at }: Stop): boolean => at >= from && at < to;
  const households = householdsOf(
    day,
    teams.flatMap(({ stops }) => stops.filter(inWindow).map(({ person }) => person)),
  );
  await inParallel(teams.length, IN_FLIGHT, async (n) => {
    const team = teams[n];
    if (team === undefined) return;
    for (const stop of team.stops.filter(inWindow)) {
      await goTo(day, today, team, stop, households.get(stop.person) ?? 0);
    }
  });
}
