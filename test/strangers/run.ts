import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { overHttp } from '../fuzz/over-http.ts';
import { startFuzzedService } from '../fuzz/service.ts';
import type { TestApp } from '../support/app.ts';
import { nginxIsHere, startNginx } from '../support/real-nginx.ts';
import { type Asked, createAsked, without } from './asked.ts';
import { type GoodRequest, goodRequests } from './good-requests.ts';
import { markedRequest } from './marked.ts';
import { runSlow, slowKinds } from './slow.ts';
import { runSqlmap } from './sqlmap.ts';
import { gullibleToy, patientToy } from './toys.ts';

const help = `npm run strangers -- [options]

Has sqlmap and slowhttptest (Debian packages) at a service that runs, with a database of its own: every parameter and text
that openapi.json has, with tokens of those who may; and slow heads, bodies and readers, against the api and, where nginx is
installed, through deploy/nginx. Before that both try toys of this folder that are open to it, and must notice.

  --only NAME     sqlmap or slow
  --minutes M     how long sqlmap may take; what is not looked at by then fails (default 45)
  --operations E  only operations whose method and name match a regular expression: '^GET ', 'Site$'
  --journal FILE  what has been looked at is written there, and not looked at again: for a run in parts. What there is no time
                  for is left to the next one, and does not fail

Says of how many operations of openapi.json how many were tried, and ends with "N passed, N failed". Exit status: 0 none failed, 1 one did, 2 wrong options.
`;

/** What is tried at once when it has been taken: by the end of the drill there is nothing left that it could change. */
const whileItLasts = [
  'changeRegistration',
  'rescheduleRegistration',
  'setSiteLanes',
  'setSiteHours',
  'revealTransfer',
];
/** How many sqlmaps look at once. */
const atOnce = 2;

const tally = { passed: 0, failed: 0 };
const say = (line: string): void => void process.stdout.write(`${line}\n`);
function count(what: string, faults: readonly string[], told = ''): void {
  if (faults.length === 0) tally.passed += 1;
  else tally.failed += 1;
  say(`${faults.length === 0 ? 'ok' : 'FAILED'} ${what}${told === '' ? '' : ` (${told})`}`);
  for (const fault of faults) say(`  ${fault}`);
}

type Service = Awaited<ReturnType<typeof startFuzzedService>>;

async function sqlmapNotices(service: Service): Promise<void> {
  const sql = postgres(service.databaseUrl, { max: 2, onnotice: () => undefined });
  const toy = await gullibleToy(sql);
  try {
    const { finding, said } = await runSqlmap(
      `GET /?name=person%201* HTTP/1.1\r\nHost: 127.0.0.1:${toy.port}\r\n\r\n`,
      1,
    );
    count(
      'sqlmap notices a statement that is put together from what was asked',
      finding === 'open' ? [] : [`it found it ${finding}: ${said.slice(-600)}`],
    );
  } finally {
    toy.stop();
    await sql`drop schema toy cascade`;
    await sql.end({ timeout: 5 });
  }
}

/** What is to be tried, for how long, and what has been. */
interface Part {
  minutes: number;
  operations: RegExp;
  asked: Asked;
  /** Whether another run goes on with what is left. */
  goesOn: boolean;
}

async function sqlmapOf(t: TestApp, service: Service, part: Part): Promise<void> {
  const { minutes, operations, asked, goesOn } = part;
  await sqlmapNotices(service);
  t.clock.moveTo(new Date('2021-09-22T08:00:00+08:00'));
  const host = new URL(service.url).host;
  const until = performance.now() + minutes * 60_000;
  const isWanted = ({ method, operationId }: GoodRequest): boolean =>
    without[operationId] === undefined &&
    operations.test(`${method} ${operationId}`) &&
    !asked.has(operationId);
  async function look(good: GoodRequest): Promise<void> {
    const { method, url, ask, operationId } = good;
    const name = `sqlmap ${operationId}`;
    if (performance.now() > until) {
      if (!goesOn) count(name, ['there was no time left for it']);
      return;
    }
    const marked = await markedRequest(t, { host, good });
    if (marked === undefined) return asked.note({ operationId, places: 0, status: 0 });
    const { places, text } = marked;
    const before = service.logged();
    const faults: string[] = [];
    const { status } = await t.call(method, url, ask).catch((error: unknown) => {
      faults.push(String(error).slice(0, 400));
      return { status: 0 };
    });
    const { finding, refused, said } = await runSqlmap(text, places);
    if (finding !== 'closed') faults.push(`it found it ${finding}: ${said.slice(-800)}`);
    for (const [code, times] of refused) if (code >= 500) faults.push(`${times} answers were ${code}`);
    for (const line of service.errorsSince(before)) faults.push(`the service logged ${line.slice(0, 400)}`);
    const codes = [...refused].map(([code, times]) => `, ${code} ${times} times`).join('');
    count(name, faults, `${places} places; the request itself is answered ${status}${codes}`);
    if (finding === 'closed') await asked.note({ operationId, places, status });
  }
  const all = await goodRequests(t, async (good) => {
    if (whileItLasts.includes(good.operationId) && isWanted(good)) await look(good);
  });
  // What is only read comes first: what is written changes what there is.
  const waiting = [...all]
    .sort((one, other) => Number(one.method !== 'GET') - Number(other.method !== 'GET'))
    .filter(isWanted);
  async function next(): Promise<void> {
    for (;;) {
      const good = waiting.shift();
      if (good === undefined) return;
      await look(good);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next));
  const { lines, left } = await asked.summary();
  for (const line of lines) say(line);
  // Of a part it is said what is left; of everything nothing may be.
  if (operations.source === '.' && !goesOn)
    count(
      'every operation of openapi.json is looked at',
      left.length === 0 ? [] : [`not ${left.join(', ')}`],
    );
}

async function slowOf(service: Service): Promise<void> {
  const toy = await patientToy();
  const noticed = await runSlow('headers', `http://127.0.0.1:${toy.port}/`, `http://127.0.0.1:${toy.port}/`);
  toy.stop();
  count(
    'slowhttptest notices a server that waits for ever and has room for few',
    noticed.faults.length > 0 ? [] : ['it found nothing'],
  );
  const nginx = nginxIsHere ? await startNginx(Number(new URL(service.url).port)) : undefined;
  if (nginx === undefined)
    say('NOT TRIED: there is no nginx on the PATH, so deploy/nginx was not (apt-get install nginx)');
  try {
    const ways = [
      ['the api', service.url],
      ...(nginx === undefined ? [] : [['deploy/nginx', `http://127.0.0.1:${nginx.port}`]]),
    ] as const;
    for (const [name, base] of ways) {
      for (const kind of slowKinds) {
        const path = kind === 'body' ? '/v1/drills' : '/openapi.json';
        const { faults, ...told } = await runSlow(kind, `${base}${path}`, `${base}/v1/drills`);
        count(`slow ${kind} against ${name}`, faults, JSON.stringify(told));
      }
    }
  } finally {
    await nginx?.stop();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      minutes: { type: 'string', default: '45' },
      operations: { type: 'string', default: '.' },
      journal: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, minutes, operations, journal } = values;
  if (values.help) {
    say(help);
    return 0;
  }
  if (only !== undefined && !['sqlmap', 'slow'].includes(only)) throw new TypeError('--only sqlmap or slow');
  if (!/^\d{1,4}$/.test(minutes)) throw new TypeError('--minutes must be a whole number');
  for (const program of ['sqlmap', 'slowhttptest'])
    if (spawnSync(program, ['--version']).error !== undefined)
      throw new TypeError(`there is no ${program} on the PATH (apt-get install ${program})`);
  const service = await startFuzzedService((line) => count('the service goes on', [line]));
  try {
    if (only !== 'sqlmap') await slowOf(service);
    if (only !== 'slow') {
      const t = await overHttp({ url: service.url, own: service });
      await sqlmapOf(t, service, {
        minutes: Number(minutes),
        operations: new RegExp(operations),
        asked: createAsked(journal),
        goesOn: journal !== undefined,
      });
      await t.close();
    }
  } finally {
    await service.stop();
  }
  say(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n\n${help}`);
  return 2;
});
