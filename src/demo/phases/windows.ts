import { type Day, IN_FLIGHT } from '../day.ts';
import { habitsOf } from '../habits.ts';
import { allItems } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { personsById } from '../ledger.ts';
import { counties } from '../population/census.ts';
import { tokenOf } from './register.ts';

/** A window as the service states it. */
export interface Appointment {
  siteId: string;
  slotId: string;
  startsAt: string;
  endsAt: string;
  walkMetres: number | null;
}

interface WithAppointment {
  id: string;
  appointment: Appointment | null;
}

/** Notes a person's window; answers whether it is another than the one noted before. */
export function note(day: Day, person: number, appointment: Appointment | null): boolean {
  const { ledger } = day;
  const from = appointment === null ? 0 : Date.parse(appointment.startsAt);
  const site = appointment === null ? -1 : (day.siteIndex.get(appointment.siteId) ?? -1);
  const changed = ledger.windowFrom[person] !== from || ledger.site[person] !== site;
  ledger.windowFrom[person] = from;
  ledger.windowTo[person] = appointment === null ? 0 : Date.parse(appointment.endsAt);
  ledger.site[person] = site;
  ledger.walk[person] = appointment?.walkMetres ?? Number.NaN;
  return changed;
}

/**
 * The districts send every household its window, as their lists have it. Answers how many people have one.
 */
export async function sendWindows(day: Day): Promise<number> {
  const { client, drillId } = day;
  const personOf = personsById(day.ledger);
  const part = day.progress.part('Windows sent out', personOf.size);
  let people = 0;
  await inParallel(counties.length, 3, async (i) => {
    const county = counties[i]?.code ?? '';
    const path = `/v1/drills/${drillId}/registrations?division=${county}`;
    const list = allItems<WithAppointment>(client, 'list registrations', path, day.district(county));
    for await (const { id, appointment } of list) {
      const person = personOf.get(id);
      if (person === undefined) continue;
      note(day, person, appointment);
      if (appointment !== null) people++;
      part.add(1);
    }
  });
  part.end();
  return people;
}

async function lookUp(day: Day, household: number): Promise<void> {
  const { client, population, ledger, drillId } = day;
  const reply = await client.send<{ items: WithAppointment[] }>({
    operation: 'read own registrations',
    method: 'GET',
    path: `/v1/registrations?drillId=${drillId}`,
    token: await tokenOf(day, household),
  });
  if (!reply.ok) return;
  const first = population.firstPerson(household);
  const ids = ledger.registration.slice(first, first + population.size(household));
  for (const { id, appointment } of reply.body.items) {
    const ordinal = ids.indexOf(id);
    if (ordinal < 0) continue;
    ledger.lookUps.people++;
    if (note(day, first + ordinal, appointment)) ledger.lookUps.differ++;
  }
}

/** Households look up their windows in the app: all of the given ones, or only those whose habit it is. */
export async function lookUpWindows(
  day: Day,
  households: Uint32Array,
  who: 'all' | 'by-habit',
): Promise<void> {
  const { population, seed } = day;
  const looking =
    who === 'all'
      ? households
      : households.filter((one) => habitsOf(seed, one, population.size(one)).looksUp);
  const part = day.progress.part('Windows looked up', looking.length);
  await inParallel(looking.length, IN_FLIGHT, async (i) => {
    await lookUp(day, looking[i] ?? 0);
    part.add(1);
  });
  part.end();
}

/** Households that have registered and of whom somebody has no window yet: they look again. */
export function stillWithoutWindow(day: Day): Uint32Array {
  const { population, ledger } = day;
  const waiting: number[] = [];
  for (let household = 0; household < population.households; household++) {
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      const registered = ledger.registration[person] !== undefined && ledger.checkedIn[person] === 0;
      if (!registered || ledger.windowFrom[person] !== 0) continue;
      waiting.push(household);
      break;
    }
  }
  return Uint32Array.from(waiting);
}
