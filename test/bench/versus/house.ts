import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { city, gulou } from '../../support/divisions.ts';
import type { DrillPlan } from '../../support/drill.ts';
import { flagsOf } from '../../support/flags.ts';
import { freePort, isUp } from '../../support/ports.ts';
import { processes } from '../support/processes.ts';
import type { Build } from './builds.ts';
import type { Claims, Issuer } from './issuer.ts';

/** A build that runs on a database of its own, with a drill that begins tomorrow and one site of two hundred lanes. */
export interface House {
  build: Build;
  port: number;
  /** Those of its processes that run: its api, and what a load has started. */
  processes(): number[];
  sql: postgres.Sql;
  drillId: string;
  siteId: string;
  community: string;
  token(claims: Claims): Promise<string>;
  ask<T>(method: 'GET' | 'POST', path: string, token?: string, body?: object): Promise<T>;
  /** Whether its document knows this query parameter of the operation: revisions differ. */
  takes(path: string, parameter: string): Promise<boolean>;
  /** Another process of the same build. */
  start(script: string, environment?: Record<string, string>): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** As `drill.ts` and what stands beside it in a tree write them: what a drill has to say changes with the contract. */
interface Plans {
  drillPlan: object;
  sitePlan(district: typeof gulou, index: number, plan: DrillPlan): object;
}

/** @throws Error where the build does not start, or answers otherwise than its own contract says */
export async function openHouse(build: Build, server: string, issuer: Issuer): Promise<House> {
  const url = new URL(server);
  url.pathname = `/versus_${build.name}`;
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database versus_${build.name}`);
  await admin.end();
  const children = new Set<ChildProcess>();
  const settings = {
    DATABASE_URL: url.href,
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'fatal',
    AUTH_JWKS_URL: issuer.url,
    // A revision that knows no such setting has one.
    ...processes,
    // A few accounts and tablets send for a whole city here.
    RATE_LIMIT_ACCOUNT: '0',
    RATE_LIMIT_ADDRESS: '0',
    RATE_LIMIT_DEVICE: '0',
  };

  function spawned(script: string, environment: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [...flagsOf(build.root, script), script], {
      cwd: build.root,
      env: { PATH: process.env['PATH'] ?? '', ...settings, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  async function start(script: string, environment: Record<string, string> = {}) {
    const port = Number(environment['PORT'] ?? (await freePort()));
    const child = spawned(script, { ...environment, PORT: String(port) });
    while (!(await isUp(port))) {
      if (child.exitCode !== null) throw new Error(`${script} of ${build.revision} ended at once`);
      await sleep(50);
    }
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    };
    return { stop };
  }

  const [code] = (await once(spawned('src/main/migrate.ts', {}), 'exit')) as [number];
  if (code !== 0) throw new Error(`the database of ${build.revision} could not be prepared`);
  const port = await freePort();
  await start('src/main/api.ts', { PORT: String(port) });

  async function ask<T>(method: 'GET' | 'POST', path: string, token?: string, body?: object): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${build.name}, ${method} ${path}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  const plans = (await import(pathToFileURL(`${build.root}test/support/drill.ts`).href)) as Plans;
  const at = (days: number, hour: number): string => {
    const day = new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
    return `${day}T${String(hour).padStart(2, '0')}:00:00+08:00`;
  };
  const cityHq = await issuer.token({ sub: 'city', role: 'city-hq', division: city });
  const district = await issuer.token({ sub: 'gulou', role: 'district-hq', division: gulou.division });
  const drill = await ask<{ id: string }>('POST', '/v1/drills', cityHq, {
    ...plans.drillPlan,
    startsAt: at(1, 0),
    endsAt: at(3, 0),
    communities: [...gulou.communities],
  });
  const hours = [{ opensAt: at(1, 8), closesAt: at(1, 20) }];
  const site = await ask<{ id: string }>('POST', `/v1/drills/${drill.id}/sites`, district, {
    ...plans.sitePlan(gulou, 0, { lanes: 200, ratePerLaneHour: 60 }),
    hours,
  });
  await ask('POST', `/v1/drills/${drill.id}/publish`, district, {
    division: gulou.division,
    force: true,
    reason: 'a bench',
  });
  const sql = postgres(url.href, { max: 2, onnotice: () => undefined });

  return {
    build,
    port,
    processes: () => [...children].map(({ pid }) => pid ?? 0),
    sql,
    drillId: drill.id,
    siteId: site.id,
    community: gulou.communities[0],
    token: issuer.token,
    ask,
    start,
    async takes(path, parameter) {
      type Document = { paths: Record<string, Record<string, { parameters?: { name: string }[] }>> };
      const { paths } = await ask<Document>('GET', '/openapi.json');
      return Object.values(paths[path] ?? {}).some((operation) =>
        operation.parameters?.some(({ name }) => name === parameter),
      );
    },
    async close() {
      await sql.end({ timeout: 5 });
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
