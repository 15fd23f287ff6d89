import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fetchPass, register, seeWindow } from './citizen.ts';
import { need, signIn, visit } from './muster.ts';
import { checkIn, enrol, takeSiteList } from './tablet.ts';

/** A client of the sample, as the service writes it down. */
interface SampleClient {
  clientId: string;
  clientSecret: string;
  role: string;
  site?: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts a service on a database of its own in `folder`; answers its address once it listens. */
async function startService(folder: string): Promise<{ address: string; service: ChildProcess }> {
  const service = spawn(process.execPath, ['src/main/standalone.ts'], {
    cwd: root,
    env: { ...process.env, MUSTER_DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; tries < 600 && service.exitCode === null; tries++) {
    const address = await readFile(join(folder, 'address'), 'utf8').catch(() => undefined);
    if (address !== undefined) return { address: address.trim(), service };
    await sleep(200);
  }
  service.kill();
  throw new Error('the service does not listen');
}

/** A citizen's and a tablet's part of a morning, against a service that runs. */
async function play(address: string, clients: readonly SampleClient[]): Promise<void> {
  const clientOf = (role: string) => {
    const client = clients.find((one) => one.role === role);
    assert(client, `the sample has a client for ${role}`);
    const { clientId, clientSecret, site } = client;
    return { credentials: { clientId, clientSecret }, site };
  };
  const { items } = need(await visit(address).GET('/v1/drills'));
  const drillId = items[0]?.id;
  const siteId = clientOf('tablet').site;
  assert(drillId !== undefined && siteId !== undefined);

  const citizen = await signIn(address, { ...clientOf('citizen').credentials, subject: 'anna' });
  const consent = { version: '2021-09', givenAt: new Date().toISOString() };
  const at = { preferences: { sites: [siteId] }, consent };
  const [mother, father] = await register(citizen, drillId, {
    residence: { division: '350102001001', building: '12号楼', unit: '2', room: '501' },
    members: [
      {
        person: {
          name: '张小丰',
          document: { type: 'resident-id', number: '11010519491231002X' },
          phone: '13805910000',
        },
        ...at,
      },
      {
        person: {
          name: '李江',
          document: { type: 'passport', number: 'L898902C3', nationality: 'CAN' },
          birthDate: '1948-05-01',
          phone: '13805910001',
        },
        ...at,
      },
    ],
  });
  assert(mother !== undefined && father !== undefined);
  const window = await seeWindow(citizen, mother);
  assert.equal(window.slotId, (await seeWindow(citizen, father)).slotId, 'a family has one window');
  const pass = await fetchPass(citizen, mother);
  say(`registered, with a window at ${window.startsAt} and a pass of ${pass.length} signs`);

  const headquarters = await signIn(address, clientOf('district-hq').credentials);
  const { code } = need(
    await headquarters.POST('/v1/devices', { body: { siteId: window.siteId, label: '1 号台平板' } }),
  );
  const tablet = await enrol(address, code);
  const list = await takeSiteList(tablet);
  assert(
    list.people.some(([id]) => id === mother),
    'the tablet expects her',
  );
  const row = { deviceSeq: 1, at: new Date().toISOString(), pass };
  const first = await checkIn(tablet, row);
  assert(first.fresh);
  assert.equal(first.body.registrationId, mother);
  assert.equal(first.body.ticket, `1-${tablet.tag}1`);
  const again = await checkIn(tablet, row);
  assert(!again.fresh);
  assert.deepEqual(again.body, first.body);
  say(`checked in with ticket ${first.body.ticket}; sent again, the answer was the same`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'muster-example-'));
try {
  const { address, service } = await startService(folder);
  try {
    await play(address, JSON.parse(await readFile(join(folder, 'clients.json'), 'utf8')) as SampleClient[]);
  } finally {
    if (service.exitCode === null) {
      const gone = once(service, 'exit');
      service.kill('SIGTERM');
      await gone;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
