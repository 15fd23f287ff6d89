import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/core/random.ts';
import { type Asking, createAsking } from './asking.ts';
import { failures, look, sums, type Unrest, unrest } from './checks.ts';
import { tryControls } from './controls.ts';
import { startHistories } from './histories.ts';
import { emptyJournal, type Journal } from './journal.ts';
import { type Crowd, startLoad } from './load.ts';
import { keepLooking } from './looking.ts';
import { help, type Options, readOptions, WrongOption } from './options.ts';
import { quantile, recovered } from './recovery.ts';
import { untold, watch } from './streams.ts';
import { appendOutcome, codeOf, type Outcome, readOutcomes, recoveryOf, sumOf } from './sum.ts';
import { startTown, type Town } from './town.ts';
import { diskTroubles, redisTroubles, troubles } from './troubles.ts';
import { judge, lookAtHistories, Verdict } from './verdict.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const crowd: Crowd = { registrars: 18, choosers: 12, lanes: 4, racks: 5, labs: 2, rosters: true };
/** Between two troubles, ms: enough for something to be under way again. */
const BETWEEN_MS: readonly [number, number] = [200, 1_200];
/** How long clients may still ask once no more troubles come, and how long everything may take to come to rest, ms. */
const LAST_ANSWERS_MS = 30_000;
const REST_WITHIN_MS = 90_000;

interface Happened {
  name: string;
  seconds: number | undefined;
}

/** Troubles one after the other until the time is over, each with how long it took until all was back. */
async function makeTrouble(
  town: Town,
  asking: Asking,
  journal: Journal,
  options: Options,
): Promise<{ happened: Happened[]; kills: number }> {
  const random = createRandom(options.seed, 7);
  const all = [...troubles, ...(options.redis ? redisTroubles : []), ...(options.disk ? diskTroubles : [])];
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
    const { registered, back: seconds } = await recovered(town, asking, journal, aftermath);
    happened.push({ name: trouble.name, seconds });
    if (trouble.kills) kills += 1;
    const began =
      registered === undefined || registered === seconds
        ? ''
        : `registers after ${registered.toFixed(2)} s, `;
    const took =
      seconds === undefined ? 'NOT BACK within a minute' : `${began}back after ${seconds.toFixed(2)} s`;
    say(
      `${trouble.name}${aftermath.note === undefined ? '' : ` (${aftermath.note})`}: ${took}; ${journal.acknowledged} acknowledged`,
    );
  }
  await town.allBack();
  return { happened, kills };
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

async function run(options: Options, signal: AbortSignal): Promise<Outcome> {
  const chances = createRandom(options.seed, 8);
  say('PostgreSQL, two apis and two workers start');
  const town = await startTown({
    apis: 2,
    workers: 2,
    tablets: crowd.lanes + crowd.racks,
    redis: options.redis,
    disk: options.disk,
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
      crowd: options.hasty ? { ...crowd, choosers: 0, lanes: 0, racks: 0, labs: 0, rosters: false } : crowd,
    });
    const several = options.hasty ? undefined : startHistories(town, asking, journal, options.seed);
    const looking = keepLooking(town, journal);
    const { happened, kills } = await Promise.race([makeTrouble(town, asking, journal, options), stopped]);
    say('no more troubles: everybody gets their last answer, and everything comes to rest');
    asking.giveUpAt(performance.now() + LAST_ANSWERS_MS);
    await Promise.all([load.stop(), several?.stop()]);
    await looking.stop();
    const still = await rest(town);
    // Watchers are told of the last jobs.
    for (let turn = 0; turn < 40 && watchers.some((one) => untold(one, journal.jobs).length > 0); turn++) {
      if (turn % 10 === 9) say('a watcher is still to be told of a job');
      await sleep(250);
    }
    await Promise.all(watchers.map((one) => one.stop()));
    const found = await look(town.sql, town.drillId, journal);
    const why = await failures(town.sql, town.drillId);
    judge(verdict, { found, still, why, journal, asking, looking, options });
    for (const [index, one] of watchers.entries()) {
      const missed = untold(one, journal.jobs);
      verdict.that(
        `watcher ${index + 1} missed nothing (${one.heard().length} events, ${one.figures.broke} breaks)`,
        missed.length === 0,
        missed.join(' '),
      );
    }
    const findings =
      several === undefined ? undefined : await lookAtHistories(town, several.histories, verdict);
    const seconds = happened.flatMap((one) => one.seconds ?? []);
    const p99 = quantile(seconds, 0.99);
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
      queue: options.redis ? ('redis' as const) : ('postgres' as const),
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
        openings: journal.opened.length,
        results: journal.resulted.size,
        rosterRows: [...journal.imported.values()].reduce((sum, rows) => sum + rows, 0),
        jobs: journal.jobs.size,
      },
      histories: findings,
      requests: asking.figures,
      doubtful: journal.doubtful.size,
      looks: looking.looks(),
      lost,
      doubled,
      found,
      recoverySeconds: recoveryOf(seconds),
      streams: watchers.map(({ figures, heard }) => ({ ...figures, events: heard().length })),
    };
    say(JSON.stringify(report));
    return {
      at: new Date().toISOString(),
      code: codeOf(),
      minutes: options.minutes,
      seed: options.seed,
      queue: report.queue,
      passed: verdict.passed,
      failed: verdict.failed,
      kills,
      acknowledgements: journal.acknowledged,
      histories: findings?.histories ?? 0,
      impossible: (findings?.impossible ?? 0) + (findings?.overfull ?? 0),
      lost,
      doubled,
      seconds: seconds.map((one) => Number(one.toFixed(2))),
    };
  } finally {
    await asking.close();
    await town.stop();
  }
}

/** Runs with one seed after the other; what they come to is summed up, and with `--sum` with what stands in the file. */
async function runAll(options: Options, signal: AbortSignal): Promise<number> {
  const all: Outcome[] = [];
  for (let n = 0; n < options.runs; n++) {
    const one = await run({ ...options, seed: options.seed + n }, signal);
    all.push(one);
    if (options.sum !== undefined) appendOutcome(options.sum, one);
  }
  if (options.runs > 1) say(JSON.stringify({ seeds: all.map(({ seed }) => seed), ...sumOf(all) }));
  if (options.sum !== undefined) {
    const gathered = readOutcomes(options.sum);
    const code = codeOf();
    say(JSON.stringify({ sum: options.sum, code, ...sumOf(gathered.filter((one) => one.code === code)) }));
    say(JSON.stringify({ sum: options.sum, code: 'any', ...sumOf(gathered) }));
  }
  const failed = all.reduce((sum, one) => sum + one.failed.length, 0);
  say(`${all.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
    // A file that cannot be added to is told of before the night, not after it.
    if (options.sum !== undefined) readOutcomes(options.sum);
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
  return runAll(options, stopping.signal);
}

process.exit(await main());
