import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { debianPostgresBin } from './debian-postgres.ts';
import { filled, type MachineProgram, startProgram, withoutPrograms } from './machines.ts';
import { freePort } from './ports.ts';

/** One of the machines of `deploy/ha`: etcd, and on the first two Patroni with its PostgreSQL. */
export interface PatroniMachine {
  name: string;
  host: string;
  /** What Patroni says it is: `primary`, `sync` (everything acknowledged is there, too), or something else. */
  is(kind: 'primary' | 'sync'): Promise<boolean>;
  url(name: string, who: string): string;
  /** Kills PostgreSQL and deletes its data; Patroni runs on. */
  loseDatabase(): Promise<void>;
  /** Kills everything on it, and deletes the data. */
  lose(): Promise<void>;
}

export interface PatroniCluster {
  machines: PatroniMachine[];
  superuser: string;
  /** Waits for one that is it, and answers which. */
  which(kind: 'primary' | 'sync', besides?: PatroniMachine): Promise<PatroniMachine>;
  stop(): Promise<void>;
}

/** What is missing for it, in words; undefined where all is there. */
export function withoutPatroni(): string | undefined {
  const missing = withoutPrograms('patroni', 'etcd');
  if (missing.length > 0) return `${missing.join(' and ')} not installed (Debian: patroni, etcd-server)`;
  return debianPostgresBin() === undefined
    ? 'PostgreSQL of Debian is not installed, or this is not root'
    : undefined;
}

const passwords = {
  SUPERUSER_PASSWORD: 'super',
  REPLICATION_PASSWORD: 'follows',
  REWIND_PASSWORD: 'rewinds',
};

/** Starts three etcd and two Patroni of the files in `deploy/ha`, as the user `postgres`, each at ports of its own instead of a machine's address. */
export async function startPatroni(): Promise<PatroniCluster> {
  const bin = debianPostgresBin() ?? '';
  const id = (what: '-u' | '-g') => Number(spawnSync('id', [what, 'postgres'], { encoding: 'utf8' }).stdout);
  const as = { uid: id('-u'), gid: id('-g') };
  const root = mkdtempSync(join(tmpdir(), 'muster-patroni-'));
  chownSync(root, as.uid, as.gid);
  const names = ['one', 'two', 'three'] as const;
  const places = await Promise.all(
    names.map(async (name) => ({
      name,
      folder: join(root, name),
      clients: await freePort(),
      peers: await freePort(),
      rest: await freePort(),
      postgres: await freePort(),
    })),
  );
  /** Addresses of machines, as ports of this one. */
  const words = (self: (typeof places)[number], kind: 'clients' | 'peers') => {
    const port = kind === 'clients' ? '2379' : '2380';
    const at = (place: (typeof places)[number] | undefined) => `127.0.0.1:${place?.[kind]}`;
    return {
      [`SELF:${port}`]: at(self),
      [`ONE:${port}`]: at(places[0]),
      [`TWO:${port}`]: at(places[1]),
      [`THREE:${port}`]: at(places[2]),
    };
  };

  const started: MachineProgram[] = [];
  async function start(place: (typeof places)[number], withPostgres: boolean): Promise<PatroniMachine> {
    const { name, folder } = place;
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, as.uid, as.gid);
    const { [`SELF:2379`]: self = '', ...others } = words(place, 'clients');
    const settings = filled('etcd', {
      '=NAME': `=${name}`,
      ...words(place, 'peers'),
      'SELF:2379': self,
      '/var/lib/etcd/muster': join(folder, 'etcd'),
    })
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    const etcd = await startProgram('etcd', [], {
      ...as,
      folder,
      log: join(folder, 'etcd.log'),
      // Flushing three logs to the one disk of a test takes longer than to three.
      env: { ...Object.fromEntries(settings), ETCD_UNSUPPORTED_ARCH: process.arch },
    });
    started.push(etcd);
    const data = join(folder, 'data');
    let patroni: MachineProgram | undefined;
    if (withPostgres) {
      const file = join(folder, 'patroni.yml');
      const text = filled('patroni.yml', {
        'name: NAME': `name: ${name}`,
        ...others,
        'SELF:8008': `127.0.0.1:${place.rest}`,
        'SELF:5432': `127.0.0.1:${place.postgres}`,
        '/usr/lib/postgresql/15/bin': bin,
        '/var/lib/postgresql/15/muster': data,
        '/var/lib/postgresql/.pgpass-patroni': join(folder, 'pgpass'),
        '/var/run/postgresql': folder,
        ...passwords,
      });
      writeFileSync(file, text, { mode: 0o600 });
      chownSync(file, as.uid, as.gid);
      patroni = await startProgram('patroni', [file], { ...as, folder, log: join(folder, 'patroni.log') });
      started.push(patroni);
    }
    const loseDatabase = async () => {
      killPostmaster(data);
      await sleep(0);
      rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    };
    return {
      name,
      host: `127.0.0.1:${place.postgres}`,
      is: async (kind) => {
        const asked = { signal: AbortSignal.timeout(3_000) };
        return fetch(`http://127.0.0.1:${place.rest}/${kind}`, asked).then(
          (answer) => answer.body?.cancel().then(() => answer.ok) ?? answer.ok,
          () => false,
        );
      },
      url: (database, who) => `postgres://${who}@127.0.0.1:${place.postgres}/${database}`,
      loseDatabase,
      async lose() {
        await patroni?.kill();
        await loseDatabase();
        await etcd.kill();
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      },
    };
  }

  const machines: PatroniMachine[] = [];
  const stop = async () => {
    for (const program of started.reverse()) await program.kill();
    for (const { folder } of places) killPostmaster(join(folder, 'data'));
    rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  try {
    for (const [index, place] of places.entries()) machines.push(await start(place, index < 2));
  } catch (error) {
    await stop();
    throw error;
  }
  const [first, second] = machines as [PatroniMachine, PatroniMachine];
  return {
    machines: [first, second],
    superuser: `postgres:${passwords.SUPERUSER_PASSWORD}`,
    async which(kind, besides) {
      for (;;) {
        for (const machine of [first, second]) {
          if (machine !== besides && (await machine.is(kind))) return machine;
        }
        await sleep(100);
      }
    },
    stop,
  };
}

function killPostmaster(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid] = readFileSync(file, 'utf8').split('\n');
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It had ended before.
  }
}
