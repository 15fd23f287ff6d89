import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { filled, type MachineProgram, startProgram, withoutPrograms } from './machines.ts';
import { freePort } from './ports.ts';

/** A Redis of `deploy/ha`, which may be the master or follow it. */
export interface WatchedRedis {
  port: number;
  /** Kills it at once. */
  kill(): Promise<void>;
  /** Starts it again on what it had written. */
  start(): Promise<void>;
  /** Lets it do nothing, as a machine that answers nobody and ends no connection; and lets it go on. */
  freeze(): void;
  thaw(): void;
}

export interface WatchedRedises {
  /** As Muster is told: `redis+sentinel://…`. */
  url: string;
  redises: WatchedRedis[];
  /** The one that Sentinels name as the master. */
  master(): Promise<WatchedRedis>;
  /** Waits until the other one follows the master, and has what it has. */
  followed(): Promise<void>;
  stop(): Promise<void>;
}

/** What is missing for it, in words; undefined where all is there. */
export function withoutSentinel(): string | undefined {
  const missing = withoutPrograms('redis-server', 'redis-sentinel');
  return missing.length > 0
    ? `${missing.join(' and ')} not installed (Debian: redis-server, redis-sentinel)`
    : undefined;
}

const passwords = { REDIS_PASSWORD: 'red/is', SENTINEL_PASSWORD: 'sent&inel' };

/** Starts two Redis and three Sentinels of the files in `deploy/ha`, each at ports of its own instead of a machine's address. */
export async function startSentinels(): Promise<WatchedRedises> {
  const root = mkdtempSync(join(tmpdir(), 'muster-sentinels-'));
  const programs: MachineProgram[] = [];
  const [first, second] = [await freePort(), await freePort()];

  async function startRedis(port: number, more: string): Promise<WatchedRedis> {
    const folder = mkdtempSync(join(root, 'redis-'));
    const file = join(folder, 'redis.conf');
    const { REDIS_PASSWORD } = passwords;
    const text = filled('redis.conf', {
      REDIS_PASSWORD,
      'bind SELF': 'bind 127.0.0.1',
      'port 6379': `port ${port}`,
      '/var/lib/redis': folder,
    });
    writeFileSync(file, `${text}${more}\n`);
    let program: MachineProgram;
    const start = async () => {
      program = await startProgram('redis-server', [file], { folder, log: join(folder, 'log') });
      programs.push(program);
    };
    await start();
    return {
      port,
      kill: () => program.kill(),
      start,
      freeze: () => program.signal('SIGSTOP'),
      thaw: () => program.signal('SIGCONT'),
    };
  }

  async function startSentinel(): Promise<number> {
    const folder = mkdtempSync(join(root, 'sentinel-'));
    const file = join(folder, 'sentinel.conf');
    const port = await freePort();
    const text = filled('sentinel.conf', {
      ...passwords,
      'bind SELF': 'bind 127.0.0.1',
      'port 26379': `port ${port}`,
      'ONE 6379': `127.0.0.1 ${first}`,
      '/var/lib/redis': folder,
    });
    writeFileSync(file, text);
    programs.push(await startProgram('redis-sentinel', [file], { folder, log: join(folder, 'log') }));
    return port;
  }

  const redises = [await startRedis(first, ''), await startRedis(second, `replicaof 127.0.0.1 ${first}`)];
  const ports = [await startSentinel(), await startSentinel(), await startSentinel()];
  const sentinel = new Redis({
    host: '127.0.0.1',
    port: ports[0] ?? 0,
    password: passwords.SENTINEL_PASSWORD,
    enableReadyCheck: false,
  });
  sentinel.on('error', () => undefined);

  /** What a Redis or Sentinel says of something, as an object. */
  const fields = (flat: unknown): Record<string, string> => {
    const list = Array.isArray(flat) ? flat.map(String) : [];
    return Object.fromEntries(list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? '']] : [])));
  };
  const cluster: WatchedRedises = {
    url: `redis+sentinel://:${encodeURIComponent(passwords.REDIS_PASSWORD)}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/muster?sentinelPassword=${encodeURIComponent(passwords.SENTINEL_PASSWORD)}`,
    redises,
    async master() {
      const said = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'muster')) as string[];
      const found = redises.find(({ port }) => String(port) === said[1]);
      if (found === undefined) throw new Error(`Sentinel names ${said.join(':')}`);
      return found;
    },
    async followed() {
      for (;;) {
        const others = (await sentinel.call('SENTINEL', 'REPLICAS', 'muster')) as unknown[];
        const master = fields(await sentinel.call('SENTINEL', 'MASTER', 'muster'));
        const follows = others
          .map(fields)
          .some(({ flags, 'master-link-status': link }) => flags === 'slave' && link === 'ok');
        // Each Sentinel has to know both others before a majority can be had.
        if (follows && master['num-other-sentinels'] === '2' && master['flags'] === 'master') return;
        await sleep(100);
      }
    },
    async stop() {
      sentinel.disconnect();
      for (const redis of redises) redis.thaw();
      for (const program of programs.reverse()) await program.kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return cluster;
}
