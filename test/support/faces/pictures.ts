import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readAdmin, startService } from '../../../src/demo/service.ts';
import { openBrowser } from './browser.ts';
import { signIn } from './sign-in.ts';

/**
 * `npm run faces:pictures`: lets a demo day run on a service of its own, opens the pages beside it in the middle of a morning,
 * and writes what they show to docs/images.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const images = join(root, 'docs/images');
const stop = new AbortController();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const service = await startService({ keep: false, signal: stop.signal }, say);
const browser = await openBrowser();
const { url } = service;

async function asked<T>(path: string, token?: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A service that is at work puts readers off.
  if (answer.status === 503) {
    await sleep(300);
    return asked(path, token, body);
  }
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

try {
  const admin = await readAdmin(service.clientsFile);
  const demo = spawn(
    process.execPath,
    [
      'src/demo/main.ts',
      '--scale',
      process.argv[2] ?? '0.03',
      '--url',
      url,
      '--clients',
      service.clientsFile,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => demo.once('exit', () => resolve()));
  const { accessToken } = await asked<{ accessToken: string }>('/v1/auth/token', undefined, { ...admin });
  const client = await asked<{ clientId: string; clientSecret: string }>('/v1/clients', accessToken, {
    name: '大屏',
    role: 'city-hq',
    division: '3501',
  });
  const hq = await asked<{ accessToken: string }>('/v1/auth/token', undefined, {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
  });
  // Signed in before the day begins: it goes by at some ten minutes a second.
  const wall = await browser.open({ language: 'zh', width: 1_920, height: 1_080 });
  await signIn(wall.page, `${url}/wall`, client);
  const screen = await browser.open({ language: 'zh', width: 1_280, height: 720 });
  let drillId: string | undefined;
  for (;;) {
    const { now } = await asked<{ now: string }>('/v1/clock');
    const { items } = await asked<{ items: { id: string; startsAt: string }[] }>(
      '/v1/drills?status=published',
    );
    const begun = ({ startsAt }: { startsAt: string }) =>
      startsAt.startsWith('2021') && Date.parse(startsAt) <= Date.parse(now);
    drillId = items.find(begun)?.id;
    const hour = ((Date.parse(now) / 60_000 + 480) % 1_440) / 60;
    if (drillId !== undefined && hour >= 9.2) break;
    if (demo.exitCode !== null) throw new Error('the demo ended before there was anything to see');
    await sleep(200);
  }
  await wall.page.goto(`${url}/wall?drill=${drillId}`);
  await wall.page.locator('.p-curves canvas').waitFor({ timeout: 60_000 });
  await wall.page.locator('.lines tbody tr').first().waitFor({ timeout: 60_000 });
  await sleep(300);
  await wall.page.screenshot({ path: join(images, 'wall.png') });
  const { items: lines } = await asked<{
    items: { siteId: string; waiting: number; waitMinutes: unknown }[];
  }>(`/v1/drills/${drillId}/queues`, hq.accessToken);
  const line = lines.find(({ waiting, waitMinutes }) => waiting > 0 && waitMinutes !== null) ?? lines[0];
  await screen.page.goto(`${url}/screen/${line?.siteId}`);
  await screen.page.locator('.figure').waitFor();
  await screen.page.screenshot({ path: join(images, 'screen.png') });
  const complaints = [...wall.complaints, ...screen.complaints];
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  for (const name of ['wall', 'screen']) {
    say(
      `docs/images/${name}.png: ${Math.round((await readFile(join(images, `${name}.png`))).length / 1_000)} KB`,
    );
  }
  demo.kill('SIGTERM');
  await ended;
} finally {
  stop.abort();
  await browser.close();
  await service.stop();
}
process.exit(0);
