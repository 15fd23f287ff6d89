import { createKeysRepo, type Ground, openKeyring } from '../modules/foundation/index.ts';
import { createMovableClock, systemClock } from '../platform/clock.ts';
import {
  addressesOf,
  assertDurable,
  assertOwnBackends,
  assertReadsOwnWrites,
  inspectReplication,
  mightOf,
  openDatabase,
  openKeyedPool,
  openProbe,
  openReadPool,
  type PoolUse,
  placeOf,
  type Sql,
  takesWrites,
  untilAnswers,
  watchArchiving,
  watchLag,
  watchPrimary,
  watchReadsOwnWrites,
} from '../platform/db/index.ts';
import { createMetrics, type Metrics } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { openSignalQueue, watchHealth } from '../platform/queue/index.ts';
import { startTracing } from '../platform/tracing/index.ts';
import { masterKeysOf } from './master-keys.ts';
import { onPrimary } from './primary.ts';
import type { ProductionConfig } from './run.ts';

/** As many as statements of check-ins are under way at most: three of the lanes and one of uploads. */
const checkInConnections = 4;
/** How often the queue's health and the archive of the log are looked at, ms. */
const healthEveryMs = 30_000;
/** How long one query of a citizen's, and of a report, may take in ms. */
const readMs = 5_000;
const reportMs = 60_000;
/** How long a database that is starting is waited for, ms; one that has crashed reads its log first. */
const databaseStartMs = 15_000;
/** How often it is looked whether another host takes writes, where DATABASE_URL names several, ms. */
const primaryEveryMs = 1_000;
/** How often it is asked how far the standby for reports is behind, and whether that for reads shows what is acknowledged, ms. */
const lagEveryMs = 1_000;
/** How long somebody waits for it who asks for what is decided by, or has just been written, ms; then the primary answers. */
const presentMs = 1_000;

/** Shows how the pools of a process are used. */
function showPools(metrics: Metrics, pools: Record<string, { use(): PoolUse }>): void {
  const figures = {
    busy: metrics.read('muster_pool_busy', 'Statements under way, by pool of connections', 'pool'),
    waiting: metrics.read('muster_pool_waiting', 'Statements that wait for a connection, by pool', 'pool'),
    most: metrics.read('muster_pool_connections', 'Connections that a pool may open', 'pool'),
  };
  for (const [pool, { use }] of Object.entries(pools)) {
    figures.busy(pool, () => use().busy);
    figures.waiting(pool, () => use().waiting);
    figures.most(pool, () => use().most);
  }
}

/**
 * Says which promise does not hold where standbys are named, or several hosts, and none of them is synchronous.
 * @throws Error where reads would not show what was just written
 */
async function lookAtStandbys(config: ProductionConfig, sql: Sql, logger: Logger): Promise<void> {
  if (config.standbys.read !== undefined) await assertReadsOwnWrites(sql);
  if (addressesOf(config.databaseUrl).length === 1) return;
  const { synchronous, others } = await inspectReplication(sql);
  if (synchronous > 0) return;
  logger.warn(
    { standbys: others },
    'no standby is synchronous: if this server and its disk are lost, so is what was acknowledged last (synchronous_standby_names)',
  );
}

/** Whoever takes over a process that owns the tables can drop them, and what guards the audit log with them. */
async function warnOfRole(sql: Sql, logger: Logger): Promise<void> {
  const might = await mightOf(sql);
  if (might === undefined) return;
  logger.warn(
    `the role of DATABASE_URL ${might}: give MIGRATE_DATABASE_URL to migrate, and this process a role that owns nothing`,
  );
}

/** Standbys that are left for the primary while they cannot do what they are there for: whether they are, and saying so. */
function standbysLeft(standbys: ProductionConfig['standbys'], metrics: Metrics, logger: Logger) {
  const left = { read: false, report: false };
  const figure = metrics.read(
    'muster_standby_left',
    'Whether what a standby is named for is asked of the primary, for the standby cannot answer it: 1, else 0',
    'pool',
  );
  for (const pool of ['read', 'report'] as const)
    if (standbys[pool] !== undefined) figure(pool, () => Number(left[pool]));
  return {
    left,
    turn(pool: keyof typeof left, away: boolean, why: string, err?: unknown) {
      left[pool] = away;
      if (away) logger.warn({ err, pool }, `${why}: the primary is asked until then`);
      else logger.info({ pool }, 'the standby is asked again');
    },
  };
}

/** What every process stands on, and how it is left again. */
export type OpenGround = Ground & { close(): Promise<void> };

/**
 * Opens database, queue and keys.
 * @throws Error where the database cannot be reached within 15 s, would lose what it acknowledges, or stands behind a pooler that
 * changes backends
 */
export async function openGround(
  given: ProductionConfig,
  logger: Logger,
  processName: string,
  metrics: Metrics = createMetrics(),
): Promise<OpenGround> {
  const config = await onPrimary(given, logger);
  const { databaseUrl: url, databaseConnections: connections, standbys } = config;
  const database = openDatabase({
    url,
    maxConnections: connections.write,
    applicationName: `muster-${processName}`,
  });
  const { left, turn } = standbysLeft(standbys, metrics, logger);
  /** Where a pool reads: its standby, unless that is left; without one the primary. */
  const readingFrom = (pool: keyof typeof left) =>
    standbys[pool] === undefined
      ? { url, probe: undefined }
      : {
          url: standbys[pool],
          instead: { url, now: () => left[pool] },
          probe: openProbe({ url: standbys[pool], applicationName: `muster-${processName}-looks` }),
        };
  const [readsFrom, reportsFrom] = [readingFrom('read'), readingFrom('report')];
  const reads = openReadPool({
    ...readsFrom,
    maxConnections: connections.read,
    applicationName: `muster-${processName}-reads`,
    queryMs: readMs,
  });
  const reports = openReadPool({
    ...reportsFrom,
    maxConnections: connections.report,
    applicationName: `muster-${processName}-reports`,
    queryMs: reportMs,
  });
  const checkInDatabase = openKeyedPool({
    url,
    maxConnections: checkInConnections,
    applicationName: `muster-${processName}-check-ins`,
  });
  showPools(metrics, { write: database, read: reads, report: reports, 'check-in': checkInDatabase });
  const closeDatabase = () =>
    Promise.all([
      ...[database.close(), checkInDatabase.close(), reads.close(), reports.close()],
      ...[readsFrom.probe?.close(), reportsFrom.probe?.close()],
    ]);
  const masterKeys = masterKeysOf(config);
  try {
    await untilAnswers(database.sql, {
      patienceMs: databaseStartMs,
      onWait: (err) =>
        logger.warn(
          { err, seconds: databaseStartMs / 1_000 },
          'the database does not answer yet: waiting for it',
        ),
    });
    await assertOwnBackends(url);
    await assertDurable(database.sql);
    await lookAtStandbys(given, database.sql, logger);
    if (config.warnsOfRole === true) await warnOfRole(database.sql, logger);
    const movable = config.movableClock ? createMovableClock() : undefined;
    const keyring = await openKeyring({
      repo: createKeysRepo(database),
      masterKeys,
      clock: systemClock,
    });
    const queue = await openSignalQueue({
      url: config.queueUrl ?? config.databaseUrl,
      logger,
      closeMs: Math.round(config.shutdownMs * 0.4),
    });
    const stopTracing = await startTracing(config.tracing, processName, logger);
    const stopFollowing = watchPrimary({
      url: given.databaseUrl,
      current: url,
      still: () => takesWrites(database.sql),
      everyMs: primaryEveryMs,
      onMoved: (address) => {
        // Whatever this process holds of the other server is worth nothing: what it has not acknowledged may be sent again.
        logger.fatal(
          { to: placeOf(address) },
          'another host of DATABASE_URL takes writes now: this process ends, to be started on it',
        );
        process.exit(1);
      },
    });
    const lag =
      reportsFrom.probe &&
      watchLag({
        ...{ primary: database.sql, standby: reports.sql, probe: reportsFrom.probe, everyMs: lagEveryMs },
        onTurn: (answers, err) =>
          turn('report', !answers, 'the standby of DATABASE_REPORT_URL does not answer', err),
      });
    const ownWrites =
      readsFrom.probe &&
      watchReadsOwnWrites({
        ...{ primary: database.sql, probe: readsFrom.probe, everyMs: lagEveryMs },
        onTurn: (holds) =>
          turn(
            'read',
            !holds,
            'the standby of DATABASE_READ_URL does not answer, or commits no longer wait until every standby shows them (synchronous_standby_names, synchronous_commit)',
          ),
      });
    const reportsBehindMs = () => (lag === undefined || left.report ? 0 : lag.behindMs());
    metrics.read(
      'muster_reports_behind_seconds',
      'How far the standby for reports is behind; 0 without one',
      'server',
    )('reports', () => (lag?.behindMs() ?? 0) / 1_000);
    const stopWatching = watchHealth({ health: queue.health, metrics, logger, everyMs: healthEveryMs });
    const stopArchiving = watchArchiving({ sql: database.sql, metrics, logger, everyMs: healthEveryMs });
    return {
      config,
      logger,
      clock: movable ?? systemClock,
      movable,
      database,
      checkInDatabase,
      reads,
      reports,
      reportsBehindMs,
      reportsCaughtUp: lag === undefined ? async () => true : lag.caughtUp,
      reportsNow: async (withinMs = presentMs) => lag?.upToDate(withinMs) ?? reports,
      queue,
      keyring,
      masterKeys,
      metrics,
      async close() {
        stopWatching();
        stopArchiving();
        stopFollowing();
        lag?.stop();
        ownWrites?.stop();
        await queue.close();
        await closeDatabase();
        await stopTracing();
      },
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}
