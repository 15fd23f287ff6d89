import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type postgres from 'postgres';
import { createAsking } from '../chaos/asking.ts';
import { failures, look, sums, unrest } from '../chaos/checks.ts';
import { emptyJournal } from '../chaos/journal.ts';
import { type Crowd, startLoad } from '../chaos/load.ts';
import { keepLooking } from '../chaos/looking.ts';
import { untold, watch } from '../chaos/streams.ts';
import { roomForAll, settle } from '../chaos/townsfolk.ts';
import { judge, Verdict } from '../chaos/verdict.ts';
import { dockerAnswers } from '../support/docker.ts';
import { startWorld, worldKey } from '../support/world.ts';
import { buildVersions } from './images.ts';
import { type Dump, restoreDump, takeDump } from './restore.ts';
import { good, type Stack, startStack } from './stack.ts';
import { stagesOf } from './stages.ts';
import { type Span, startReaders, watchTraffic } from './traffic.ts';

const help = `npm run roll -- [options]

All of docker-compose.yml, with a name and volumes of its own, under a load of people who register, choose windows, come, are swabbed,
get results and look, through nginx; meanwhile deploy/roll.sh brings other images in and goes back, with and without a migration,
with one that fails, with an image that does not start, and killed midway. A probe asks every 0.3 s. Then everything that
was acknowledged is looked for. All is brought to another image at once, too, as docker compose would: that must be noticed. Last, the
volumes go, and a dump that was taken under load is brought back: what was acknowledged before it is there.
Needs Docker, and the images that docker-compose.yml names.

  --apis N       containers of the api (default 2)
  --load N       how many times the clients of a small town there are (default 1)

Prints a line of JSON for each stage, and ends with "N passed, N failed". Exit status: 0 every promise was kept, 1 one was not,
2 wrong options or no Docker.
`;

/** Clients of a town of one; more than its share of those whose acknowledgements name a window. */
const small: Crowd = { registrars: 6, choosers: 4, lanes: 2, racks: 2, labs: 1, rosters: true };
const READERS = 6;
/** Nothing is changed for so long at first: what the stages are compared with. */
const CALM_MS = 15_000;
/** After each stage, what it has left behind still counts as its own. */
const AFTERWARDS_MS = 3_000;
const BACKENDS_EVERY_MS = 250;
/** As long as an app waits. */
const ANSWER_WITHIN_MS = 15_000;
const LAST_ANSWERS_MS = 30_000;
const REST_WITHIN_MS = 90_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What nobody may meet while a new version comes in. */
function judgeSpan(verdict: Verdict, name: string, { odd, unanswered, badProbes }: Span): void {
  const told = (figures: Record<string, number>) => JSON.stringify(figures);
  verdict.that(`${name}: no 5xx but 503 with Retry-After`, Object.keys(odd).length === 0, told(odd));
  verdict.that(
    `${name}: no request without an answer`,
    Object.keys(unanswered).length === 0,
    told(unanswered),
  );
  verdict.that(
    `${name}: each probe was told something, or to come again`,
    badProbes.length === 0,
    badProbes.join(' '),
  );
}

/** Most connections that PostgreSQL had at once, and how many it takes of those who are not its superuser. */
function countBackends(sql: postgres.Sql) {
  let running = true;
  const figures = { connections: 0, most: 0 };
  const done = (async () => {
    for (; running; await sleep(BACKENDS_EVERY_MS)) {
      const [row] = await sql<{ now: number; most: number }[]>`
        select count(*)::int as now, current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int as most
        from pg_stat_activity where backend_type = 'client backend'`;
      figures.connections = Math.max(figures.connections, row?.now ?? 0);
      figures.most = row?.most ?? 0;
    }
  })();
  return {
    async stop() {
      running = false;
      await done;
      return figures;
    },
  };
}

async function run(
  stack: Stack,
  load: number,
): Promise<{ verdict: Verdict; dump: Dump | undefined; drillId: string }> {
  const verdict = new Verdict();
  const world = await startWorld({ ...roomForAll, databaseUrl: stack.databaseUrl });
  const times = (crowd: Crowd): Crowd =>
    Object.fromEntries(
      Object.entries(crowd).map(([who, count]) => [who, typeof count === 'number' ? count * load : count]),
    ) as unknown as Crowd;
  const crowd = times(small);
  const town = {
    ...(await settle(world, { base: stack.base, tablets: crowd.lanes + crowd.racks })),
    bases: [stack.base],
    apis: [],
  };
  const traffic = watchTraffic(stack.base);
  const asking = createAsking(town.bases, { heard: traffic.heard, withinMs: ANSWER_WITHIN_MS });
  const journal = emptyJournal();
  try {
    const watcher = watch(town, 0);
    const clients = startLoad(town, asking, journal, { seed: 20210922, crowd });
    const readers = startReaders(town, asking, READERS * load);
    const looking = keepLooking(town, journal);

    async function stage(name: string, act: () => Promise<void>): Promise<Span> {
      const from = performance.now();
      const acknowledged = journal.acknowledged;
      const backends = countBackends(town.sql);
      await act();
      await sleep(AFTERWARDS_MS);
      const span = traffic.between(from, performance.now());
      const { connections, most } = await backends.stop();
      const told = journal.acknowledged - acknowledged;
      say(JSON.stringify({ stage: name, ...span, acknowledged: told, connections }));
      verdict.that(`${name}: connections are left`, connections < most, `${connections} of ${most}`);
      verdict.that(`${name}: something was acknowledged`, told > 0);
      return span;
    }
    // What the first requests of a process cost is not compared with.
    await sleep(5_000);
    judgeSpan(verdict, 'calm', await stage('calm', () => sleep(CALM_MS)));
    for (const { name, act } of stagesOf(stack, town.sql, verdict))
      judgeSpan(verdict, name, await stage(name, act));

    let dump: Dump | undefined;
    judgeSpan(
      verdict,
      'a dump',
      await stage('a dump', async () => {
        dump = await takeDump(stack, journal);
      }),
    );

    // What all of the above would be measured by notices it where a new version comes in without a roll.
    const atOnce = await stage('all at once', async () => {
      stack.set('MUSTER_IMAGE', stack.image('third'));
      good(await stack.compose('up', '--detach', '--wait', '--wait-timeout', '300'), 'docker compose up');
    });
    verdict.that(
      'it is noticed where all are replaced at once',
      atOnce.probesUnavailable + atOnce.badProbes.length > 0,
      JSON.stringify(atOnce),
    );

    say('everybody gets their last answer, and everything comes to rest');
    asking.giveUpAt(performance.now() + LAST_ANSWERS_MS);
    await Promise.all([clients.stop(), readers.stop()]);
    await looking.stop();
    const until = performance.now() + REST_WITHIN_MS;
    let still = await unrest(town.sql, town.drillId);
    while (still.waiting + still.jobs + still.idleInTransaction > 0 && performance.now() < until) {
      await sleep(500);
      still = await unrest(town.sql, town.drillId);
    }
    for (let turn = 0; turn < 40 && untold(watcher, journal.jobs).length > 0; turn++) await sleep(250);
    await watcher.stop();
    const found = await look(town.sql, town.drillId, journal);
    const why = await failures(town.sql, town.drillId);
    judge(verdict, { found, still, why, journal, asking, looking, options: { hasty: false } });
    const missed = untold(watcher, journal.jobs);
    verdict.that('whoever watched the stream missed nothing', missed.length === 0, missed.join(' '));
    say(
      JSON.stringify({
        acknowledgements: journal.acknowledged,
        requests: asking.figures.requests,
        again: asking.figures.again,
        streams: { ...watcher.figures, events: watcher.heard().length },
        ...sums(found),
      }),
    );
    return { verdict, dump, drillId: town.drillId };
  } finally {
    await traffic.stop();
    await asking.close();
    await town.sql.end({ timeout: 5 });
    await world.stop();
  }
}

function number(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`--${name} must be a whole number from 1 to ${most}, not "${text}"`);
  return value;
}

async function main(): Promise<number> {
  let apis: number;
  let load: number;
  try {
    const { values } = parseArgs({
      options: {
        apis: { type: 'string', default: '2' },
        load: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      say(help);
      return 0;
    }
    apis = number(values.apis, 'apis', 6);
    load = number(values.load, 'load', 50);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (!(await dockerAnswers())) {
    process.stderr.write('DOCKER DOES NOT ANSWER: no roll was tried\n');
    return 2;
  }
  say('the image is built, and all of docker-compose.yml starts');
  const stack = await startStack({ apis, masterKey: worldKey.toString('base64') });
  const stopped = (): void => void stack.remove().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped);
  try {
    await buildVersions(stack);
    const { verdict, dump, drillId } = await run(stack, load);
    if (dump !== undefined) {
      say('all of it is taken down with its volumes, and comes back from the dump');
      say(JSON.stringify({ restored: await restoreDump(stack, verdict, dump, drillId) }));
      dump.remove();
    }
    const { passed, failed } = verdict;
    say(`${passed} passed, ${failed.length} failed`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await stack.remove();
  }
}

process.exit(await main());
