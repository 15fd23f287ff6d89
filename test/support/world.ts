import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { composeHouse, type House } from '../../src/main/compose.ts';
import { type OpenGround, openGround } from '../../src/main/ground.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { startEmbeddedPostgres } from '../../src/platform/db/embedded.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { city, gulou } from './divisions.ts';
import { drillPlan, sitePlan } from './drill.ts';
import { flagsOf } from './flags.ts';
import { freePort, isUp } from './ports.ts';
import { watchOver } from './watchdog.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** What a world's keys are wrapped with. */
export const worldKey = Buffer.alloc(32, 7);

/** A server in a process of its own. */
export interface WorldServer {
  url: string;
  port: number;
  pid: number;
  /** Kills it at once, as a lost machine would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own with a published drill that begins tomorrow, and servers beside it. */
export interface World {
  databaseUrl: string;
  drillId: string;
  siteIds: string[];
  community: string;
  /** Adapters and use cases in this process, on the same database: for keys and tokens. */
  ground: OpenGround;
  services: House['services'];
  /** Tokens of that many citizens. */
  citizens(count: number): Promise<string[]>;
  /** A token of headquarters. */
  headquarters(role: 'city-hq' | 'district-hq', division: string): Promise<string>;
  /** Starts a script of this project (path from its root) as a server on a free port. */
  serve(script: string, environment?: Record<string, string>): Promise<WorldServer>;
  /** Kills PostgreSQL as a power cut would, and starts it again: it recovers what was committed. */
  crashDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the database, as durable as in production, the schema and the drill. `databaseUrl` is of an empty database of somebody
 * else's, to be taken instead; `folder` is where its files go; `tight` adds a second site whose windows have three places each.
 */
export async function startWorld(
  options: {
    lanes?: number;
    ratePerLaneHour?: number;
    databaseUrl?: string;
    folder?: string;
    tight?: boolean;
  } = {},
): Promise<World> {
  const dataDir = await mkdtemp(join(options.folder ?? tmpdir(), 'muster-world-'));
  let postgres = options.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir }) : undefined;
  let callOff = postgres === undefined ? () => undefined : watchOver(postgres.pid, dataDir);
  const children = new Set<ChildProcess>();
  const databaseUrl = postgres?.url ?? options.databaseUrl ?? '';
  const settings = {
    DATABASE_URL: databaseUrl,
    MASTER_KEY: worldKey.toString('base64'),
    LOG_LEVEL: 'fatal',
    // A few accounts send for a whole city here.
    RATE_LIMIT_ACCOUNT: '0',
    RATE_LIMIT_ADDRESS: '0',
  };

  function start(script: string, environment: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [...flagsOf(project, script), script], {
      cwd: project,
      env: { PATH: process.env['PATH'] ?? '', ...settings, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  async function serve(script: string, environment: Record<string, string> = {}): Promise<WorldServer> {
    const port = Number(environment['PORT'] ?? (await freePort()));
    const url = `http://127.0.0.1:${port}`;
    const child = start(script, { ...environment, PORT: String(port) });
    while (!(await isUp(port))) {
      if (child.exitCode !== null) throw new Error(`${script} ended at once`);
      await sleep(50);
    }
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    };
    return { url, port, pid: child.pid ?? 0, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
  }

  const [code] = (await once(start('src/main/migrate.ts', {}), 'exit')) as [number];
  if (code !== 0) throw new Error('the database could not be prepared');
  const config = loadConfig(settings);
  const ground = await openGround(
    { ...config, databaseUrl, masterKey: worldKey },
    createLogger({ level: 'warn', process: 'bench' }),
    'bench',
  );
  const house = composeHouse(ground);
  const { services } = house;
  const [community = ''] = gulou.communities;
  const token = (sub: string, role: 'citizen' | 'city-hq' | 'district-hq', division?: string) =>
    services.tokens.issue({ sub, role, division, site: undefined });

  async function seed(): Promise<{ drillId: string; siteIds: string[] }> {
    const api = await serve('src/main/api.ts');
    const post = async <T>(path: string, as: string, body: object): Promise<T> => {
      const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json' };
      const answer = await fetch(api.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const at = (days: number, hour: number): string => {
      const day = new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
      return `${day}T${String(hour).padStart(2, '0')}:00:00+08:00`;
    };
    const hq = await token('city', 'city-hq', city);
    const plan = { ...drillPlan, startsAt: at(1, 0), endsAt: at(3, 0), communities: [...gulou.communities] };
    const drill = await post<{ id: string }>('/v1/drills', hq, plan);
    const district = await token('gulou', 'district-hq', gulou.division);
    const hours = [{ opensAt: at(1, 8), closesAt: at(1, 20) }];
    const body = {
      ...sitePlan(gulou, 0, { lanes: options.lanes ?? 100, ratePerLaneHour: options.ratePerLaneHour ?? 60 }),
      hours,
    };
    const site = await post<{ id: string }>(`/v1/drills/${drill.id}/sites`, district, body);
    const siteIds = [site.id];
    if (options.tight === true) {
      const few = { ...sitePlan(gulou, 1, { lanes: 1, ratePerLaneHour: 8 }), hours };
      siteIds.push((await post<{ id: string }>(`/v1/drills/${drill.id}/sites`, district, few)).id);
    }
    const publication = { division: gulou.division, force: true, reason: 'a bench' };
    await post(`/v1/drills/${drill.id}/publish`, district, publication);
    await api.stop();
    return { drillId: drill.id, siteIds };
  }

  async function stop(): Promise<void> {
    for (const child of children) child.kill('SIGKILL');
    await house.close();
    await ground.close();
    await postgres?.stop();
    callOff();
    await rm(dataDir, { recursive: true, force: true });
  }

  async function crashDatabase(): Promise<void> {
    if (postgres === undefined) throw new Error('the database is somebody else’s');
    const { pid, port } = postgres;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has stopped by itself.
    }
    await postgres.stop();
    callOff();
    // Ends the backends that lost their postmaster, and recovers.
    postgres = await startEmbeddedPostgres({ dataDir, port });
    callOff = watchOver(postgres.pid, dataDir);
  }

  const seeded = await seed().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    databaseUrl,
    ...seeded,
    community,
    ground,
    services,
    citizens: (count) =>
      Promise.all(Array.from({ length: count }, (_, n) => token(`citizen-${n}`, 'citizen'))),
    headquarters: (role, division) => token(`${role}-${division}`, role, division),
    serve,
    crashDatabase,
    stop,
  };
}
