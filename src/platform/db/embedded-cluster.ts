import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseUser, RunAs } from './embedded-user.ts';
import { commandFor } from './embedded-user.ts';

/** What a client must know; kept in `connection.json` (mode 0600) beside the cluster. */
export type Connection = { user: string; password: string; port: number };

const DRAFT = 'cluster-draft-';

/**
 * Creates the database cluster in `dataDir/cluster` unless it is there. It is made in a folder beside
 * and renamed when complete, so that an interrupted initdb leaves nothing that looks like a database.
 *
 * UTF-8, and PostgreSQL's own C.UTF-8 locale: sorting goes by code point, the same on every machine.
 */
export async function ensureCluster(
  dataDir: string,
  initdb: string,
  user: DatabaseUser,
  run: RunAs,
): Promise<void> {
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith(DRAFT)) rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 });
  }
  const cluster = join(dataDir, 'cluster');
  if (existsSync(cluster)) return checkVersion(cluster, initdb, run);

  const name = `${DRAFT}${randomBytes(4).toString('hex')}`;
  const draft = join(dataDir, name);
  const passwordFile = join(dataDir, `${name}.password`);
  const connection: Connection = { user: 'muster', password: randomBytes(24).toString('hex'), port: 0 };
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, connection.password, { mode: 0o600 });
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  await runProgram(run, initdb, [
    `--pgdata=${draft}`,
    `--username=${connection.user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  rmSync(passwordFile);
  saveConnection(dataDir, connection);
  renameSync(draft, cluster);
}

export function readConnection(dataDir: string): Connection {
  return JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8')) as Connection;
}

export function saveConnection(dataDir: string, connection: Connection): void {
  const draft = join(dataDir, 'connection.json.draft');
  writeFileSync(draft, `${JSON.stringify(connection)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, join(dataDir, 'connection.json'));
}

// A cluster can be used only by the major version that made it.
async function checkVersion(cluster: string, initdb: string, run: RunAs): Promise<void> {
  const has = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const program = await runProgram(run, initdb, ['--version']);
  const needs = /(\d+)/.exec(program)?.[1];
  if (has === needs) return;
  throw new Error(
    `The database in ${cluster} was made by PostgreSQL ${has}, but the installed programs are ${needs}. ` +
      'Move the folder away to start with an empty one, or install the version of Muster that made it.',
  );
}

function runProgram(run: RunAs, program: string, args: string[]): Promise<string> {
  const { command, args: all, options } = commandFor(run, program, args);
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code, killed) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} failed (${killed ?? code}): ${output.trim()}`));
    });
  });
}
