import { MINUTE } from '../schedule.ts';
import type { App } from './app.ts';
import { type Answers, answerOffers } from './offers.ts';
import type { Stage } from './prepare.ts';
import { accept, actionOf, freshLines, freshProposals, type Line, type Proposal } from './proposals.ts';
import { CLOSES_AT, LOOK_EVERY, LOOKS_FROM, LOOKS_UNTIL, STEP, sessionsOfDay } from './schedule.ts';
import { createSent, people, type Sent, sendAll } from './tablets.ts';
import { dayOf, decide, type World } from './world.ts';

/** How the day went. */
export interface DayRun {
  world: World;
  sent: Sent;
  accepted: Proposal[];
  answers: Answers;
  /** Looks of headquarters, and how often some line headed for congestion. */
  looks: number;
  headed: number;
  /** The longest median wait that any line told of, minutes. */
  worstTold: number;
}

/**
 * A line of which nothing new has come in is worked out anew when it is a minute old. Tablets send so long before a
 * step's end, so that at its end all lines are due, with what was sent; and headquarters look so long after it.
 */
const SEND_BEFORE = 65_000;
const LOOK_AFTER = 65_000;
/** What is heading for congestion, by the rules that proposals go by. */
const HEADING = 0.3;
const LOOK_AHEAD = 180 * MINUTE;
/** Lines are looked at until then; afterwards those who are left are served, and no line is news. */
const LAST_LINES = CLOSES_AT;

/**
 * Goes through the day in steps of 5 minutes: the clock moves on, tablets send what has happened in the simulated
 * district, the worker works lines out, and every 10 minutes headquarters look and accept what saves most.
 */
export async function liveThrough(
  stage: Stage,
  first: World,
  about: { app: App; registrationsOf: ReadonlyMap<string, string[]> },
): Promise<DayRun> {
  const { app, registrationsOf } = about;
  const opens = sessionsOfDay[0]?.opensAt ?? 0;
  const run: DayRun = {
    world: first,
    sent: createSent(),
    accepted: [],
    answers: { offered: new Set(), took: new Map(), tooLate: 0 },
    looks: 0,
    headed: 0,
    worstTold: 0,
  };
  const shown = people(stage, first, registrationsOf);
  const part = stage.progress.part('Minutes of the day', (CLOSES_AT - opens) / MINUTE);
  for (let now = opens - 25 * MINUTE; now < CLOSES_AT || now < lastEvent(run.world) + STEP; now += STEP) {
    const sendAt = now - SEND_BEFORE;
    await stage.moveClock(sendAt);
    await sendAll(stage, run.world, { sent: run.sent, now: sendAt, shown });
    if (now <= LAST_LINES) {
      await stage.moveClock(now);
      const lines = await freshLines(stage, now);
      run.worstTold = Math.max(run.worstTold, ...lines.map(({ waitMinutes }) => waitMinutes?.p50 ?? 0));
      const isLook = now >= LOOKS_FROM && now <= LOOKS_UNTIL && now % LOOK_EVERY === 0;
      if (isLook) await look(stage, run, { lines, now: now + LOOK_AFTER, app, registrationsOf });
    }
    part.set(Math.max(0, (now - opens) / MINUTE));
  }
  part.end();
  return run;
}

/** Headquarters look at the lines and accept the best of what is proposed. */
async function look(
  stage: Stage,
  run: DayRun,
  about: { lines: readonly Line[]; now: number; app: App; registrationsOf: ReadonlyMap<string, string[]> },
): Promise<void> {
  const { lines, now, app, registrationsOf } = about;
  run.looks++;
  const heading = lines.some(({ windows }) =>
    windows.some(
      ({ startsAt, congested }) => congested >= HEADING && Date.parse(startsAt) <= now + LOOK_AHEAD,
    ),
  );
  if (!heading) return;
  run.headed++;
  await stage.moveClock(now);
  const [best] = await freshProposals(stage, now);
  const decided = best === undefined ? undefined : await accept(stage, best.id);
  if (decided === undefined) return;
  run.accepted.push(decided);
  const at = Date.parse(decided.decidedAt ?? new Date(now).toISOString());
  const action = actionOf(decided.action);
  if (action !== undefined) {
    run.world = decide(run.world, at, action);
    return;
  }
  const offers = { app, people: decided.offered, now: at, registrationsOf, answers: run.answers };
  run.world = await answerOffers(stage, run.world, offers);
}

/** When the last of those who are served is. */
function lastEvent(world: World): number {
  let last = 0;
  for (const { day } of dayOf(world).sites.values()) {
    for (const { servedAt } of day.visits) last = Math.max(last, servedAt ?? 0);
  }
  return last;
}
