import { needsGuardian } from '../../core/identity/index.ts';
import { countyOf, type Day, IN_FLIGHT } from '../day.ts';
import { habitsOf } from '../habits.ts';
import { askToken } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import type { Person, Residence } from '../population/index.ts';
import { drillDays, EXEMPTION_HOURS, HOUR, LAST_DAY, rfc3339 } from '../schedule.ts';
import { elapsedMs, timed } from '../stopwatch.ts';

/** Which text of consent people agreed to. */
const CONSENT_VERSION = '2021-09';

/** A person as a registration names them. */
export function personBody(person: Person): Record<string, unknown> {
  const { name, document, phone, birthDate } = person;
  // Mainland and residence-permit numbers state the birth date; nobody types it a second time.
  const stated = /^\d{17}[\dX]$/.test(document.number);
  return { name, document, phone, ...(stated ? {} : { birthDate }) };
}

/** The consent for a person; for a child a grown-up of the household gives it. */
function consentFor(person: Person, household: readonly Person[], givenAt: number): Record<string, unknown> {
  const consent = { version: CONSENT_VERSION, givenAt: rfc3339(givenAt) };
  const guardian = household.find(({ age }) => age !== 'child');
  if (guardian === undefined || !needsGuardian(person.birthDate, drillDays[0])) return consent;
  return { ...consent, guardian: { name: guardian.name, phone: guardian.phone } };
}

/** One member of a household, or a walk-in, as a registration states them. */
export function memberBody(
  person: Person,
  {
    household,
    givenAt,
    lastDayOnly,
  }: { household: readonly Person[]; givenAt: number; lastDayOnly: boolean },
): Record<string, unknown> {
  return {
    person: personBody(person),
    mobility: person.mobility,
    ...(person.vaccinatedAt === undefined ? {} : { vaccinatedAt: rfc3339(person.vaccinatedAt) }),
    ...(lastDayOnly ? { preferences: { notBefore: rfc3339(LAST_DAY) } } : {}),
    consent: consentFor(person, household, givenAt),
  };
}

/** A token of the household's own account in the city's app. */
export async function tokenOf(day: Day, household: number): Promise<string> {
  let held = day.ledger.account[household];
  if (held === undefined || elapsedMs() > held.until) {
    held = await askToken(day.client, day.app, `demo-${day.seed}-${household}`);
    day.ledger.account[household] = held;
  }
  return held.token;
}

/** The households open the city's app: each account gets its token. */
export async function signIn(day: Day, households: Uint32Array): Promise<void> {
  const part = day.progress.part('Households signed in', households.length);
  await inParallel(households.length, IN_FLIGHT, async (i) => {
    await tokenOf(day, households[i] ?? 0);
    part.add(1);
  });
  part.end();
}

interface HouseholdAnswer {
  householdId: string;
  members: { id: string; status: string }[];
}

/** What a spike came to: people acknowledged, by county, and how long it took, s. */
export interface Spike {
  people: number;
  byCounty: Map<string, number>;
  seconds: number;
}

async function registerOne(day: Day, household: number, now: number): Promise<number> {
  const { client, population, ledger, drillId } = day;
  const people = population.members(household);
  const { lastDayOnly } = habitsOf(day.seed, household, people.length);
  const residence: Residence = population.residence(household);
  const reply = await client.send<HouseholdAnswer>({
    operation: 'register a household',
    method: 'POST',
    path: `/v1/drills/${drillId}/households`,
    token: await tokenOf(day, household),
    body: {
      residence,
      members: people.map((person) => memberBody(person, { household: people, givenAt: now, lastDayOnly })),
    },
    expect: [201],
  });
  if (!reply.ok) return 0;
  const first = population.firstPerson(household);
  for (const [i, { id }] of reply.body.members.entries()) {
    ledger.registration[first + i] = id;
    const vaccinatedAt = people[i]?.vaccinatedAt;
    if (vaccinatedAt !== undefined) ledger.exemptUntil[first + i] = vaccinatedAt + EXEMPTION_HOURS * HOUR;
  }
  return reply.body.members.length;
}

/** The households register, as fast as the service takes them, at the drill's time `now`. */
export async function register(day: Day, households: Uint32Array, now: number): Promise<Spike> {
  let expected = 0;
  for (const household of households) expected += day.population.size(household);
  const part = day.progress.part('People registered', expected);
  const byCounty = new Map<string, number>();
  let people = 0;
  const { seconds } = await timed(() =>
    inParallel(households.length, IN_FLIGHT, async (i) => {
      const household = households[i] ?? 0;
      const count = await registerOne(day, household, now);
      const county = countyOf(day, household);
      byCounty.set(county, (byCounty.get(county) ?? 0) + count);
      people += count;
      part.add(count);
    }),
  );
  part.end();
  return { people, byCounty, seconds };
}
