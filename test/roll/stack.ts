import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/ports.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const name = 'muster-roll';

/** What a command came to, and what it said. */
export interface Came {
  code: number | null;
  said: string;
}

/** All of docker-compose.yml under a name of its own, with secrets, settings and images of its own. */
export interface Stack {
  /** nginx, and PostgreSQL as its owner, for looking from outside. */
  base: string;
  databaseUrl: string;
  image(version: string): string;
  compose(...words: string[]): Promise<Came>;
  docker(...words: string[]): Promise<Came>;
  /** `deploy/roll.sh` with these words, on this one. */
  roll(
    words: readonly string[],
    more?: { environment?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Came>;
  /** Any other command of this project, on this one. */
  run(words: readonly string[], more?: { environment?: Record<string, string> }): Promise<Came>;
  /** Ids of the containers that run, and the image of each. */
  running(service: string): Promise<{ id: string; image: string }[]>;
  /** A line of `.env` of this one. */
  setting(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Takes it down with its volumes, its images and its secrets. */
  remove(): Promise<void>;
}

/** Thrown where a command that has to work does not; says what it said. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** Throws where it did not come to 0. */
export function good(came: Came, what: string): Came {
  if (came.code !== 0)
    throw new CommandFailed(`${what} ended with ${came.code}:\n${came.said.slice(-3_000)}`);
  return came;
}

/** Builds the image, makes the secrets and starts all of it; resolves when everything is healthy. */
export async function startStack(options: { apis: number; masterKey: string }): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'muster-roll-'));
  const settings = join(home, 'settings');
  const over = join(home, 'looked-at.yml');
  const [port, databasePort] = [await freePort(), await freePort()];
  const image = (version: string): string => `${name}:${version}`;
  const lines = {
    SECRETS: join(home, 'secrets'),
    LISTEN: `127.0.0.1:${port}`,
    MUSTER_IMAGE: image('first'),
    API_REPLICAS: options.apis,
    RECONCILE_SECONDS: 5,
    MUSTER_PROVINCES: 35,
    LOG_LEVEL: 'warn',
    // A few accounts, all from one address, send for a whole city here.
    RATE_LIMIT_ACCOUNT: 0,
    RATE_LIMIT_DEVICE: 0,
    RATE_LIMIT_ADDRESS: 0,
  };
  writeFileSync(
    settings,
    Object.entries(lines)
      .map((line) => `${line.join('=')}\n`)
      .join(''),
  );
  // Whoever compares what was acknowledged with what is there does so from outside.
  writeFileSync(
    over,
    `services:
  postgres:
    networks: [back, looked-at]
    ports: ['127.0.0.1:${databasePort}:5432']
networks:
  looked-at: {}
`,
  );
  const environment = {
    ...process.env,
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: `${join(project, 'docker-compose.yml')}:${over}`,
    COMPOSE_ENV_FILES: settings,
    ROLL_SETTINGS: settings,
    ROLL_STATE: join(home, 'rolled'),
    MASTER_KEY: options.masterKey,
  };
  // Else it would stand before what the settings say.
  delete (environment as Record<string, unknown>)['MUSTER_IMAGE'];

  async function run(
    words: readonly string[],
    more: { environment?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Came> {
    const [program = '', ...rest] = words;
    const child = spawn(program, rest, {
      cwd: project,
      env: { ...environment, ...more.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Killed with all that it has started, as where the machine goes down.
      detached: more.signal !== undefined,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
    const kill = () => void process.kill(-(child.pid ?? 0), 'SIGKILL');
    more.signal?.addEventListener('abort', kill, { once: true });
    const [code] = (await once(child, 'close')) as [number | null];
    more.signal?.removeEventListener('abort', kill);
    return { code, said };
  }
  const docker = (...words: string[]) => run(['docker', ...words]);
  const compose = (...words: string[]) => docker('compose', '--project-directory', project, ...words);

  async function running(service: string): Promise<{ id: string; image: string }[]> {
    const ids = good(await compose('ps', '--quiet', service), 'docker compose ps')
      .said.split(/\s+/)
      .filter(Boolean);
    if (ids.length === 0) return [];
    const { said } = good(
      await docker('inspect', '--format', '{{.Id}} {{.Config.Image}}', ...ids),
      'docker inspect',
    );
    return said
      .trim()
      .split('\n')
      .map((line) => {
        const [id = '', of = ''] = line.split(' ');
        return { id, image: of };
      });
  }
  const settled = (): string[] => readFileSync(settings, 'utf8').split('\n');

  const down = () => compose('--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '30');

  async function remove(): Promise<void> {
    await down();
    const images = (await docker('image', 'ls', '--quiet', name)).said.split(/\s+/).filter(Boolean);
    if (images.length > 0) await docker('image', 'rm', '--force', ...new Set(images));
    rmSync(home, { recursive: true, force: true });
  }

  try {
    good(await run([join(project, 'deploy/secrets.sh'), lines.SECRETS]), 'deploy/secrets.sh');
    // One that was ended midway may have left volumes, with other secrets.
    await down();
    good(await compose('build', 'migrate'), 'docker compose build');
    good(await compose('up', '--detach', '--wait', '--wait-timeout', '600'), 'docker compose up');
  } catch (error) {
    const { said } = await compose('logs', '--tail', '15');
    await remove();
    throw new CommandFailed(`${(error as Error).message}\n${said.slice(-6_000)}`);
  }
  const owner = new URL(readFileSync(join(lines.SECRETS, 'migrate_database_url'), 'utf8').trim());
  owner.host = `127.0.0.1:${databasePort}`;
  return {
    base: `http://127.0.0.1:${port}`,
    databaseUrl: owner.href,
    image,
    compose,
    docker,
    run,
    running,
    roll: (words, more) => run([join(project, 'deploy/roll.sh'), ...words], more),
    setting: (key) =>
      settled()
        .find((line) => line.startsWith(`${key}=`))
        ?.slice(key.length + 1),
    set(key, value) {
      const others = settled().filter((line) => line !== '' && !line.startsWith(`${key}=`));
      writeFileSync(settings, [...others, `${key}=${value}`, ''].join('\n'));
    },
    remove,
  };
}
