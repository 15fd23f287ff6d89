import type { Day } from '../day.ts';
import { habitsOf } from '../habits.ts';
import { allItems } from '../http/pages.ts';
import { MINUTE, type Span } from '../schedule.ts';
import type { Tube } from '../swabs/tubes.ts';
import type { Visit } from '../visit.ts';
import { type Appointment, note } from './windows.ts';

interface Listed {
  id: string;
  status: string;
  appointment: Appointment | null;
}

/** Everybody in a tube that comes to nothing is to come again, in another window. */
export function dueAgain({ ledger }: Pick<Day, 'ledger'>, { people }: Tube): void {
  for (const person of people) {
    ledger.due[person] = 1;
    ledger.again[person] = 1;
  }
}

/** Of everybody who is to come again: their numbers, with those of their households. */
function whoIsDue({ ledger, population }: Day): { person: number; household: number }[] {
  const due: { person: number; household: number }[] = [];
  for (let household = 0; household < population.households; household++) {
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      if (ledger.due[person] === 1) due.push({ person, household });
    }
  }
  return due;
}

/** The windows of those who live in a community and have one, as the district's headquarters list them, by registration. */
async function windowsIn(day: Day, community: string): Promise<Map<string, Appointment>> {
  const path = `/v1/drills/${day.drillId}/registrations?division=${community}`;
  const windows = new Map<string, Appointment>();
  const headquarters = day.district(community.slice(0, 6));
  for await (const one of allItems<Listed>(day.client, 'list a community', path, headquarters)) {
    const waits = one.status === 'assigned' || one.status === 'missed';
    if (waits && one.appointment !== null) windows.set(one.id, one.appointment);
  }
  return windows;
}

/**
 * Whoever is due again and has a window by the end of a session hears of it from their community and comes, at once where it is
 * over by then: answers their visits, in order of time. Whoever is to be swabbed at home is the team's.
 */
export async function visitsOfDue(day: Day, session: Span): Promise<Visit[]> {
  const { ledger, population } = day;
  const due = Map.groupBy(whoIsDue(day), ({ household }) => population.residence(household).division);
  if (due.size === 0) return [];
  const visits: Visit[] = [];
  for (const [community, people] of due) {
    const windows = await windowsIn(day, community);
    for (const { person, household } of people) {
      const appointment = windows.get(ledger.registration[person] ?? '');
      if (appointment === undefined) continue;
      note(day, person, appointment);
      const from = ledger.windowFrom[person] ?? 0;
      if (from >= session.to) continue;
      // Whoever was registered at a site has no account that shows a pass.
      const { preRegisters } = habitsOf(day.seed, household, population.size(household));
      const at = Math.max(from, session.from) + (person % 20) * MINUTE;
      const site = ledger.site[person] ?? -1;
      visits.push({ person, household, site, at, mode: preRegisters ? 'pass' : 'document', pass: undefined });
    }
  }
  return visits.sort((a, b) => a.at - b.at || a.person - b.person);
}
