import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

/** A PostgreSQL of Debian's packages with its own programs (`pg_dump` and the like), on TCP for a superuser `muster`. */
export interface DebianPostgres {
  /** Folder of its programs. */
  bin: string;
  /** Folder of its files, of the user `postgres`. */
  data: string;
  /** The address of one of its databases. */
  url(name: string): string;
  /** Makes an empty database; answers its address. */
  database(name: string): string;
  /** Starts a standby that follows it, made from a base backup. */
  follow(): Promise<DebianPostgres>;
  /** Has a standby take writes from now on. */
  promote(): void;
  /** Kills it, and deletes its disk. */
  lose(): void;
  /** Stops it in order, and starts it again on whatever `data` holds then. */
  halt(): void;
  resume(): void;
  stop(): void;
}

const packages = '/usr/lib/postgresql';

/** Folder of the newest installed release's programs; undefined where there is none, or nobody but root to run it. */
export function debianPostgresBin(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync(packages)) return undefined;
  const [newest] = readdirSync(packages).sort((a, b) => Number(b) - Number(a));
  const bin = join(packages, newest ?? '', 'bin');
  return existsSync(join(bin, 'initdb')) ? bin : undefined;
}

/** Starts one in a folder of its own, as the user `postgres` of the package; `settings` go into its postgresql.conf. */
export const startDebianPostgres = (
  bin: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<DebianPostgres> =>
  start(bin, (as, data) => {
    as('initdb', '-D', data, '-U', 'muster', '-E', 'UTF8', '--locale=C', '--auth=trust');
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    appendFileSync(join(data, 'postgresql.conf'), lines.join(''));
  });

type RunAs = (program: string, ...args: string[]) => void;

async function start(bin: string, fill: (as: RunAs, data: string) => void): Promise<DebianPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-debian-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const as: RunAs = (program, ...args) => {
    execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  execFileSync('chown', ['postgres', folder]);
  fill(as, data);
  const resume = () =>
    as(
      'pg_ctl',
      ...['-D', data, '-w', '-l', join(folder, 'log'), 'start'],
      ...[
        '-o',
        `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=200`,
      ],
    );
  resume();
  let gone = false;
  const url = (name: string) => `postgres://muster@127.0.0.1:${port}/${name}`;
  return {
    bin,
    data,
    url,
    database(name) {
      execFileSync(join(bin, 'createdb'), ['--maintenance-db', url('postgres'), name], { stdio: 'pipe' });
      return url(name);
    },
    follow: () =>
      start(bin, (run, of) =>
        run('pg_basebackup', '-d', url('postgres'), '-D', of, '-R', '-X', 'stream', '-c', 'fast'),
      ),
    promote: () => as('pg_ctl', '-D', data, '-w', 'promote'),
    lose() {
      gone = true;
      const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
    halt: () => as('pg_ctl', '-D', data, '-w', '-m', 'fast', 'stop'),
    resume,
    stop() {
      if (gone) return;
      if (existsSync(join(data, 'postmaster.pid'))) as('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
