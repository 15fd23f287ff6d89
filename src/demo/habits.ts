import { behaviour } from './behaviour.ts';
import type { Person } from './population/index.ts';
import { createRandom } from './random.ts';
import { drillDays, evenings, HOUR, MINUTE } from './schedule.ts';

/** What one household does in the drill. */
export interface Habits {
  preRegisters: boolean;
  /** For those that do not: whether they come all the same, on which day, and how far into it (0 to 1). */
  walksIn: boolean;
  walkInDay: number;
  walkInTime: number;
  comes: boolean;
  /** When they come: ms from the start of their window, `early` before it, `late` after its end. */
  punctuality: 'early' | 'on-time' | 'late';
  offset: number;
  goesElsewhere: boolean;
  lastDayOnly: boolean;
  looksUp: boolean;
  /** For each member, in order: whether the pass is lost, and whether a mobile team gets to them. */
  members: { lostPass: boolean; reached: boolean }[];
}

const WINDOW = 30 * MINUTE;

/** The habits of a household of `size` people, always the same for one seed and household. */
export function habitsOf(seed: number, household: number, size: number): Habits {
  const random = createRandom(seed, 4, household);
  const drawn = random.next();
  const punctuality =
    drawn < behaviour.early ? 'early' : drawn < behaviour.early + behaviour.late ? 'late' : 'on-time';
  const offsets = {
    early: -random.whole(15 * MINUTE, HOUR),
    'on-time': random.whole(0, WINDOW - MINUTE),
    late: WINDOW + random.whole(MINUTE, 90 * MINUTE),
  };
  return {
    preRegisters: random.chance(behaviour.preRegistered),
    walksIn: random.chance(behaviour.walkIn),
    walkInDay: random.whole(0, drillDays.length - 1),
    walkInTime: random.next(),
    comes: !random.chance(behaviour.noShow),
    punctuality,
    offset: offsets[punctuality],
    goesElsewhere: random.chance(behaviour.wrongSite),
    lastDayOnly: random.chance(behaviour.lastDayOnly),
    looksUp: random.chance(behaviour.looksUp),
    members: Array.from({ length: size }, () => ({
      lostPass: random.chance(behaviour.lostPass),
      reached: random.chance(behaviour.visited),
    })),
  };
}

/** On which evening (index) a household registers: the first, or that of the day on which a member was vaccinated. */
export function eveningOf(members: readonly Person[]): number {
  let latest = 0;
  for (const { vaccinatedAt } of members) {
    if (vaccinatedAt === undefined) continue;
    const evening = evenings.findIndex(({ from, to }) => vaccinatedAt >= from && vaccinatedAt < to);
    latest = Math.max(latest, evening);
  }
  return latest;
}
