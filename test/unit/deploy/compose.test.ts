import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig, variables } from '../../../src/platform/config.ts';
import { compose, fill, read, type Service, seconds, variablesUsed } from './deploy-files.ts';

const secrets = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  POSTGRES_PASSWORD: 'abc123',
  REDIS_PASSWORD: 'def456',
};
const services = Object.entries(compose.services);
const processes = ['migrate', 'api', 'worker'];

function named(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

function environmentOf(name: string): Record<string, string> {
  const texts = Object.entries(named(name).environment ?? {});
  return Object.fromEntries(texts.map(([key, text]) => [key, fill(text, secrets)]));
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

  it.each(['MASTER_KEY', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'])(
    'does not start without %s, and says what it should be',
    (name) => {
      const uses = variablesUsed.filter((use) => use.name === name);
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) {
        expect(use.kind).toBe('required');
        expect(use.text).toContain('openssl rand');
      }
    },
  );

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
    expect(config.databaseUrl).toContain('abc123@postgres:5432');
    expect(config.queueUrl).toBe('redis://:def456@redis:6379');
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
    expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    const redis = named('redis');
    expect(redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction --requirepass/);
    expect(redis.volumes).toEqual(['redis:/data']);
  });
});
