import postgres from 'postgres';
import { startWorld } from '../support/world.ts';
import { type Bench, round } from './bench.ts';
import { idOf, seedDay, siteId, sites } from './offline/seed.ts';
import { startTablets } from './offline/tablets.ts';

const tabletsASite = 4;
const rounds = 5;
const batch = 250;
const connections = 32;
const cut = 0.3;
/** Rows in one statement of the plain writer, and connections it has: what the service's own writer has. */
const plainRows = 1_000;
const plainConnections = 3;

/**
 * `offline`: 60 sites with 4 tablets each come back from a day without a network. 180,000 check-ins, every other by pass,
 * lie in their journals, by clocks up to three days wrong; each tablet sends all of it 5 times, shuffled anew, while 3 of 10
 * requests are cut at some moment under way, and then what is not acknowledged until it is. `lost` are entries of which the
 * service has no row, `doubled` rows beyond one for each entry, or people counted twice. `drainPerInsert` is the speed of
 * the drain, in entries stored a second, against the same rows written into a table like `check_ins` by plain inserts of
 * 1,000: those know nobody, check nothing, change no status and write no events, and send nothing five times.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 8, onnotice: () => undefined });
  try {
    const { ground, services, drillId } = world;
    const day = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
    const { keys } = await services.catalogue.get(drillId);
    const devices = Array.from({ length: sites * tabletsASite }, (_, n) => idOf('device', n));
    const tokens = await Promise.all(
      devices.map((sub, n) =>
        services.tokens.issue({
          sub,
          role: 'tablet',
          division: undefined,
          site: siteId(Math.floor(n / tabletsASite)),
        }),
      ),
    );
    const signer = ground.keyring.signer('pass');
    const api = await world.serve('src/main/api.ts');
    say('registering 180,000 people; the tablets record their day');
    const [tablets] = await Promise.all([
      startTablets({
        port: api.port,
        drillId,
        day,
        seed: 20_210_922,
        rounds,
        batch,
        connections,
        cut,
        tokens,
        devices,
        idKey: keys.id.export().toString('base64'),
        passKey: {
          kid: signer.kid,
          pkcs8: signer.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
          x: String(signer.publicKey.export({ format: 'jwk' })['x']),
        },
      }),
      seedDay(sql, { id: drillId, keys }, day),
    ]);
    say('the network is back');
    const drained = await tablets.run();
    const [found] = await sql<Record<'rows' | 'entries' | 'people' | 'counted' | 'events', number>[]>`
      select count(*)::int as rows, count(distinct (device, device_seq))::int as entries,
        count(distinct registration_id)::int as people,
        (select count(*)::int from registrations where status = 'checked-in') as counted,
        (select count(*)::int from registration_events where kind = 'checked-in') as events
      from check_ins`;
    if (found === undefined) throw new Error('nothing was counted');
    say('the same rows by plain inserts');
    const plain = await insertPlainly(sql, world.databaseUrl);
    const drainRate = drained.recorded / drained.seconds;
    return {
      recorded: drained.recorded,
      lost: drained.recorded - found.entries,
      doubled: found.rows - found.entries + (found.events - found.people),
      unacknowledged: drained.recorded - drained.acknowledged,
      peopleCheckedIn: found.counted,
      sent: drained.sent,
      requests: drained.requests,
      cut: drained.cut,
      statuses: drained.statuses,
      items: drained.items,
      problems: drained.problems,
      drainSeconds: round(drained.seconds),
      storedPerSecond: round(drainRate),
      sentPerSecond: round(drained.sent / drained.seconds),
      plainPerSecond: round(plain),
      ratios: {
        drainPerInsert: round(drainRate / plain),
        sentPerInsert: round(drained.sent / drained.seconds / plain),
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

/** Rows a second. */
async function insertPlainly(sql: postgres.Sql, url: string): Promise<number> {
  await sql`create table plain_check_ins (like check_ins including all)`;
  const rows = await sql`select * from check_ins order by received_at`;
  const writers = postgres(url, { max: plainConnections, onnotice: () => undefined });
  try {
    const parts: (typeof rows)[number][][] = [];
    for (let from = 0; from < rows.length; from += plainRows) parts.push(rows.slice(from, from + plainRows));
    await writers`select 1`;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: plainConnections }, async () => {
        for (let part = parts.pop(); part !== undefined; part = parts.pop())
          await writers`insert into plain_check_ins ${writers(part)}`;
      }),
    );
    return rows.length / ((performance.now() - started) / 1_000);
  } finally {
    await writers.end({ timeout: 5 });
  }
}
