import {
  defaultShiftRules,
  planShifts,
  type ShiftNeed,
  type ShiftProblem,
  type ShiftWorker,
} from '../../../src/core/field/shifts/index.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';

const hour = 3_600_000;
/** Midnight in Fuzhou of the day before the drill. */
const firstDay = Date.parse('2021-09-21T00:00:00+08:00');

/** How a day of a post is cut: three shifts of eight hours, two of twelve, or a day and a long night. */
const days = [
  [0, 8, 16, 24],
  [8, 20, 32],
  [7, 15, 31],
] as const;

/** What an instance is drawn from. */
export interface Draw {
  people: number;
  posts: number;
  /** Least and most heads of a post. */
  heads: readonly [number, number];
  days: number;
  /** Shifts of eight hours alone; otherwise every post has its own. */
  eightHours?: boolean;
  /** The part of posts that need a certificate, and of people who have one. */
  needs: number;
  has: readonly [number, number];
}

/** An instance; `standing` is a plan that was made before some of the people fell ill. */
export function drawInstance(random: Random, draw: Draw): ShiftProblem {
  const shifts = Array.from({ length: draw.posts }, (_, post) => shiftsOf(random, draw, post)).flat();
  const share = draw.has[0] + random.next() * (draw.has[1] - draw.has[0]);
  const workers = Array.from({ length: draw.people }, (_, n): ShiftWorker => {
    const certified = random.chance(share);
    // Of some the certificate ends in the week.
    const until = random.chance(0.1) ? firstDay + random.whole(1, draw.days * 24) * hour : null;
    return {
      id: `p${String(n).padStart(4, '0')}`,
      skills: certified ? [{ skill: 'sampling', until }] : [],
      nights: random.chance(0.7),
      away: random.chance(0.3) ? [absence(random, draw.days)] : [],
      held: [],
    };
  });
  const rules = defaultShiftRules;
  const before = planShifts({ shifts, workers, standing: [], rules }, { seed: random.whole(0, 1_000) });
  const ill = workers.map((worker) =>
    random.chance(0.08) ? { ...worker, away: [...worker.away, absence(random, draw.days)] } : worker,
  );
  return { shifts, workers: ill, standing: before.places, rules };
}

function shiftsOf(random: Random, draw: Draw, post: number): ShiftNeed[] {
  const hours = draw.eightHours === true ? days[0] : random.pick(days);
  const skill = (post + 1) / draw.posts <= draw.needs ? 'sampling' : null;
  const heads = random.whole(...draw.heads);
  return Array.from({ length: draw.days }, (_, day) =>
    hours.slice(1).map((to, at): ShiftNeed => {
      const starts = firstDay + (day * 24 + (hours[at] ?? 0)) * hour;
      const ends = firstDay + (day * 24 + to) * hour;
      return {
        id: `${post}-${day}-${at}`,
        place: `${post >> 1}`,
        starts,
        ends,
        heads,
        skill,
        mealMinutes: 30,
      };
    }),
  ).flat();
}

function absence(random: Random, length: number) {
  const starts = firstDay + random.whole(0, length * 24) * hour;
  return { starts, ends: starts + random.whole(8, 60) * hour };
}

/** Instance `n` of a run: 40 people, some weeks with far too few of them, others with enough. */
export const drawSmall = (seed: number, n: number): ShiftProblem => {
  const random = createRandom(seed, 1, n);
  const posts = random.whole(2, 4);
  return drawInstance(random, {
    people: 40,
    posts,
    heads: [1, 3],
    days: random.whole(3, 7),
    needs: random.pick([0.34, 0.5, 0.67]),
    has: [0.2, 0.6],
  });
};

/** The week of the issue: 400 people, 6 posts of 4 heads, three shifts a day; a third of them can do what four posts need. */
export const drawLarge = (seed: number): ShiftProblem =>
  drawInstance(createRandom(seed, 2), {
    people: 400,
    posts: 6,
    heads: [4, 4],
    days: 7,
    eightHours: true,
    needs: 0.67,
    has: [0.1, 0.12],
  });
