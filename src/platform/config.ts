import { z } from 'zod';
import {
  addressRange,
  allOrRange,
  list,
  masterKey,
  origin,
  postgresUrl,
  queueUrl,
  whole,
} from './config-forms.ts';
import { type Federation, federationOf, federationVariables } from './federation-config.ts';
import { faultsOf, secretFiles, withSecretFiles } from './secret-files.ts';
import { type SignIn, signInFault, signInOf, signInVariables } from './sign-in-config.ts';
import type { TracingSettings } from './tracing/index.ts';

/** Thrown when the environment cannot be used; names every wrong variable and what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
const perMinute = (usual: number) => whole(0, 1_000_000_000).default(usual);

/**
 * Every variable that Muster reads, with its meaning. `docs/settings.md` is made from this object
 * (`npm run settings`), and a test compares them, so a new variable cannot stay undocumented.
 */
export const variables = {
  PORT: whole(0, 65_535).default(8080).describe('Port of the HTTP interface; 0 picks a free one'),
  HOST: z.string().min(1).max(255).default('127.0.0.1').describe('Address to listen on'),
  API_PROCESSES: whole(1, 64)
    .default(1)
    .describe(
      'Processes that answer HTTP at PORT, each with connections of its own; one that ends by itself is replaced',
    ),
  DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'PostgreSQL 15 or later; several hosts (`postgres://u@a:5432,b:5432/db`) where standbys follow it: the one that takes writes is used. Without it `npm start` runs its own, embedded',
    ),
  DATABASE_READ_URL: postgresUrl
    .optional()
    .describe(
      'A standby for what citizens and the public read; taken only where every commit waits until it shows there (`remote_apply`). Without it they ask DATABASE_URL',
    ),
  DATABASE_REPORT_URL: postgresUrl
    .optional()
    .describe(
      "A standby for headquarters' reports and lists, which may be moments behind. Without it they ask DATABASE_URL",
    ),
  MIGRATE_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'The same database as the role that owns its tables: `migrate` connects as it, and lets the role of `DATABASE_URL` read and write them; without it that role owns them',
    ),
  DATABASE_CONNECTIONS: whole(2, 500)
    .default(16)
    .describe(
      'Connections for writing that one process may hold; about twenty more serve check-ins, transactions and the queue',
    ),
  DATABASE_READ_CONNECTIONS: whole(2, 500)
    .default(6)
    .describe('Connections beside them for what citizens and the public read; each query takes 5 s at most'),
  DATABASE_REPORT_CONNECTIONS: whole(1, 100)
    .default(2)
    .describe("Connections beside them for headquarters' reports; each query takes 60 s at most"),
  SHED_LOOP_DELAY_MS: whole(10, 60_000)
    .default(200)
    .describe(
      'Mean delay of the event loop from which reads are refused; writing from 3 times, check-ins from 5 times that',
    ),
  SHED_RSS_MB: whole(100, 1_000_000)
    .default(1_200)
    .describe('Resident memory of a process from which reads are refused, likewise up to 1.5 times that'),
  SHED_READS_WAITING: whole(1, 100_000)
    .default(1_000)
    .describe('Queries of readers that may wait before reads are refused'),
  SHED_WRITES_AT_ONCE: whole(1, 100_000)
    .default(300)
    .describe(
      'Registrations, plans and the like that one process has at work at once; what comes beyond is refused at once. Check-ins are not among them',
    ),
  PUBLIC_CACHE_MS: whole(0, 60_000)
    .default(1_000)
    .describe(
      'How old a public answer may be, in ms, where another process changed what it shows; 0 asks every time',
    ),
  QUEUE_URL: queueUrl
    .optional()
    .describe(
      'redis:// (production), redis+sentinel://:password@host:26379,host:26379/NAME or postgres://; without it the queue lives in DATABASE_URL',
    ),
  MASTER_KEY: masterKey
    .optional()
    .describe('32 random bytes in base64 that wrap every other key; required with DATABASE_URL'),
  MASTER_KEY_PREVIOUS: masterKey
    .optional()
    .describe('The master key before, while keys are rotated: what it wrapped can be read beside MASTER_KEY'),
  ...secretFiles,
  RETENTION_DAYS: whole(1, 3650)
    .default(30)
    .describe(
      "How long after a drill's closing its people are kept; then `npm run keys -- destroy` may destroy them",
    ),
  AUTH_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .describe("Keys of your own token issuer; without it Muster's built-in issuer is the only one"),
  AUTH_ISSUER: z.string().min(1).max(255).default('muster').describe('`iss` that tokens must carry'),
  AUTH_AUDIENCE: z.string().min(1).max(255).default('muster').describe('`aud` that tokens must carry'),
  ...signInVariables,
  MUSTER_DATA_DIR: z.string().min(1).max(1024).default('.data').describe('Folder of the embedded database'),
  MUSTER_PROVINCES: list(z.string().regex(/^\d{2}$/, { error: 'must be two-digit province codes' }))
    .default(['35'])
    .describe('Provinces whose divisions an empty database is given'),
  MUSTER_CLOCK: z
    .enum(['system', 'movable'], { error: 'must be system or movable' })
    .default('system')
    .describe('`movable` lets an admin move the time (`PUT /v1/clock`): demos and tests, one process only'),
  MUSTER_SAMPLE: z
    .enum(['yes', 'no'], { error: 'must be yes or no' })
    .default('yes')
    .describe('Whether an empty embedded database is given a sample drill and clients'),
  MUSTER_PRACTICE: z
    .enum(['yes', 'no'], { error: 'must be yes or no' })
    .default('no')
    .describe(
      'Whether this is practice, as `npm run practice` starts it: every answer, drill and report says so; never with DATABASE_URL or QUEUE_URL',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info')
    .describe('Least severity that is logged'),
  ACCESS_LOG: z
    .enum(['yes', 'no'], { error: 'must be yes or no' })
    .default('no')
    .describe(
      'Whether every answer has a line in the log: request id, method, route, status, milliseconds; no address, account or path',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .describe(
      'Where traces are sent, by OTLP over HTTP (a collector’s address, to which `/v1/traces` is added); without it none are made',
    ),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, { error: 'must be a share from 0 to 1' })
    .transform(Number)
    .default(1)
    .describe('The share of requests that are traced, from 0 to 1'),
  TRUST_PROXY: list(addressRange)
    .default([])
    .describe('Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed'),
  CORS_ORIGINS: list(origin)
    .default([])
    .describe(
      'Origins of web pages, separated by commas, whose scripts may ask from a browser; none unless told',
    ),
  SHUTDOWN_SECONDS: whole(1, 600)
    .default(8)
    .describe('How long requests and jobs in flight may take to finish when the process is told to stop'),
  WORKER_CONCURRENCY: whole(1, 64).default(2).describe('Communities that one worker process assigns at once'),
  JOB_CONCURRENCY: whole(1, 16)
    .default(1)
    .describe('Long jobs (imports) that one worker process does at once; one uses all cores but one'),
  IMPORT_CSV_MIB: whole(1, 4096).default(512).describe('Largest CSV file that can be imported, in MiB'),
  IMPORT_XLSX_MIB: whole(1, 256).default(32).describe('Largest XLSX workbook that can be imported, in MiB'),
  IMPORT_XLSX_UNPACKED_MIB: whole(1, 1024)
    .default(256)
    .describe(
      'What a workbook may unpack to, in MiB; reading one takes a worker up to seven times as much memory',
    ),
  WEBHOOK_ALLOW_PRIVATE: list(allOrRange)
    .default([])
    .describe(
      'Addresses or CIDR ranges inside your network that webhooks may go to, also by plain HTTP; `all` is every address',
    ),
  ...federationVariables,
  RECONCILE_SECONDS: whole(1, 3600)
    .default(30)
    .describe(
      'How often what the queue may have missed is looked for in the database, and what has expired deleted',
    ),
  RATE_LIMIT_ACCOUNT: perMinute(600).describe("Requests a minute of one citizen's account; 0 is no limit"),
  RATE_LIMIT_DEVICE: perMinute(12_000).describe(
    'Requests a minute of one other client (tablet, console, laboratory); 0 is no limit',
  ),
  RATE_LIMIT_ADDRESS: perMinute(6_000).describe(
    'Requests a minute of one address without a valid token; 0 is no limit. Behind a proxy, set TRUST_PROXY',
  ),
  RATE_LIMIT_TOKEN: perMinute(20).describe(
    "Wrong secrets a minute that one address may try for one client; then it is shut out of this client's tokens for the rest of the minute; 0 is no limit",
  ),
  RATE_LIMIT_REDIS_MS: whole(10, 60_000)
    .default(200)
    .describe('How long Redis may take to count a request; then the process counts for itself'),
} as const;

const environment = z.object(variables);

/** The settings of one process, checked and typed. */
export interface Config {
  port: number;
  host: string;
  /** How many answer HTTP. */
  apiProcesses: number;
  databaseUrl: string | undefined;
  /** As whom tables are made and changed; undefined where that is the same. */
  migrateUrl: string | undefined;
  /** Standbys that serve reads instead of it. */
  standbys: { read: string | undefined; report: string | undefined };
  /** Connections for each kind of work. */
  databaseConnections: { write: number; read: number; report: number };
  publicCacheMs: number;
  shed: { loopDelayMs: number; rssBytes: number; readsWaiting: number; writesAtOnce: number };
  queueUrl: string | undefined;
  masterKey: Buffer | undefined;
  previousMasterKey: Buffer | undefined;
  retentionMs: number;
  auth: { jwksUrl: string | undefined; issuer: string; audience: string };
  /** Where people sign in to pages. */
  signIn: SignIn;
  /** The other cities of a province. */
  federation: Federation;
  dataDir: string;
  provinces: string[];
  movableClock: boolean;
  sample: boolean;
  /** Whether all of this is practice: marked as such, on a database of its own. */
  practice: boolean;
  accessLog: boolean;
  /** Where traces are sent; undefined where none are made. */
  tracing: TracingSettings | undefined;
  logLevel: z.output<(typeof variables)['LOG_LEVEL']>;
  trustProxy: string[];
  corsOrigins: string[];
  shutdownMs: number;
  workerConcurrency: number;
  jobConcurrency: number;
  /** Bytes: largest files, and what a workbook may unpack to. */
  imports: { csv: number; xlsx: number; unpacked: number };
  /** Addresses and CIDR ranges that webhooks may go to although they are not public. */
  webhooks: { allowed: string[] };
  reconcileMs: number;
  /** Requests a minute; 0 is no limit. */
  limits: { account: number; device: number; address: number; refusals: number; redisMs: number };
}

/**
 * Reads the settings of this process from its environment (an empty variable counts as absent).
 * @throws ConfigError naming every variable that is wrong, and that MASTER_KEY is missing where a
 *   database is named: only the embedded mode may make a key of its own.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { settings, wrong } = withSecretFiles(given);
  const parsed = environment.safeParse(settings);
  wrong.push(...faultsOf(parsed.error, given));
  if (!parsed.success || wrong.length > 0) {
    const lines = [...new Set(wrong)].map((line) => `  ${line}`);
    throw new ConfigError(`These environment variables are wrong:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  if (value.MIGRATE_DATABASE_URL !== undefined && value.DATABASE_URL === undefined) {
    throw new ConfigError('DATABASE_URL is required with MIGRATE_DATABASE_URL: one database, two roles.');
  }
  if (value.DATABASE_URL !== undefined && value.MASTER_KEY === undefined) {
    throw new ConfigError(
      'MASTER_KEY is required with DATABASE_URL: 32 random bytes in base64, for instance from `openssl rand -base64 32`. Keep it: without it personal data cannot be read.',
    );
  }
  const fault = signInFault(value);
  if (fault !== undefined) throw new ConfigError(fault);
  const practice = value.MUSTER_PRACTICE === 'yes';
  if (practice && (value.DATABASE_URL ?? value.QUEUE_URL) !== undefined) {
    throw new ConfigError(
      'MUSTER_PRACTICE=yes has a database of its own, which is gone when it ends: leave DATABASE_URL and QUEUE_URL out.',
    );
  }
  return {
    port: value.PORT,
    host: value.HOST,
    apiProcesses: value.API_PROCESSES,
    databaseUrl: value.DATABASE_URL,
    migrateUrl: value.MIGRATE_DATABASE_URL,
    standbys: { read: value.DATABASE_READ_URL, report: value.DATABASE_REPORT_URL },
    databaseConnections: {
      write: value.DATABASE_CONNECTIONS,
      read: value.DATABASE_READ_CONNECTIONS,
      report: value.DATABASE_REPORT_CONNECTIONS,
    },
    publicCacheMs: value.PUBLIC_CACHE_MS,
    shed: {
      loopDelayMs: value.SHED_LOOP_DELAY_MS,
      rssBytes: value.SHED_RSS_MB * 1_048_576,
      readsWaiting: value.SHED_READS_WAITING,
      writesAtOnce: value.SHED_WRITES_AT_ONCE,
    },
    queueUrl: value.QUEUE_URL,
    masterKey: bytesOf(value.MASTER_KEY),
    previousMasterKey: bytesOf(value.MASTER_KEY_PREVIOUS),
    retentionMs: value.RETENTION_DAYS * 86_400_000,
    auth: { jwksUrl: value.AUTH_JWKS_URL, issuer: value.AUTH_ISSUER, audience: value.AUTH_AUDIENCE },
    signIn: signInOf(value),
    federation: federationOf(value),
    dataDir: value.MUSTER_DATA_DIR,
    provinces: value.MUSTER_PROVINCES,
    movableClock: value.MUSTER_CLOCK === 'movable',
    sample: value.MUSTER_SAMPLE === 'yes',
    practice,
    accessLog: value.ACCESS_LOG === 'yes',
    tracing:
      value.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, share: value.OTEL_TRACES_SAMPLER_ARG },
    logLevel: value.LOG_LEVEL,
    trustProxy: value.TRUST_PROXY,
    corsOrigins: value.CORS_ORIGINS,
    shutdownMs: value.SHUTDOWN_SECONDS * 1000,
    workerConcurrency: value.WORKER_CONCURRENCY,
    jobConcurrency: value.JOB_CONCURRENCY,
    imports: {
      csv: value.IMPORT_CSV_MIB * 1_048_576,
      xlsx: value.IMPORT_XLSX_MIB * 1_048_576,
      unpacked: value.IMPORT_XLSX_UNPACKED_MIB * 1_048_576,
    },
    webhooks: {
      allowed: value.WEBHOOK_ALLOW_PRIVATE.flatMap((one) => (one === 'all' ? ['0.0.0.0/0', '::/0'] : [one])),
    },
    reconcileMs: value.RECONCILE_SECONDS * 1000,
    limits: {
      account: value.RATE_LIMIT_ACCOUNT,
      device: value.RATE_LIMIT_DEVICE,
      address: value.RATE_LIMIT_ADDRESS,
      refusals: value.RATE_LIMIT_TOKEN,
      redisMs: value.RATE_LIMIT_REDIS_MS,
    },
  };
}

const bytesOf = (base64: string | undefined): Buffer | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64');
