import type { AroundDay } from '../around/index.ts';
import type { Day } from '../day.ts';
import { eveningOf, habitsOf } from '../habits.ts';
import { waitForResults } from '../proofs/swab-view.ts';
import { createRandom, shuffledIndexes } from '../random.ts';
import {
  at,
  CLOSING,
  CORRECTED,
  drillDays,
  evenings,
  FOUND,
  HOUR,
  LAST_EVENING,
  LAST_RESULTS,
  RESULTS,
} from '../schedule.ts';
import { elapsedMs } from '../stopwatch.ts';
import { waitForAssignment } from './assignment.ts';
import { type Sampling, sample } from './check-in.ts';
import { bringIn, enrolFieldTablets, switchOn } from './field-tablets.ts';
import { planRoutes, tellHeld } from './held.ts';
import { readWays, visitHomes } from './home-visits.ts';
import { register, type Spike, signIn } from './register.ts';
import { correctResult, enterResults } from './results.ts';
import { markRisks } from './risks.ts';
import { endSession } from './session-end.ts';
import { sendAllSwabs } from './swab-uploads.ts';
import { visitsOf } from './visits.ts';
import { lookUpWindows, sendWindows, stillWithoutWindow } from './windows.ts';

/** What the drill came to in real time. */
export interface Outcome {
  spike: Spike;
  /** People of the spike who got a window, and s from its beginning until all had theirs. */
  assigned: { people: number; seconds: number };
  /** People whose household looked up its window after the spike, and for how many it was not the one sent. */
  lookUps: { people: number; differ: number };
  /** All days together. */
  sampling: Sampling;
  /** Swabs that were put into tubes, and how long tables and teams were at it, s. */
  swabbed: { people: number; seconds: number };
}

/** The households that register on each evening, in random order. */
function waves(day: Day): Uint32Array[] {
  const { population, seed } = day;
  const byEvening: number[][] = evenings.map(() => []);
  for (const household of shuffledIndexes(population.households, createRandom(seed, 6))) {
    if (!habitsOf(seed, household, population.size(household)).preRegisters) continue;
    byEvening[eveningOf(population.members(household))]?.push(household);
  }
  return byEvening.map((households) => Uint32Array.from(households));
}

/** One evening's registrations and their assignment; answers both, with s from the first to the last window. */
async function evening(
  day: Day,
  households: Uint32Array,
  now: number,
): Promise<{ spike: Spike; assignedWithin: number }> {
  await day.moveClock(now);
  await signIn(day, households);
  const from = elapsedMs();
  const spike = await register(day, households, now);
  await waitForAssignment(day);
  const assignedWithin = (elapsedMs() - from) / 1_000;
  await markRisks(day, households);
  return { spike, assignedWithin };
}

async function samplingDay(day: Day, around: AroundDay, today: number): Promise<Sampling> {
  const date = drillDays[today] ?? '';
  await day.moveClock(at(date, '07:00'));
  await around.morning(today);
  await waitForAssignment(day);
  await switchOn(day, at(date, '07:00'));
  if (today === drillDays.length - 1) await bringAllIn(day, at(date, '07:00'));
  const unsure = stillWithoutWindow(day);
  if (unsure.length > 0) await lookUpWindows(day, unsure, 'all');
  await planRoutes(day);
  await readWays(day, { from: at(date, '07:00'), to: at(date, '17:00') });
  return await sample(day, today, visitsOf(day, today));
}

/** In the evening results come: whoever is held is told, and is on the way of a mobile team from then on. */
async function results(day: Day, today: number): Promise<void> {
  const date = drillDays[today] ?? '';
  await day.moveClock(at(date, RESULTS));
  await enterResults(day, today, at(date, FOUND));
  const held = await tellHeld(day);
  if (held > 0) await planRoutes(day);
  if (today > 0) return;
  await day.moveClock(at(date, CORRECTED));
  await correctResult(day, at(date, CORRECTED));
}

/** On the last evening the teams go to those who are held since then; what is found is there before midnight. */
async function lastEvening(day: Day): Promise<void> {
  const last = drillDays.length - 1;
  await day.moveClock(LAST_EVENING.from);
  await readWays(day, LAST_EVENING);
  await day.moveClock(LAST_EVENING.to - 1_000);
  await visitHomes(day, last, LAST_EVENING);
  await endSession(day, last, LAST_EVENING.to);
  await day.moveClock(LAST_RESULTS);
  await enterResults(day, last, LAST_RESULTS - HOUR / 6);
  await tellHeld(day);
  await waitForResults(day);
}

/** Every tablet is brought to where there is a network and sends what it has, of days ago, too. */
async function bringAllIn(day: Day, now: number): Promise<void> {
  await day.moveClock(now);
  await bringIn(day, now);
  await sendAllSwabs(day);
}

/**
 * The spike on the evening of the 20th, the three days of sampling, and on the evenings between those who
 * were vaccinated that day register, and the results of each day come. Ends shortly before midnight.
 */
export async function runDrill(day: Day, around: AroundDay): Promise<Outcome> {
  await enrolFieldTablets(day);
  const [first = new Uint32Array(), ...later] = waves(day);
  const { spike, assignedWithin } = await evening(day, first, evenings[0].registersAt);
  const assigned = { people: await sendWindows(day), seconds: assignedWithin };
  await lookUpWindows(day, first, 'by-habit');
  const { people: lookedUp, differ } = day.ledger.lookUps;
  const sampling: Sampling = { people: 0, byCounty: new Map(), seconds: 0 };
  for (const [today, date] of drillDays.entries()) {
    for (const [i, wave] of later.entries()) {
      const now = evenings[i + 1]?.registersAt ?? 0;
      const yesterday = today === 0 ? 0 : at(drillDays[today - 1] ?? date, '17:00');
      if (now > yesterday && now < at(date, '07:00') && wave.length > 0) await evening(day, wave, now);
    }
    const done = await samplingDay(day, around, today);
    if (today === drillDays.length - 1) {
      await bringAllIn(day, CLOSING + HOUR);
      await around.afterLast();
    }
    await results(day, today);
    sampling.people += done.people;
    sampling.seconds += done.seconds;
    for (const [county, people] of done.byCounty) {
      sampling.byCounty.set(county, (sampling.byCounty.get(county) ?? 0) + people);
    }
  }
  await lastEvening(day);
  const { tubes, seconds } = day.swabs;
  const swabbed = { people: tubes.reduce((sum, { people }) => sum + people.length, 0), seconds };
  return { spike, assigned, sampling, swabbed, lookUps: { people: lookedUp, differ } };
}
