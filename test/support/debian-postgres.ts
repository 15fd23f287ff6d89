import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

/** A PostgreSQL of Debian's packages with its own programs (`pg_dump` and the like), on TCP for a superuser `muster`. */
export interface DebianPostgres {
  /** Folder of its programs. */
  bin: string;
  /** Makes an empty database; answers its address. */
  database(name: string): string;
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

/** Starts one in a folder of its own, as the user `postgres` of the package. */
export async function startDebianPostgres(bin: string): Promise<DebianPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-debian-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const as = (program: string, ...args: string[]) =>
    execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  execFileSync('chown', ['postgres', folder]);
  as('initdb', '-D', data, '-U', 'muster', '-E', 'UTF8', '--locale=C', '--auth=trust');
  as(
    'pg_ctl',
    ...['-D', data, '-w', '-l', join(folder, 'log'), 'start'],
    ...[
      '-o',
      `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=200`,
    ],
  );
  const url = (name: string) => `postgres://muster@127.0.0.1:${port}/${name}`;
  return {
    bin,
    database(name) {
      execFileSync(join(bin, 'createdb'), ['--maintenance-db', url('postgres'), name], { stdio: 'pipe' });
      return url(name);
    },
    stop() {
      as('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
