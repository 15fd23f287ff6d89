import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import { eventually } from '../../support/eventually.ts';
import { household, rosterCsv } from '../../support/people.ts';
import { asClient, type CliWorld, endOf, startCliWorld } from './world.ts';

const [community] = gulou.communities;
const districtArgs = ['--division', gulou.division];

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.close());

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;
const jsonOf = <T>({ stdout }: { stdout: string }): T => JSON.parse(stdout) as T;

describe('who is signed in', () => {
  test('is kept without the secret, for its user alone, until they sign out', async () => {
    const { clientId, clientSecret } = world.clients['district-hq'];
    const signedIn = await world.cli(['sign-in', '--json'], { input: `${clientId}\n${clientSecret}\n` });
    expect(signedIn).toMatchObject({ code: 0, stderr: '' });
    const { file } = jsonOf<{ file: string }>(signedIn);
    expect(file.startsWith(world.folder)).toBe(true);
    expect(await modeOf(file)).toBe(0o600);
    const kept = await readFile(file, 'utf8');
    expect(kept).toContain(clientId);
    expect(kept).not.toContain(clientSecret);

    // A draft is for headquarters alone, so this answer is that of who is signed in.
    const sites = await world.cli(['sites', '--json', '--drill', world.drill.id]);
    expect(sites).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf<{ status: string }[]>(sites).map(({ status }) => status)).toEqual(['draft', 'draft']);

    expect(await world.cli(['sign-out'])).toMatchObject({ code: 0, stdout: 'Signed out\n' });
    expect(existsSync(file)).toBe(false);
    // To everybody else there is no such drill yet.
    const anonymous = await world.cli(['sites', '--json', '--drill', world.drill.id]);
    expect(anonymous).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(anonymous.stderr)).toMatchObject({ status: 404 });
  });

  test('wrong secrets, and whoever may not, are a problem on stderr and code 1; wrong usage is code 2', async () => {
    const { clientId } = world.clients['district-hq'];
    const [wrong, anonymous, argument, nowhere] = await Promise.all([
      world.cli(['sign-in', '--json'], { environment: asClient({ clientId, clientSecret: 'guessed' }) }),
      world.cli(['plan', '--drill', world.drill.id, '--lang', 'zh']),
      world.cli(['sign-in', '--client-secret', 's3cret', '--json']),
      world.cli(['drills', '--url', 'http://127.0.0.1:1', '--json']),
    ]);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(wrong.stderr)).toMatchObject({ status: 401, title: expect.any(String) });
    expect(anonymous).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(anonymous.stderr)).toMatchObject({ status: 401 });
    expect(anonymous.stderr).toMatch(/[\u4e00-\u9fff]/);
    expect(argument).toMatchObject({ code: 2, stdout: '' });
    expect(argument.stderr).not.toContain('s3cret');
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(nowhere.stderr)).toMatchObject({ code: 'unreachable' });
  });
});

describe('a drill', () => {
  const district = (): Record<string, string> => asClient(world.clients['district-hq']);
  const city = (): Record<string, string> => asClient(world.clients['city-hq']);

  test('its roster is tried, imported, and what was refused saved; then published by force, and planned', async () => {
    const file = join(world.folder, 'roster.csv');
    const wrong = `${community},9号楼,李小榕,居民身份证,350102199001011230,101`;
    const rows = rosterCsv(0, 300, community).trimEnd();
    const heading = rows.split(/\r?\n/)[0] ?? '';
    const width = heading.split(',').length;
    await writeFile(
      file,
      `${rows}\r\n${wrong.split(',').concat(Array(width).fill('')).slice(0, width).join(',')}\r\n`,
    );
    const environment = district();
    const tried = await world.cli(['import', 'roster', file, '--dry-run', '--json'], { environment });
    expect(tried).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(tried)).toMatchObject({ dryRun: true, rows: 301, accepted: 300, rejected: 1 });
    const onFile = await world.t.sql`select count(*)::int as n from roster`;
    expect(onFile[0]?.['n']).toBe(0);

    const saved = join(world.folder, 'refused.xlsx');
    const imported = await world.cli(['import', 'roster', file, '--rejected', saved], { environment });
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.stdout).toContain('301 rows: 300 accepted');
    expect(imported.stdout).toContain(saved);
    expect(await modeOf(saved)).toBe(0o600);
    expect((await readFile(saved)).subarray(0, 2).toString()).toBe('PK');

    const check = await world.cli(['publish', ...districtArgs, '--check', '--json'], { environment });
    expect(jsonOf(check)).toMatchObject({ feasible: false, division: gulou.division });
    const refused = await world.cli(['publish', ...districtArgs, '--json'], { environment });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ status: 409, code: 'drill-infeasible' });
    const forced = ['publish', ...districtArgs, '--force', '--reason', '演练', '--json'];
    expect(jsonOf(await world.cli(forced, { environment }))).toMatchObject({ sitesOpened: 2 });

    const token = await world.t.token('citizen');
    const body = household(0, 3, community);
    await world.t.need('POST', `/v1/drills/${world.drill.id}/households`, { token, body });
    const planned = await world.cli(['plan', '--json'], { environment });
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    const { jobId } = jsonOf<{ jobId: string }>(planned);
    // The worker may have given them their window before the plan did.
    const assigned = () =>
      world.t
        .sql`select count(*)::int as n from registrations where drill_id = ${world.drill.id} and status = 'assigned'`;
    await eventually('the household has its window', async () => (await assigned())[0]?.['n'] === 3);

    const listed = await world.cli(['drills']);
    expect(listed.stdout).toContain('福州市全员核酸检测演练');
    const folder = join(world.folder, 'reports');
    await mkdir(folder);
    const made = await world.cli(['report', '--out', folder, '--format', 'json', '--json'], {
      environment: city(),
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const [name = ''] = await readdir(folder);
    expect(jsonOf(made)).toMatchObject({ file: join(folder, name), version: 1, kind: 'provisional' });
    expect(await modeOf(join(folder, name))).toBe(0o600);
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toMatchObject({
      report: { drillId: world.drill.id },
    });
    expect(jobId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is watched across a broken connection: what comes after it follows on what came before', async () => {
    const target = Number(new URL(world.url).port);
    const open = new Set<Socket>();
    const proxy = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      socket.pipe(through).pipe(socket);
      for (const one of [socket, through]) one.on('error', () => undefined);
      open.add(socket.on('close', () => through.destroy()));
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const watching = world.start(['watch', '--json', '--url', `http://127.0.0.1:${port}`], city());
    const heard: { event: string; data: Record<string, unknown> }[] = [];
    if (watching.stdout === null) throw new Error('no output');
    createInterface({ input: watching.stdout }).on('line', (line) => heard.push(JSON.parse(line)));
    const ended = endOf(watching);
    const opened = () => heard.filter(({ event }) => event === 'opened').map(({ data }) => data['resumed']);
    await eventually('coverage is heard', () => heard.some(({ event }) => event === 'coverage'), 30_000);
    for (const socket of open) socket.destroy();
    await eventually('it has come back', () => opened().length > 1, 30_000);
    expect(opened()).toEqual([false, true]);
    watching.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    proxy.close();
  });

  test('its webhooks are listened to: a practice event comes with a good signature, a forged one is refused', async () => {
    const environment = city();
    const nobody = await world.cli(['trigger', '--json'], { environment });
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(nobody.stderr)).toMatchObject({ code: 'no-webhook' });
    const listening = world.start(['listen', '--json'], environment);
    const ended = endOf(listening);
    const webhooks = async () =>
      (
        await world.t.need<{ items: { id: string; url: string }[] }>(
          'GET',
          `/v1/drills/${world.drill.id}/webhooks`,
          { token: world.drill.cityHq },
        )
      ).items;
    await eventually('it has been added', async () => (await webhooks()).length === 1, 30_000);
    const triggered = await world.cli(['trigger', '--json'], { environment });
    expect(triggered).toMatchObject({ code: 0, stderr: '' });
    const { messageId } = jsonOf<{ messageId: string }>(triggered);
    const [{ url } = { url: '' }] = await webhooks();
    const headers = {
      'webhook-id': 'msg_forged',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    listening.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages).toMatchObject([{ id: messageId, type: 'webhook.test', status: 204 }]);
    expect(await webhooks()).toEqual([]);
  });
});
