import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, variables } from '../../../src/platform/config.ts';
import { compose, fill, read, type Service, seconds, variablesUsed } from './deploy-files.ts';

/** A folder of secrets as deploy/secrets.sh makes it. */
const folder = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
const makeSecrets = (into: string, environment: Record<string, string> = {}): string =>
  execFileSync('bash', [fileURLToPath(new URL('../../../deploy/secrets.sh', import.meta.url)), into], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    encoding: 'utf8',
  });
makeSecrets(folder);
afterAll(() => rmSync(folder, { recursive: true }));
const secret = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();

const services = Object.entries(compose.services);
const processes = ['migrate', 'api', 'worker'];

function named(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

function environmentOf(name: string): Record<string, string> {
  const texts = Object.entries(named(name).environment ?? {});
  // As the engine would mount them.
  return Object.fromEntries(texts.map(([key, text]) => [key, fill(text).replace('/run/secrets', folder)]));
}

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Redis, one migrate, two api, two workers and nginx', () => {
    const always = services.filter(([, { profiles }]) => profiles.length === 0);
    expect(always.map(([name]) => name).sort()).toEqual([
      'api',
      'migrate',
      'nginx',
      'postgres',
      'redis',
      'worker',
    ]);
    for (const name of ['api', 'worker']) expect(fill(named(name).deploy?.replicas ?? '')).toBe('2');
  });

  it('takes every image from a variable', () => {
    const images = new Set(services.map(([, { image }]) => /^\$\{(\w+_IMAGE):-[^}]+\}$/.exec(image)?.[1]));
    expect(images).toEqual(
      new Set(
        ['MUSTER', 'POSTGRES', 'REDIS', 'NGINX', 'PROMETHEUS', 'GRAFANA'].map((name) => `${name}_IMAGE`),
      ),
    );
    expect(variablesUsed.map(({ name }) => name)).toContain('NODE_IMAGE');
  });

  it('builds the image once, for whoever runs first, and asks no registry for it', () => {
    const built = services.filter(([, { build }]) => build !== undefined).map(([name]) => name);
    expect(built).toEqual(['migrate']);
    for (const name of processes) {
      expect(named(name).image, name).toBe(named('migrate').image);
      expect(named(name).pull_policy, name).toBe('never');
    }
    expect(read('deploy/roll.sh')).toMatch(/compose build migrate;/);
  });

  it('has secrets in files alone, each for whoever needs it', () => {
    const files = Object.entries(compose.secrets).map(([name, { file }]) => [name, fill(file)]);
    expect(files).toEqual(files.map(([name]) => [name, `./deploy/secrets/${name}`]));
    expect(files.map(([name]) => name).sort()).toEqual(readdirSync(folder).sort());
    for (const [name, { secrets, environment = {} }] of services) {
      const read = Object.entries(environment).filter(([key]) => key.endsWith('_FILE'));
      for (const [key, path] of read)
        expect(
          secrets.map((one) => `/run/secrets/${one}`),
          `${name} ${key}`,
        ).toContain(path);
      for (const one of secrets) expect(Object.keys(compose.secrets), name).toContain(one);
    }
    const holders = (of: string) =>
      services.filter(([, { secrets }]) => secrets.includes(of)).map(([name]) => name);
    expect(holders('migrate_database_url')).toEqual(['migrate']);
    expect(holders('postgres_password')).toEqual(['postgres']);
    expect(holders('master_key')).toEqual(['migrate', 'api', 'worker']);
    expect(read('docker-compose.yml')).not.toMatch(/PASSWORD: |requirepass|MASTER_KEY: /);
    expect(variablesUsed.filter(({ kind }) => kind === 'required')).toEqual([]);
  });

  it('is given secrets by a script that makes each once, and takes over those of an environment', () => {
    const before = readdirSync(folder).map(secret);
    expect(makeSecrets(folder)).not.toContain('made');
    expect(readdirSync(folder).map(secret)).toEqual(before);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const other = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
    try {
      const key = Buffer.alloc(32, 7).toString('base64');
      makeSecrets(other, { MASTER_KEY: key, POSTGRES_PASSWORD: 'abc123', REDIS_PASSWORD: 'def456' });
      const of = (name: string) => readFileSync(join(other, name), 'utf8').trim();
      expect([of('master_key'), of('queue_url'), of('redis_conf')]).toEqual([
        key,
        'redis://:def456@redis:6379',
        'requirepass def456',
      ]);
      expect(of('migrate_database_url')).toBe('postgres://muster:abc123@postgres:5432/muster');
      expect(of('database_url')).toMatch(/^postgres:\/\/muster_service:[0-9a-f]{48}@postgres:5432\/muster$/);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('has every variable in deploy/env.example with its default, and none besides', () => {
    const example = new Map(
      [...read('deploy/env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    for (const { name, kind, text } of variablesUsed) {
      expect(example.get(name), name).toBe(kind === 'required' ? '' : text);
    }
    expect([...example.keys()].sort()).toEqual([...new Set(variablesUsed.map(({ name }) => name))].sort());
  });

  it('checks the health of everything; the exit code of migrate is its health', () => {
    for (const [name, { healthcheck, restart }] of services) {
      expect(healthcheck.test === undefined, name).toBe(name === 'migrate');
      expect(restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped');
    }
    for (const name of ['api', 'worker']) {
      expect(named(name).depends_on['migrate']?.condition).toBe('service_completed_successfully');
    }
    expect(named('nginx').depends_on['api']?.condition).toBe('service_healthy');
  });

  it.each(processes)('gives %s settings that it takes', (name) => {
    const environment = environmentOf(name);
    const known = [...Object.keys(variables), 'NODE_OPTIONS'];
    expect(Object.keys(environment).filter((key) => !known.includes(key))).toEqual([]);
    const config = loadConfig(environment);
    expect(config.databaseUrl).toBe(secret('database_url'));
    expect(config.databaseUrl).toMatch(/^postgres:\/\/muster_service:/);
    expect(config.migrateUrl).toBe(name === 'migrate' ? secret('migrate_database_url') : undefined);
    expect(config.queueUrl).toMatch(/^redis:\/\/:[0-9a-f]{48}@redis:6379$/);
    expect(config.trustProxy).toEqual([fill(compose.networks['front']?.ipam?.config[0]?.subnet ?? '')]);
    expect(config.movableClock).toBe(false);
    expect(seconds(named(name).stop_grace_period)).toBeGreaterThan(config.shutdownMs / 1000);
  });

  it.each(processes)('runs a file that exists for %s, with node itself', (name) => {
    const [program, ...words] = named(name).command;
    expect(program).toBe('node');
    const file = words.find((word) => !word.startsWith('--')) ?? '';
    expect(file).toMatch(/\.ts$/);
    expect(existsSync(new URL(`../../../${file}`, import.meta.url))).toBe(true);
  });

  it('shows nginx to the outside and nothing else; the data has no way out', () => {
    expect(services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name)).toEqual([
      'nginx',
      'grafana',
    ]);
    // Grafana asks for no account: it is on this machine only, unless somebody says otherwise, and reaches no data.
    expect(named('grafana').ports.map((port) => fill(port))).toEqual(['127.0.0.1:3000:3000']);
    expect(named('grafana').networks).toEqual(['watch']);
    expect(compose.networks['back']?.internal).toBe(true);
    for (const name of ['postgres', 'redis']) expect(named(name).networks).toEqual(['back']);
    expect(named('nginx').networks).toEqual(['front']);
  });

  it('lets the workers out, for webhooks, on a network of their own', () => {
    expect(named('worker').networks).toEqual(['back', 'out']);
    expect(compose.networks['out']?.internal).not.toBe(true);
    const others = services.filter(([name, { networks }]) => name !== 'worker' && networks.includes('out'));
    expect(others).toEqual([]);
  });

  it('cannot be written to, gains no rights, and passes signals on', () => {
    for (const [name, { read_only, security_opt, init, cap_drop }] of services) {
      expect({ name, read_only, security_opt, init }).toEqual({
        name,
        read_only: true,
        security_opt: ['no-new-privileges:true'],
        init: true,
      });
      if (!['postgres', 'redis'].includes(name)) expect(cap_drop, name).toEqual(['ALL']);
    }
  });

  it('gives nginx a folder in memory that is its own when its container is started again, too', () => {
    // The mode is kept only where the image has the folder; of others the engine takes that of the one that it made: root's.
    const { user = '', tmpfs } = named('nginx');
    const [uid, gid] = user.split(':');
    const others = tmpfs.filter((one) => !one.startsWith('/tmp:'));
    expect(others.map((one) => one.split(':')[0])).toEqual(['/imports']);
    for (const one of others)
      expect(one.split(/[:,]/)).toEqual(expect.arrayContaining([`uid=${uid}`, `gid=${gid}`]));
  });

  it('bounds the memory and the processes of everything', () => {
    for (const [name, { mem_limit, pids_limit }] of services) {
      expect(fill(mem_limit), name).toMatch(/^\d+[mg]$/);
      expect(pids_limit, name).toBeLessThanOrEqual(512);
    }
  });

  it('keeps what is acknowledged: PostgreSQL on disk, Redis with a log and without eviction', () => {
    const postgres = named('postgres');
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(postgres.command).toContain(`-c${setting}=on`);
    }
    expect(postgres.volumes).toContain('postgres:/var/lib/postgresql');
    const redis = named('redis');
    expect(redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction$/);
    expect(redis.command.slice(0, 2)).toEqual(['redis-server', '/run/secrets/redis_conf']);
    expect(redis.volumes).toEqual(['redis:/data']);
  });

  it('has connections for three api, one more of them while they are rolled, and two workers', () => {
    // Beside its pools a process has connections for check-ins, transactions and the queue; see DATABASE_CONNECTIONS.
    const others = 20;
    const { API_PROCESSES, ...environment } = environmentOf('api');
    const pools = Object.entries(environment).filter(([name]) => /^DATABASE(_\w+)?_CONNECTIONS$/.test(name));
    expect(pools).toHaveLength(3);
    const each = pools.reduce((sum, [, most]) => sum + Number(most), others);
    const most = /^-cmax_connections=(\d+)$/;
    const there = Number(named('postgres').command.flatMap((one) => most.exec(one)?.[1] ?? [])[0]);
    // PostgreSQL keeps three for superusers; a dump, a migration and whoever looks need some, too.
    expect((4 * Number(API_PROCESSES) + 2) * each).toBeLessThanOrEqual(there - 10);
  });

  it('archives the log of PostgreSQL where it is told to, by scripts that are there', () => {
    const { command, volumes, entrypoint } = named('postgres');
    const setting = (name: string) => {
      const [, text = ''] =
        new RegExp(`-c${name}=(.*)`).exec(command.find((one) => one.startsWith(`-c${name}=`)) ?? '') ?? [];
      return fill(text);
    };
    expect([setting('archive_mode'), setting('archive_timeout')]).toEqual(['off', '60s']);
    expect(volumes.map((one) => fill(one))).toContain('archive:/archive');
    const [from = '', into = ''] = volumes.find((one) => one.startsWith('./'))?.split(':') ?? [];
    const scripts = [...entrypoint, ...setting('archive_command').split(' ')].filter((one) =>
      one.endsWith('.sh'),
    );
    expect(scripts).toHaveLength(2);
    for (const script of scripts)
      expect(existsSync(new URL(`../../../${script.replace(into, from)}`, import.meta.url)), script).toBe(
        true,
      );
  });
});
