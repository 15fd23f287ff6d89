import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Disk, mountDisk } from './disk.ts';
import { type Between, startProxy, writtenByHttp, writtenByPostgres } from './proxy.ts';
import { type MortalRedis, startMortalRedis } from './redis.ts';
import { roomForAll, settle, type Townsfolk } from './townsfolk.ts';

/** A process of the service that is started again whenever it has ended. */
export interface Process {
  name: string;
  kind: 'api' | 'worker';
  /** Where it answers itself, with no proxy between. */
  url: string;
  pid(): number;
  /** Whether it has been ended, and does not answer again yet. */
  away(): boolean;
  /** Ends it by this signal, and starts it again; resolves when it answers. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Has its clock be so many ms ahead. */
  setClock(aheadMs: number): void;
  /** Whether its clock has ever been behind. */
  wasBehind(): boolean;
}

/** A drill with a site, and what it runs on: PostgreSQL, processes of the service, and proxies between them. */
export interface Town extends Townsfolk {
  apis: Process[];
  workers: Process[];
  /** Where clients reach each api: through its proxy. */
  bases: string[];
  /** In front of PostgreSQL, and of each api. */
  database: Between;
  doors: Between[];
  crashDatabase(): Promise<void>;
  /** Resolves once every process answers. */
  allBack(): Promise<void>;
  redis: MortalRedis | undefined;
  /** PostgreSQL's, where it has one of its own. */
  disk: Disk | undefined;
  stop(): Promise<void>;
}

export interface TownOptions {
  apis: number;
  workers: number;
  tablets: number;
  redis: boolean;
  disk: boolean;
  chance: (share: number) => boolean;
  /** The api's script; another one for showing what is noticed. */
  apiScript?: string;
  apiEnvironment?: Record<string, string>;
}

const shiftedClock = new URL('../support/shifted-clock.ts', import.meta.url).href;
/** Room for a database under load for some minutes, with its log. */
const DISK_MB = 1_200;

export async function startTown(options: TownOptions): Promise<Town> {
  const disk = options.disk ? mountDisk(DISK_MB) : undefined;
  const world = await startWorld({
    ...roomForAll,
    ...(disk === undefined ? {} : { folder: disk.folder }),
  }).catch((error: unknown) => {
    disk?.remove();
    throw error;
  });
  const ends: (() => Promise<unknown>)[] = [async () => disk?.remove(), () => world.stop()];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end().catch(() => undefined);
  };
  try {
    return { ...(await build(world, options, ends)), disk, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  world: World,
  options: TownOptions,
  ends: (() => Promise<unknown>)[],
): Promise<Omit<Town, 'stop' | 'disk'>> {
  const direct = new URL(world.databaseUrl);
  const database = await startProxy(
    { host: direct.hostname, port: Number(direct.port) },
    writtenByPostgres,
    options.chance,
  );
  ends.push(database.close);
  const redis = options.redis ? await startMortalRedis() : undefined;
  if (redis !== undefined) ends.push(redis.stop);

  const clocks = mkdtempSync(join(tmpdir(), 'muster-chaos-clocks-'));
  ends.push(async () => rmSync(clocks, { recursive: true, force: true }));

  const through = new URL(world.databaseUrl);
  through.host = `127.0.0.1:${database.port}`;
  const environment: Record<string, string> = {
    DATABASE_URL: through.href,
    ...(redis === undefined ? {} : { QUEUE_URL: redis.url }),
    RATE_LIMIT_DEVICE: '0',
    RECONCILE_SECONDS: '5',
    // What breaks is told by the clients; what the processes say of it fills pages.
    LOG_LEVEL: 'silent',
  };

  async function keep(kind: Process['kind'], n: number): Promise<Process> {
    const script = kind === 'api' ? (options.apiScript ?? 'src/main/api.ts') : 'src/main/worker.ts';
    const more = kind === 'api' ? options.apiEnvironment : undefined;
    const port = await freePort();
    const clock = join(clocks, `${kind}-${n}`);
    writeFileSync(clock, '0');
    const start = async (): Promise<WorldServer> => {
      for (;;) {
        try {
          return await world.serve(script, {
            ...environment,
            ...more,
            PORT: String(port),
            CLOCK_FILE: clock,
            NODE_OPTIONS: `--import=${shiftedClock}`,
          });
        } catch {
          // Its database is away; a supervisor would try again.
        }
      }
    };
    let server = await start();
    let away = false;
    let behind = false;
    return {
      name: `${kind} ${n}`,
      kind,
      url: server.url,
      pid: () => server.pid,
      away: () => away,
      setClock(aheadMs) {
        behind ||= aheadMs < 0;
        writeFileSync(clock, String(aheadMs));
      },
      wasBehind: () => behind,
      async restart(signal) {
        away = true;
        if (signal === 'SIGKILL') await server.kill();
        else await server.stop();
        server = await start();
        away = false;
      },
    };
  }
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const apis = await Promise.all(numbered(options.apis).map((n) => keep('api', n)));
  const workers = await Promise.all(numbered(options.workers).map((n) => keep('worker', n)));
  const doors: Between[] = [];
  for (const { url } of apis) {
    const { hostname, port } = new URL(url);
    const door = await startProxy({ host: hostname, port: Number(port) }, writtenByHttp, options.chance);
    doors.push(door);
    ends.push(door.close);
  }

  const folk = await settle(world, { base: apis[0]?.url ?? '', tablets: options.tablets });
  const { sql } = folk;
  ends.push(() => sql.end({ timeout: 5 }));
  if (options.disk) {
    // Else the log alone would fill it.
    await sql`alter system set max_wal_size = '192MB'`;
    await sql`select pg_reload_conf()`;
  }
  return {
    ...folk,
    apis,
    workers,
    bases: doors.map(({ port }) => `http://127.0.0.1:${port}`),
    database,
    doors,
    crashDatabase: world.crashDatabase,
    async allBack() {
      while ([...apis, ...workers].some(({ away }) => away())) await sleep(50);
    },
    redis,
  };
}
