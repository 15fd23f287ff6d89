import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, variables } from '../../../src/platform/config.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const database = { DATABASE_URL: 'postgres://u:p@h:5432/d', MASTER_KEY: key };

function refusal(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('settings', () => {
  test('have a default for everything but the database and its key', () => {
    expect(loadConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: undefined,
      masterKey: undefined,
      queueUrl: undefined,
      auth: { jwksUrl: undefined, issuer: 'muster', audience: 'muster' },
      provinces: ['35'],
      movableClock: false,
      logLevel: 'info',
      trustProxy: [],
      webhooks: { allowed: [] },
    });
  });

  test('of the other cities of a province are told apart, and what is wrong with them quotes nothing', () => {
    const xiamen = {
      city: '3502',
      name: '厦门市',
      url: 'https://muster.xm.example/',
      clientId: 'province',
      clientSecret: 'hidden',
    };
    const read = (cities: unknown) => loadConfig({ FEDERATION: JSON.stringify(cities) }).federation;
    expect(read([xiamen]).cities).toEqual([{ ...xiamen, url: 'https://muster.xm.example' }]);
    expect(loadConfig({}).federation).toEqual({ cities: [], timeoutMs: 5_000, freshMs: 10_000 });
    for (const wrong of [
      'hidden',
      JSON.stringify(xiamen),
      JSON.stringify([xiamen, xiamen]),
      JSON.stringify([{ ...xiamen, url: 'https://hidden:hidden@muster.xm.example' }]),
      JSON.stringify([{ ...xiamen, url: 'file:///hidden' }]),
      JSON.stringify([{ ...xiamen, url: 'hidden' }]),
      JSON.stringify([{ ...xiamen, city: '350200' }]),
      JSON.stringify([{ ...xiamen, secret: 'hidden' }]),
    ]) {
      const said = refusal({ FEDERATION: wrong });
      expect(said).toContain('FEDERATION: must be a JSON list');
      expect(said).not.toContain('hidden');
    }
  });

  test('are read, empty ones as absent, strange ones not at all', () => {
    const config = loadConfig({
      ...database,
      PORT: '0',
      HOST: '',
      QUEUE_URL: 'rediss://r:6380/1',
      MUSTER_PROVINCES: '35, 44',
      MUSTER_CLOCK: 'movable',
      TRUST_PROXY: '10.0.0.0/8,::1',
      SHUTDOWN_SECONDS: '3',
      WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/8, fd00::1',
      HOME: '/somewhere',
    });
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      queueUrl: 'rediss://r:6380/1',
      provinces: ['35', '44'],
      movableClock: true,
      trustProxy: ['10.0.0.0/8', '::1'],
      shutdownMs: 3_000,
      webhooks: { allowed: ['10.0.0.0/8', 'fd00::1'] },
    });
    const { webhooks } = loadConfig({ ...database, WEBHOOK_ALLOW_PRIVATE: 'all' });
    expect(webhooks.allowed).toEqual(['0.0.0.0/0', '::/0']);
    expect(config.masterKey).toEqual(Buffer.alloc(32, 1));
  });

  const wrong: [name: keyof typeof variables, values: string[]][] = [
    ['PORT', ['x', '-1', '65536', '80.5', '0x50']],
    ['DATABASE_URL', ['mysql://h/d', 'h:5432', 'postgres']],
    ['DATABASE_CONNECTIONS', ['1', '501', 'many']],
    ['DATABASE_READ_CONNECTIONS', ['1', '501']],
    ['DATABASE_REPORT_CONNECTIONS', ['0', '101']],
    ['SHED_LOOP_DELAY_MS', ['9', '60001']],
    ['SHED_RSS_MB', ['99', '1000001']],
    ['SHED_READS_WAITING', ['0', '100001']],
    ['SHED_WRITES_AT_ONCE', ['0', '100001']],
    ['PUBLIC_CACHE_MS', ['-1', '60001', '1s']],
    ['MIGRATE_DATABASE_URL', ['mysql://h/d', 'h:5432']],
    [
      'QUEUE_URL',
      [
        'amqp://h',
        'h',
        'redis+sentinel://h:26379',
        'redis+sentinel://h:26379/',
        'redis+sentinel:///muster',
        'redis+sentinel://a,,b/muster',
        'redis+sentinel://a:0/muster',
        'redis+sentinel://a:65536/muster',
        'redis+sentinel://[::g]:1/muster',
        'redis+sentinel://a/muster/x',
        'redis+sentinel://a/mus%20ter',
        'redis+sentinel://:%E0%A4%A@a/muster',
        'redis+sentinel://a/muster?password=x',
        'redis+sentinel://a/muster?sentinelPassword=x&name=y',
        'sentinel://a/muster',
      ],
    ],
    ['RETENTION_DAYS', ['0', '3651', 'x']],
    ['MASTER_KEY_PREVIOUS', ['secret']],
    ['MASTER_KEY', ['secret', 'A'.repeat(44), Buffer.alloc(31).toString('base64')]],
    ['AUTH_JWKS_URL', ['ftp://h/k', 'keys.json']],
    ['MUSTER_PROVINCES', ['3501', 'fujian', '35;44']],
    ['MUSTER_CLOCK', ['yes', 'Movable']],
    ['MUSTER_SAMPLE', ['true']],
    ['LOG_LEVEL', ['loud', 'INFO']],
    ['TRUST_PROXY', ['true', '1', '10.0.0.0/x', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', 'proxy.local']],
    ['WEBHOOK_ALLOW_PRIVATE', ['yes', 'private', '10.0.0.0/33', '10.0.0.0/8;10.1.0.0/16', 'ALL']],
    ['SHUTDOWN_SECONDS', ['0', '601']],
    ['WORKER_CONCURRENCY', ['0', '65']],
    ['RECONCILE_SECONDS', ['0', '3601']],
    ['RATE_LIMIT_ACCOUNT', ['-1', 'none']],
    ['RATE_LIMIT_DEVICE', ['1.5']],
    ['RATE_LIMIT_ADDRESS', ['1e3']],
    ['RATE_LIMIT_TOKEN', ['many']],
  ];
  test.each(wrong)(
    '%s is named where it is wrong, with what it should be; a key is not repeated',
    (name, values) => {
      for (const value of values) {
        const said = refusal({ ...database, [name]: value });
        expect([value, said]).toEqual([value, expect.stringContaining(`${name}: must be`)]);
        if (name === 'MASTER_KEY') expect(said).not.toContain(value);
      }
    },
  );

  test('all wrong ones are named at once', () => {
    const said = refusal({ PORT: 'x', LOG_LEVEL: 'loud', MUSTER_SAMPLE: 'maybe' });
    for (const name of ['PORT', 'LOG_LEVEL', 'MUSTER_SAMPLE']) expect(said).toContain(name);
  });

  test('a database without a master key is refused: only the embedded one may make its own', () => {
    expect(refusal({ DATABASE_URL: database.DATABASE_URL })).toContain('MASTER_KEY');
  });

  test('every variable says what it is for', () => {
    for (const [name, schema] of Object.entries(variables)) {
      expect([name, (schema.description ?? '').length > 10]).toEqual([name, true]);
    }
  });
});

describe('secrets in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const keyFile = file('key', `${key}\n`);
  const urlFile = file('url', `  ${database.DATABASE_URL}\r\n`);

  test('are as good as in the environment, whatever white space is around them', () => {
    const owner = file('owner', 'postgres://owner:q@h:5432/d');
    const queue = file('queue', 'redis://:r@h:6379\n');
    const previous = file('previous', Buffer.alloc(32, 2).toString('base64'));
    expect(
      loadConfig({
        DATABASE_URL_FILE: urlFile,
        MIGRATE_DATABASE_URL_FILE: owner,
        QUEUE_URL_FILE: queue,
        MASTER_KEY_FILE: keyFile,
        MASTER_KEY_PREVIOUS_FILE: previous,
      }),
    ).toEqual(
      loadConfig({
        ...database,
        MIGRATE_DATABASE_URL: 'postgres://owner:q@h:5432/d',
        QUEUE_URL: 'redis://:r@h:6379',
        MASTER_KEY_PREVIOUS: Buffer.alloc(32, 2).toString('base64'),
      }),
    );
  });

  test.each([
    ['is not there', join(folder, 'nowhere'), 'is not there'],
    ['is a folder', folder, 'is a folder'],
    ['is empty', file('empty', ' \n'), 'is empty'],
    ['is another file', file('large', 'x'.repeat(20_000)), 'is larger'],
    ['holds no key', file('secret', 'hunter2'), 'what the file holds must be 32 bytes'],
    ['holds two lines', file('two', `${key}\n${key}\n`), 'what the file holds must be 32 bytes'],
  ])('one that %s is named, with what is wrong and not what is in it', (_, path, why) => {
    const said = refusal({ DATABASE_URL_FILE: urlFile, MASTER_KEY_FILE: path });
    expect(said).toContain('MASTER_KEY_FILE: ');
    expect(said).toContain(why);
    expect(said).not.toContain('hunter2');
    expect(said).not.toContain(key);
  });

  test('an empty one of the key before says that there is none', () => {
    const config = loadConfig({ ...database, MASTER_KEY_PREVIOUS_FILE: file('none', '') });
    expect(config.previousMasterKey).toBeUndefined();
  });

  test('one beside the variable itself is refused: nobody would know which counts', () => {
    expect(refusal({ ...database, MASTER_KEY_FILE: keyFile })).toContain(
      'MASTER_KEY_FILE: must not be set beside',
    );
  });

  test('a role that migrates is of no use without the role that works', () => {
    expect(refusal({ MIGRATE_DATABASE_URL: database.DATABASE_URL, MASTER_KEY: key })).toContain(
      'DATABASE_URL is required',
    );
  });
});
