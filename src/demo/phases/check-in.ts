import { type Day, IN_FLIGHT } from '../day.ts';
import type { FieldTablet } from '../field-tablet.ts';
import { inParallel } from '../in-parallel.ts';
import type { Tablet } from '../lane-tablet.ts';
import { drillDays, rfc3339, type Span, sessionsOf } from '../schedule.ts';
import { elapsedMs, timed } from '../stopwatch.ts';
import { POOL_SIZE } from '../swabs/tubes.ts';
import type { Shown } from '../tablet/tablet.ts';
import type { Visit } from '../visit.ts';
import { acknowledge, type CheckInAnswer } from './acknowledge.ts';
import { visitsOfDue } from './due-again.ts';
import { connectAtTimes } from './field-tablets.ts';
import { visitHomes } from './home-visits.ts';
import { giveLabels } from './labels.ts';
import { memberBody, tokenOf } from './register.ts';
import { endSession } from './session-end.ts';
import { sendBeside } from './swab-uploads.ts';
import { laneOf, swabWindow } from './swabbing.ts';

/** Check-ins acknowledged, or recorded by a tablet without a network, by county, and how long the tablets were at it, s. */
export interface Sampling {
  people: number;
  byCounty: Map<string, number>;
  seconds: number;
}

/**
 * Those who come with a pass open it in the app. Who gets none comes with the document: somebody who was due again may have been
 * held by a second tube since their new window was looked up.
 */
async function fetchPasses(day: Day, visits: readonly Visit[], due: ReadonlySet<Visit>): Promise<void> {
  const withPass = visits.filter(({ mode }) => mode === 'pass');
  const part = day.progress.part('Passes opened', withPass.length);
  await inParallel(withPass.length, IN_FLIGHT, async (i) => {
    const visit = withPass[i];
    if (visit === undefined) return;
    const reply = await day.client.send<{ pass: string }>({
      operation: 'open a pass',
      method: 'GET',
      path: `/v1/registrations/${day.ledger.registration[visit.person]}/pass`,
      token: await tokenOf(day, visit.household),
      expect: due.has(visit) ? [200, 409] : [200],
    });
    if (reply.status === 200) visit.pass = reply.body.pass;
    else visit.mode = 'document';
    part.add(1);
  });
  part.end();
}

function shown(day: Day, visit: Visit): Shown {
  if (visit.mode === 'pass') return { pass: visit.pass ?? '' };
  const { population } = day;
  const household = population.members(visit.household);
  const person = household[visit.person - population.firstPerson(visit.household)];
  if (person === undefined)
    throw new RangeError(`household ${visit.household} has no person ${visit.person}`);
  if (visit.mode === 'document') return { document: person.document };
  const member = memberBody(person, { household, givenAt: visit.at, lastDayOnly: false });
  return { walkIn: { ...member, residence: population.residence(visit.household) } };
}

/** A tablet without a network takes whom it can; who holds a pass that it does not take shows a document. */
async function checkInOffline(tablet: FieldTablet, day: Day, visit: Visit): Promise<boolean> {
  const result = await tablet.checkIn(visit, shown(day, visit));
  if (result.admitted) return true;
  visit.mode = 'document';
  return (await tablet.checkIn(visit, shown(day, visit))).admitted;
}

async function checkIn(day: Day, visit: Visit): Promise<boolean> {
  const { client, sites } = day;
  const site = sites[visit.site];
  const lane = laneOf(day, visit);
  const field = site?.field[lane];
  if (field !== undefined) return checkInOffline(field, day, visit);
  const tablet: Tablet | undefined = site?.tablets[lane];
  if (site === undefined || tablet === undefined) throw new RangeError(`there is no site ${visit.site}`);
  const reply = await client.send<CheckInAnswer>({
    operation: `check in by ${visit.mode}`,
    method: 'POST',
    path: `/v1/sites/${site.id}/check-ins`,
    token: await tablet.signedIn(),
    body: { deviceSeq: ++tablet.sequence, at: rfc3339(visit.at), lane: `${lane + 1}`, ...shown(day, visit) },
    expect: [201],
  });
  if (!reply.ok) return false;
  acknowledge(day, visit, reply.body);
  return true;
}

/** A session's windows with those who come in it. */
interface Coming {
  windows: readonly Span[];
  visits: Visit[];
}

/** What tables may need in a session: a tube for every ten, and some that stay half empty or are of one person. */
function labelsFor(day: Day, { visits }: Coming): Map<number, number> {
  const needed = new Map<number, number>();
  for (const [index, coming] of Map.groupBy(visits, ({ site }) => site)) {
    const lanes = day.sites[index]?.tablets.length ?? 1;
    const apart = coming.filter(({ person }) => day.ledger.apart[person] !== 0).length;
    needed.set(index, Math.ceil(coming.length / POOL_SIZE) + apart + 2 * lanes + 3);
  }
  return needed;
}

/** The check-ins of one window; answers who was let in. */
async function checkInAll(day: Day, visits: readonly Visit[]): Promise<Visit[]> {
  const admitted: Visit[] = [];
  await inParallel(visits.length, IN_FLIGHT, async (i) => {
    const visit = visits[i];
    if (visit === undefined || !(await checkIn(day, visit))) return;
    day.ledger.due[visit.person] = 0;
    admitted.push(visit);
  });
  return admitted;
}

/**
 * The tablets check in one day's visits, and swab those who were let in, window by window: the clock goes to the last second
 * of each, so that everything they record in it has happened. Passes are opened before the session, morning or afternoon, in
 * which they are shown; at its end the tubes go to the laboratories.
 */
export async function sample(day: Day, today: number, visits: readonly Visit[]): Promise<Sampling> {
  const date = drillDays[today] ?? '';
  const done: Sampling = { people: 0, byCounty: new Map(), seconds: 0 };
  let next = 0;
  for (const windows of sessionsOf(date, day.stepMinutes)) {
    const session = { from: windows[0]?.from ?? 0, to: windows.at(-1)?.to ?? 0 };
    const first = visits.filter(({ at }) => at < session.to).slice(next);
    next += first.length;
    const due = await visitsOfDue(day, session);
    const coming = { windows, visits: [...first, ...due] };
    await fetchPasses(day, coming.visits, new Set(due));
    await giveLabels(day, labelsFor(day, coming));
    const part = day.progress.part(`Checked in and swabbed on ${date}`, coming.visits.length);
    for (const window of windows) {
      const now = coming.visits.filter(({ at }) => at >= window.from && at < window.to);
      await day.moveClock(window.to - 1_000);
      const { value: admitted, seconds } = await timed(() => checkInAll(day, now));
      for (const { site } of admitted) {
        const county = day.sites[site]?.county ?? '';
        done.byCounty.set(county, (done.byCounty.get(county) ?? 0) + 1);
      }
      done.people += admitted.length;
      const from = elapsedMs();
      // Tables and teams swab while tablets at the lanes look for a network.
      const [connecting] = await Promise.all([
        timed(() => connectAtTimes(day, window.to)),
        swabWindow(day, today, admitted, window),
        visitHomes(day, today, window),
      ]);
      await sendBeside(day, connecting.value);
      day.swabs.seconds += (elapsedMs() - from) / 1_000;
      done.seconds += seconds;
      part.add(admitted.length);
    }
    part.end();
    await endSession(day, today, session.to);
  }
  return done;
}
