import { parseArgs } from 'node:util';
import { readAdmin } from '../../src/demo/service.ts';
import { overHttp } from './over-http.ts';
import { emptyTally, type Failure, fuzzRound, type Tally } from './round.ts';
import { type FuzzedService, startFuzzedService } from './service.ts';

const help = `npm run fuzz -- [options]

Sends requests that are wrong in one thing each to every operation of the service, as every role, while a drill goes on in
it; no answer may be a 5xx but a declared 503, and each must be as openapi.json declares it.

  --requests N    how many changed requests are sent (default 3000)
  --seed S        what they are drawn by (default 20210922)
  --url URL       a running service with MUSTER_CLOCK=movable and no rate limits, instead of starting one, with
  --clients FILE    its clients.json, which names an admin

Exit status: 0 every answer was as it must be, 1 one was not, 2 wrong options.
`;

/** Changed requests to one drill; then another begins, with the seed after. */
const PER_ROUND = 2_500;
const SAY_EVERY_MS = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function whole(name: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new TypeError(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '3000' },
      seed: { type: 'string', default: '20210922' },
      url: { type: 'string' },
      clients: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { url, clients } = values;
  if ((url === undefined) !== (clients === undefined)) throw new TypeError('--url and --clients go together');
  return {
    requests: whole('requests', values.requests),
    seed: whole('seed', values.seed),
    url,
    clients,
    help: values.help,
  };
}

const statuses = ({ byStatus }: Tally): string =>
  [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');

function sayFailure({ seed, number, operationId, what, method, url, body, headers, why }: Failure): void {
  say(`FAILED ${operationId} (${what})`);
  say(`  ${method} ${url}`);
  if (Object.keys(headers).length > 0) say(`  headers ${JSON.stringify(headers)}`);
  if (body !== '') say(`  body ${body.slice(0, 600)}`);
  say(`  ${why.slice(0, 900)}`);
  say(`  again: npm run fuzz -- --seed ${seed} --requests ${Math.min(PER_ROUND, number + 1)}`);
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    say(help);
    return 0;
  }
  const { requests, seed, url, clients } = options;
  let service: FuzzedService | undefined;
  const tally = emptyTally();
  let told = 0;
  try {
    if (url === undefined) {
      say('a service starts, with a database of its own');
      service = await startFuzzedService((line) => {
        say(`FAILED ${line}`);
        tally.failures.push({
          seed,
          number: 0,
          operationId: 'none',
          what: 'the process',
          method: '',
          url: '',
          body: '',
          headers: {},
          why: line,
        });
      });
    }
    const reach =
      service === undefined
        ? { url: url ?? '', admin: await readAdmin(clients ?? '') }
        : { url: service.url, own: service };
    const t = await overHttp(reach);
    let last = performance.now();
    const progress = (now: Tally): void => {
      for (; told < now.failures.length; told++) {
        const failure = now.failures[told];
        if (failure !== undefined) sayFailure(failure);
        if (/answered 5/.test(failure?.why ?? ''))
          for (const line of service?.lastErrors().slice(-2) ?? []) say(`  log ${line.slice(0, 1_500)}`);
      }
      if (performance.now() - last < SAY_EVERY_MS) return;
      last = performance.now();
      say(`${now.sent} sent, ${now.failures.length} failed; ${statuses(now)}`);
    };
    for (let round = 0, left = requests; left > 0; round++, left -= PER_ROUND) {
      t.clock.moveTo(new Date('2021-09-22T08:00:00+08:00'));
      const size = Math.min(PER_ROUND, left);
      await fuzzRound(t, { seed: seed + round, requests: size, told: progress }, tally);
    }
    await t.close();
  } finally {
    await service?.stop();
  }
  const silent = [...tally.reached].flatMap(([operationId, good]) => (good ? [] : [operationId]));
  say(`by status: ${statuses(tally)}`);
  say(
    `operations asked: ${tally.reached.size}; with success at least once: ${tally.reached.size - silent.length}`,
  );
  if (silent.length > 0) say(`never with success: ${silent.join(', ')}`);
  say(`good requests that came too late: ${tally.overtaken}`);
  say(`${tally.sent - tally.failures.length} passed, ${tally.failures.length} failed`);
  return tally.failures.length === 0 ? 0 : 1;
}

process.exit(await main());
