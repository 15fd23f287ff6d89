import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../../src/modules/foundation/auth/roles.ts';
import { eventually } from '../support/eventually.ts';
import { isUp } from '../support/ports.ts';
import { openRaw } from '../support/raw-http.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Ready {
  url: string;
  folder: string;
  signIn: string;
  drill: { id: string; name: string };
  accounts: { role: string; clientId: string; clientSecret: string }[];
  tablet: { siteId: string; code: string };
}

let temporary: string;
const started = new Set<ChildProcess>();

function start(environment: Record<string, string> = {}, args: string[] = []): ChildProcess {
  const practice = spawn(
    process.execPath,
    ['src/demo/practice/main.ts', '--json', '--scale', '0.001', '--speed', '600', ...args],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: temporary, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.add(practice);
  return practice;
}

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
});
afterAll(async () => {
  for (const one of started) if (one.exitCode === null) one.kill('SIGTERM');
  await rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
});

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

/** The address of the service in the one folder of a practice, once it listens. */
async function addressOf(folder: string): Promise<string | undefined> {
  const [service] = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('service-'));
  return readFile(join(folder, service ?? '', 'address'), 'utf8').catch(() => undefined);
}

test('settings of a real service are refused before anything is started', async () => {
  const practice = start({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/city' });
  let said = '';
  practice.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  expect(await once(practice, 'exit')).toEqual([2, null]);
  expect(said).toContain('DATABASE_URL');
  expect(await readdir(temporary)).toEqual([]);
});

test('a practice says everywhere what it is, people come, and all of it is gone when it ends, killed ones included', async () => {
  const killed = start();
  let left = '';
  let address: string | undefined;
  await eventually(
    'the first one listens',
    async () => {
      const [name] = await readdir(temporary);
      left = join(temporary, name ?? 'none-yet');
      address = await addressOf(left);
      return address !== undefined;
    },
    60_000,
  );
  killed.kill('SIGKILL');
  const port = Number(new URL(address ?? '').port);
  await eventually('its service has ended by itself', async () => !(await isUp(port)), 30_000);
  expect(existsSync(left)).toBe(true);

  const practice = start();
  if (practice.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface({ input: practice.stdout }), 'line')) as [string];
  const { url, folder, signIn, drill, accounts, tablet } = JSON.parse(line) as Ready;
  expect(existsSync(left)).toBe(false);
  expect((await stat(signIn)).mode & 0o777).toBe(0o600);
  expect(drill.name).toMatch(/^【练习】/);
  // Of each role somebody can sign in.
  expect(accounts.map(({ role }) => role).sort()).toEqual([...roles].sort());

  const answers = await Promise.all([fetch(`${url}/`), fetch(`${url}/nowhere`), fetch(`${url}/v1/drills`)]);
  expect(answers.map(({ headers }) => headers.get('muster-practice'))).toEqual(['yes', 'yes', 'yes']);
  expect(await answers[0]?.json()).toMatchObject({ practice: true });
  const raw = openRaw(Number(new URL(url).port));
  raw.write('NONSENSE\r\n\r\n');
  expect((await raw.next()).headers['muster-practice']).toBe('yes');
  raw.destroy();

  const post = (path: string, body: unknown, token?: string) =>
    fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const signedIn = async (role: string): Promise<string> => {
    const one = accounts.find((account) => account.role === role);
    const { clientId, clientSecret } = one ?? {};
    return (await json<{ accessToken: string }>(post('/v1/auth/token', { clientId, clientSecret })))
      .accessToken;
  };
  const accessToken = await signedIn('city-hq');
  for (const role of roles) {
    const [, claims = ''] = (await signedIn(role)).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ role });
  }
  // Those of a team see their team, and a college its own people alone.
  const asked = async (role: string, path: string) => {
    const headers = { authorization: `Bearer ${await signedIn(role)}` };
    const answer = await fetch(`${url}/v1/drills/${drill.id}${path}`, { headers });
    return [answer.status, await answer.text()] as const;
  };
  for (const role of ['team-leader', 'team-member']) {
    const [status, text] = await asked(role, '/teams');
    expect([status, text.match(/练习敲门队/g)?.length]).toEqual([200, 1]);
  }
  const [status, text] = await asked('campus-hq', '/coverage?groupBy=community');
  expect([status, text.match(/练习学院/g)?.length]).toEqual([200, 1]);
  expect((await post('/v1/devices/enrol', { code: tablet.code })).status).toBe(201);
  const seen = async <T>(path: string): Promise<T> =>
    json<T>(fetch(url + path, { headers: { authorization: `Bearer ${accessToken}` } }));
  await eventually(
    'people are checked in',
    async () => {
      const { total } = await seen<{ total: { reached: { checkedIn: number } } }>(
        `/v1/drills/${drill.id}/coverage`,
      );
      return total.reached.checkedIn > 0;
    },
    90_000,
  );
  const job = await json<{ id: string }>(post(`/v1/drills/${drill.id}/reports`, {}, accessToken));
  let reportId: string | undefined;
  await eventually(
    'the report is made',
    async () => {
      reportId = (await seen<{ result?: { reportId: string } }>(`/v1/jobs/${job.id}`)).result?.reportId;
      return reportId !== undefined;
    },
    30_000,
  );
  const report = await fetch(`${url}/v1/drills/${drill.id}/reports/${reportId}?format=html`, {
    headers: { authorization: `Bearer ${accessToken}`, 'accept-language': 'zh' },
  });
  expect(report.headers.get('content-disposition')).toContain('practice-report-');
  expect(await report.text()).toMatch(/<title>【练习】.*（练习）<\/title>/);

  practice.kill('SIGTERM');
  expect(await once(practice, 'exit')).toEqual([143, null]);
  expect(existsSync(folder)).toBe(false);
  expect(await readdir(temporary)).toEqual([]);
  expect(await isUp(Number(new URL(url).port))).toBe(false);
}, 240_000);
