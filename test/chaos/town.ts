import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { gulou } from '../support/divisions.ts';
import { freePort } from '../support/ports.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Disk, mountDisk } from './disk.ts';
import { type Between, startProxy, writtenByHttp, writtenByPostgres } from './proxy.ts';
import { type MortalRedis, startMortalRedis } from './redis.ts';

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
export interface Town {
  drillId: string;
  siteId: string;
  community: string;
  slots: string[];
  /** The few that everybody wants. */
  hotSlots: string[];
  /** A few of another site, with a few places each. */
  tightSlots: string[];
  communities: readonly string[];
  citizens: string[];
  tablets: { sub: string; token: string }[];
  /** One more tablet, which checks in whom several ask about at once. */
  usher: { sub: string; token: string };
  labs: string[];
  headquarters: string;
  /** Headquarters of the district. */
  district: string;
  apis: Process[];
  workers: Process[];
  /** Where clients reach each api: through its proxy. */
  bases: string[];
  /** In front of PostgreSQL, and of each api. */
  database: Between;
  doors: Between[];
  /** Straight to PostgreSQL, for looking from outside. */
  sql: postgres.Sql;
  databaseUrl: string;
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
const CITIZENS = 40;
const HOT_SLOTS = 3;
/** Half a million places: who registers in an hour has one. */
const LANES = 200;
const PER_LANE_HOUR = 240;
/** Room for a database under load for some minutes, with its log. */
const DISK_MB = 1_200;

export async function startTown(options: TownOptions): Promise<Town> {
  const disk = options.disk ? mountDisk(DISK_MB) : undefined;
  const world = await startWorld({
    lanes: LANES,
    ratePerLaneHour: PER_LANE_HOUR,
    tight: true,
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

  const [siteId = '', tightSite = ''] = world.siteIds;
  const { drillId, community, services } = world;
  const base = apis[0]?.url ?? '';
  const headquarters = await world.headquarters('city-hq', '3501');
  const made = await fetch(`${base}/v1/drills/${drillId}/laboratories`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headquarters}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: '市疾控中心实验室', districts: ['3501'] }),
  });
  const laboratory = ((await made.json()) as { id: string }).id;
  const tablets = await Promise.all(
    numbered(options.tablets + 1).map(async (n) => {
      const sub = `chaos-tablet-${n}`;
      const token = await services.tokens.issue({ sub, role: 'tablet', division: undefined, site: siteId });
      return { sub, token };
    }),
  );
  const labs = await Promise.all(
    numbered(2).map((n) =>
      services.tokens.issue({
        sub: `chaos-lab-${n}`,
        role: 'lab',
        division: undefined,
        site: undefined,
        laboratory,
      }),
    ),
  );
  const sql = postgres(world.databaseUrl, { max: 3, onnotice: () => undefined });
  ends.push(() => sql.end({ timeout: 5 }));
  if (options.disk) {
    // Else the log alone would fill it.
    await sql`alter system set max_wal_size = '192MB'`;
    await sql`select pg_reload_conf()`;
  }
  const slotsOf = async (site: string) =>
    (await sql<{ id: string }[]>`select id from slots where site_id = ${site} order by starts_at`).map(
      ({ id }) => id,
    );
  const slots = await slotsOf(siteId);
  return {
    drillId,
    siteId,
    community,
    slots,
    hotSlots: slots.slice(0, HOT_SLOTS),
    tightSlots: (await slotsOf(tightSite)).slice(0, HOT_SLOTS),
    communities: gulou.communities,
    citizens: await world.citizens(CITIZENS),
    tablets: tablets.slice(0, options.tablets),
    usher: tablets.at(-1) ?? { sub: '', token: '' },
    labs,
    headquarters,
    district: await world.headquarters('district-hq', gulou.division),
    apis,
    workers,
    bases: doors.map(({ port }) => `http://127.0.0.1:${port}`),
    database,
    doors,
    sql,
    databaseUrl: world.databaseUrl,
    crashDatabase: world.crashDatabase,
    async allBack() {
      while ([...apis, ...workers].some(({ away }) => away())) await sleep(50);
    },
    redis,
  };
}
