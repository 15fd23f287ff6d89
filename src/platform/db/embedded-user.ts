import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The environment of every database process: nothing of ours (`PG…` variables, secrets) gets in. */
export const DATABASE_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** A user to own the files and run the processes; null means "as we are". */
export type DatabaseUser = { uid: number; gid: number } | null;

/** How to start a program as that user: put `prefix` before the command, hand `ids` to spawn. */
export type RunAs = { prefix: string[]; ids: { uid?: number; gid?: number } };

/**
 * PostgreSQL refuses to run as root. As an ordinary user: null. As root, the first of these that the
 * machine knows by name (initdb asks for the name), so that no user has to be made:
 * who owns the database already · who owns the folder it will lie in (a checkout of somebody who uses
 * sudo) · `postgres` · `nobody`.
 */
export function chooseDatabaseUser(dataDir: string, clusterDir: string): DatabaseUser {
  if (process.getuid?.() !== 0) return null;
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const owner = [clusterDir, nearestExisting(dataDir)].filter(existsSync).map((path) => statSync(path).uid);
  const found =
    known.find(({ uid }) => uid > 0 && uid === owner[0]) ??
    known.find(({ uid }) => uid > 0 && uid === owner[1]) ??
    known.find(({ name }) => name === 'postgres' || name === '_postgres') ??
    known.find(({ name }) => name === 'nobody');
  if (!found) throw new Error('PostgreSQL cannot run as root, and there is no user `postgres` or `nobody`.');
  return { uid: found.uid, gid: found.gid };
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/**
 * Finds a way to run `binary` as `user` with the files of `dataDir`, by trying.
 *
 * Plain uid and gid are enough where that user can walk to both folders. Below a folder that only root
 * can enter (/root, `mktemp -d`) they are not; there `setpriv` (util-linux) starts the program with the
 * one capability to pass such folders. It needs `no_setuid_fixup`, because initdb asks access(2), which
 * else drops capabilities. (A user namespace works as well, but containers mostly forbid those.)
 */
export function findWayToRun(user: DatabaseUser, binary: string, dataDir: string): RunAs {
  if (!user) return { prefix: [], ids: {} };
  const plain: RunAs = { prefix: [], ids: user };
  if (reaches(plain, binary, dataDir)) return plain;
  const privileged: RunAs = {
    prefix: [
      'setpriv',
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
      '--securebits=+no_setuid_fixup',
      '--',
    ],
    ids: {},
  };
  if (reaches(privileged, binary, dataDir)) return privileged;
  throw new Error(
    `PostgreSQL cannot run as root, and user ${user.uid} cannot reach ${dataDir} or ${binary}. ` +
      'Open the folders above them to others (chmod o+x), run as an ordinary user, or set DATABASE_URL.',
  );
}

/** The command line and spawn options for one program. */
export function commandFor(run: RunAs, program: string, args: string[]) {
  const [command = program, ...rest] = [...run.prefix, program, ...args];
  return { command, args: rest, options: { ...run.ids, cwd: '/', env: DATABASE_ENV } };
}

function reaches(run: RunAs, binary: string, dataDir: string): boolean {
  const script = 'test -x "$1" && cd "$2" && exec "$1" --version';
  const { command, args, options } = commandFor(run, '/bin/sh', ['-c', script, 'sh', binary, dataDir]);
  return spawnSync(command, args, { ...options, stdio: 'ignore' }).status === 0;
}
