import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/core/random.ts';
import { type Asking, createAsking } from './asking.ts';
import { type Found, look, sums, type Unrest, unrest } from './checks.ts';
import { tryControls } from './controls.ts';
import { emptyJournal, type Journal } from './journal.ts';
import { startLoad } from './load.ts';
import { help, type Options, readOptions, WrongOption } from './options.ts';
import { quantile, recovered } from './recovery.ts';
import { untold, watch } from './streams.ts';
import { startTown, type Town } from './town.ts';
import { redisTroubles, troubles } from './troubles.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const crowd = { registrars: 12, choosers: 8, lanes: 4, racks: 6, labs: 2 };
/** Between two troubles, ms: enough for something to be under way again. */
const BETWEEN_MS: readonly [number, number] = [300, 2_500];
const LOOK_EVERY_MS = 20_000;
/** How long clients may still ask once no more troubles come, and how long everything may take to come to rest, ms. */
const LAST_ANSWERS_MS = 30_000;
const REST_WITHIN_MS = 90_000;

interface Happened {
  name: string;
  seconds: number | undefined;
}

/** One promise after the other, kept or not. */
class Verdict {
  passed = 0;
  readonly failed: string[] = [];
  that(what: string, holds: boolean, said = ''): void {
    if (holds) this.passed += 1;
    else {
      this.failed.push(what);
      say(`FAILED ${what}${said === '' ? '' : `: ${said}`}`);
    }
  }
}

/** Troubles one after the other until the time is over, each with how long it took until all was back. */
async function makeTrouble(
  town: Town,
  asking: Asking,
  journal: Journal,
  options: Options,
): Promise<{ happened: Happened[]; kills: number }> {
  const random = createRandom(options.seed, 7);
  const all = [...troubles, ...(options.redis ? redisTroubles : [])];
  const weights = all.map(({ weight }) => weight);
  const happened: Happened[] = [];
  let kills = 0;
  const end = performance.now() + options.minutes * 60_000;
  while (performance.now() < end) {
    await sleep(random.whole(...BETWEEN_MS));
    const trouble = all[random.weighted(weights)];
    if (trouble === undefined) continue;
    const aftermath = await trouble.happen(town, random);
    // Nothing is left of the kind: the other one has still to come back.
    if (aftermath === undefined) continue;
    const seconds = await recovered(town, asking, journal, aftermath);
    happened.push({ name: trouble.name, seconds });
    if (trouble.kills) kills += 1;
    const took = seconds === undefined ? 'NOT BACK within a minute' : `back after ${seconds.toFixed(2)} s`;
    say(
      `${trouble.name}${aftermath.note === undefined ? '' : ` (${aftermath.note})`}: ${took}; ${journal.acknowledged} acknowledged`,
    );
  }
  await town.allBack();
  return { happened, kills };
}

/** Looks from outside while all goes on: what was acknowledged is there at once, and stays. */
function keepLooking(town: Town, journal: Journal) {
  const wrong: string[] = [];
  let looks = 0;
  let running = true;
  const done = (async () => {
    for (;;) {
      for (let waited = 0; running && waited < LOOK_EVERY_MS; waited += 200) await sleep(200);
      if (!running) return;
      try {
        // A later choice may be written and not yet acknowledged: the latest is looked for at the end.
        const { outdated: _later, ...found } = sums(await look(town.sql, town.drillId, journal));
        looks += 1;
        if (Object.values(found).some((n) => n !== 0)) wrong.push(JSON.stringify(found));
      } catch {
        // The database is away; the next look is soon enough.
      }
    }
  })();
  return {
    wrong,
    looks: () => looks,
    async stop() {
      running = false;
      await done;
    },
  };
}

/** Waits until nothing is under way any more, or too long. */
async function rest(town: Town): Promise<Unrest> {
  const end = performance.now() + REST_WITHIN_MS;
  for (;;) {
    const now = await unrest(town.sql, town.drillId);
    if (now.waiting + now.jobs + now.idleInTransaction === 0 || performance.now() > end) return now;
    await sleep(250);
  }
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const chances = createRandom(options.seed, 8);
  say('PostgreSQL, two apis and two workers start');
  const town = await startTown({
    apis: 2,
    workers: 2,
    tablets: crowd.lanes + crowd.racks,
    redis: options.redis,
    lanes: 100,
    chance: (share) => chances.chance(share),
    ...(options.hasty
      ? { apiScript: 'test/support/other-writer.ts', apiEnvironment: { WRITER: 'hasty' } }
      : {}),
  });
  const journal = emptyJournal();
  const asking = createAsking(town.bases);
  const verdict = new Verdict();
  try {
    const stopped = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    );
    const watchers = [watch(town, 0), watch(town, 1)];
    const load = startLoad(town, asking, journal, {
      seed: options.seed,
      crowd: options.hasty ? { ...crowd, choosers: 0, lanes: 0, racks: 0, labs: 0 } : crowd,
    });
    const looking = keepLooking(town, journal);
    const { happened, kills } = await Promise.race([makeTrouble(town, asking, journal, options), stopped]);
    say('no more troubles: everybody gets their last answer, and everything comes to rest');
    asking.giveUpAt(performance.now() + LAST_ANSWERS_MS);
    await load.stop();
    await looking.stop();
    const still = await rest(town);
    // Watchers are told of the last jobs.
    for (let turn = 0; turn < 40 && watchers.some((one) => untold(one, journal.jobs).length > 0); turn++) {
      if (turn % 10 === 9) say('a watcher is still to be told of a job');
      await sleep(250);
    }
    await Promise.all(watchers.map((one) => one.stop()));
    const found = await look(town.sql, town.drillId, journal);
    judge(verdict, { found, still, journal, asking, looking, options });
    for (const [index, one] of watchers.entries()) {
      const missed = untold(one, journal.jobs);
      verdict.that(
        `watcher ${index + 1} missed nothing (${one.heard().length} events, ${one.figures.broke} breaks)`,
        missed.length === 0,
        missed.join(' '),
      );
    }
    const seconds = happened.flatMap((one) => one.seconds ?? []);
    const [p50, p99] = [quantile(seconds, 0.5), quantile(seconds, 0.99)];
    verdict.that(`back after every trouble`, seconds.length === happened.length);
    const { within } = options;
    if (within !== undefined)
      verdict.that(`back within ${within} s (p99)`, p99 <= within, `${p99.toFixed(2)} s`);
    if (!options.hasty) {
      for (const { name, caught, why } of await tryControls(town.sql, town.drillId, journal))
        verdict.that(`it is noticed where ${name}`, caught, why);
    }
    const { lost, doubled } = sums(found);
    const report = {
      minutes: options.minutes,
      seed: options.seed,
      queue: options.redis ? 'redis' : 'postgres',
      troubles: Object.fromEntries(
        [...Map.groupBy(happened, ({ name }) => name)].map(([name, some]) => [name, some.length]),
      ),
      kills,
      answersCutOff: town.database.cuts + town.doors.reduce((sum, { cuts }) => sum + cuts, 0),
      acknowledgements: journal.acknowledged,
      of: {
        registrations: journal.registered.size,
        choices: journal.choices,
        checkIns: journal.checkedIn.length,
        samples: journal.sampled.length,
        seals: journal.sealed.size,
        results: journal.resulted.size,
        jobs: journal.jobs.size,
      },
      requests: asking.figures,
      doubtful: journal.doubtful.size,
      looks: looking.looks(),
      lost,
      doubled,
      found,
      recoverySeconds: {
        p50: Number(p50.toFixed(2)),
        p99: Number(p99.toFixed(2)),
        most: Number(Math.max(0, ...seconds).toFixed(2)),
      },
      streams: watchers.map(({ figures, heard }) => ({ ...figures, events: heard().length })),
    };
    say(JSON.stringify(report));
    say(`${verdict.passed} passed, ${verdict.failed.length} failed`);
    return verdict.failed.length === 0 ? 0 : 1;
  } finally {
    await asking.close();
    await town.stop();
  }
}

function judge(
  verdict: Verdict,
  seen: {
    found: Found;
    still: Unrest;
    journal: Journal;
    asking: Asking;
    looking: { wrong: string[]; looks(): number };
    options: Options;
  },
): void {
  const { found, still, journal, asking, looking, options } = seen;
  verdict.that(
    'something was acknowledged of every kind',
    options.hasty ||
      ([journal.registered, journal.chosen, journal.sealed, journal.resulted, journal.jobs].every(
        ({ size }) => size > 0,
      ) &&
        journal.checkedIn.length > 0),
  );
  for (const [what, n] of Object.entries(found.lost)) verdict.that(`no ${what} lost`, n === 0, String(n));
  for (const [what, n] of Object.entries(found.doubled))
    verdict.that(`no ${what} doubled`, n === 0, String(n));
  verdict.that(
    'everybody has the window that was acknowledged last',
    found.outdated === 0,
    String(found.outdated),
  );
  for (const [what, n] of Object.entries(found.capacity))
    verdict.that(`capacity: ${what} 0`, n === 0, String(n));
  for (const [what, n] of Object.entries(still)) verdict.that(`at rest: ${what} 0`, n === 0, String(n));
  verdict.that(
    `nothing wrong in ${looking.looks()} looks meanwhile`,
    looking.wrong.length === 0,
    looking.wrong.join(' '),
  );
  verdict.that(
    'no two acknowledgements contradict each other',
    journal.contradictions.length === 0,
    `${journal.contradictions.length}, ${journal.contradictions.slice(0, 5).join('; ')}`,
  );
  verdict.that(
    'no answer was a 5xx but 503',
    asking.odd.length === 0,
    `${asking.odd.length}, ${asking.odd.slice(0, 3).join('; ')}`,
  );
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error;
    process.stderr.write(`${error.message}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    say(help);
    return 0;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  return run(options, stopping.signal);
}

process.exit(await main());
