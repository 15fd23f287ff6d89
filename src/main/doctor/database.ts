import {
  assertDurable,
  assertOwnBackends,
  inspectServer,
  migrationsLeft,
  openDatabase,
  type ServerFacts,
} from '../../platform/db/index.ts';
import { migrationsFolder } from '../prepare.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look, warning } from './finding.ts';

/** Releases of PostgreSQL that Muster is tested with: Debian 12's, and the one that npm brings. */
const tested = [15, 18];
/** Clocks this far apart are an accident, ms: windows, leases and passes are compared by both. */
const apartMs = { warning: 1_000, bad: 30_000 };
/** From this share of the connections on there is little left for another process. */
const nearlyFull = 0.8;

/** The database: whether it answers and keeps what it acknowledges, its schema, its clock, and how many may come. */
export async function* examineDatabase(config: ProductionConfig): AsyncGenerator<Finding> {
  const { databaseUrl: url } = config;
  const database = openDatabase({ url, maxConnections: 2, applicationName: 'muster-doctor' });
  try {
    let facts: ServerFacts | undefined;
    yield await look('database', async () => {
      facts = await inspectServer(database.sql);
      return release(facts);
    });
    if (facts === undefined) return;
    yield await look('durability', async () => {
      await assertDurable(database.sql);
      return good('durability', 'what is acknowledged is on the disk');
    });
    yield await look('pooler', async () => {
      await assertOwnBackends(url);
      return good('pooler', 'a connection is one backend for as long as it lasts');
    });
    yield await look('schema', async () => schema(await migrationsLeft(database.sql, migrationsFolder)));
    yield clocks(facts.aheadMs);
    yield room(facts);
  } finally {
    await database.close();
  }
}

function release({ version, standby }: ServerFacts): Finding {
  const major = Math.floor(version / 10_000);
  const name = `PostgreSQL ${major}.${version % 10_000}`;
  if (standby) return bad('database', `${name} is a standby and takes no writes: name the primary`);
  return tested.includes(major)
    ? good('database', name)
    : warning('database', `${name}: Muster is tested with ${tested.join(' and ')}`);
}

function schema(left: number): Finding {
  return left === 0
    ? good('schema', 'of this version')
    : bad('schema', `${left} migrations are missing: run \`npm run migrate\``);
}

function clocks(aheadMs: number): Finding {
  const apart = Math.abs(aheadMs);
  const said = `the database's clock is ${apart} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  if (apart < apartMs.warning) return good('clocks', said);
  const cure = `${said}: set both by NTP`;
  return apart < apartMs.bad ? warning('clocks', cure) : bad('clocks', cure);
}

function room({ connections, maxConnections }: ServerFacts): Finding {
  const said = `${connections} of ${maxConnections} are taken`;
  return connections < maxConnections * nearlyFull
    ? good('connections', said)
    : warning('connections', `${said}: raise max_connections, or lower DATABASE_CONNECTIONS`);
}
