import postgres from 'postgres';
import { Pool } from 'undici';
import { inParallel } from '../../src/demo/in-parallel.ts';
import {
  openRecord,
  type PassageRecord,
  sealRecord,
} from '../../src/modules/field/checkpoints/passage-record.ts';
import { createTraceRead } from '../../src/modules/field/tracing/trace.read.ts';
import { nearbyMinutes } from '../../src/modules/field/tracing/trace.service.ts';
import { hashedId } from '../../src/modules/foundation/vault/index.ts';
import { passer } from '../integration/modules/checkpoints/world.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Bench, median, percentile, round } from './bench.ts';
import { rowChanges } from './support/row-changes.ts';
import { checkpointOf, fillPassages, passageOf, personOf } from './trace/fill.ts';

const passages = Number(process.env['BENCH_PASSAGES'] ?? 10_000_000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const traced = Number(process.env['BENCH_TRACED'] ?? 1_000);
const checkpoints = 200;
const days = 30;
const seconds = 3;
const connections = 16;
/** What an officer's device sends at once. */
const together = 100;
const limit = 20_000;

/** The rows of a passage with two people in one car, sealed as long as the service's. */
function passageRows(world: World, n: string, sequence: string): string {
  const id = 'gen_random_uuid()';
  return `
    with added as (
      insert into passages (drill_id, id, checkpoint_id, at, recorded_at, received_at, account, device_seq, transport, people,
        decision, rule, rules_version, record)
      select '${world.drillId}', ${id}, ${checkpointOf(world.drillId, '0')}, now(), now(), now(), 'limit', ${sequence}, 'vehicle', 2,
        'pass', 'nothing-asked', 1, decode('${'cd'.repeat(560)}', 'hex') returning id, at)
    insert into passage_marks (drill_id, mark, at, passage_id)
    select '${world.drillId}', md5(${sequence}::text || m || ${n}::text)::uuid, at, id from added, generate_series(1, 3) m;`;
}

/**
 * A drill with 10 million passages at 200 checkpoints in 30 days. `trace`: who was in a car with somebody or passed there within 30
 * minutes, one after the other for 1,000 people taken at random, read and opened as an answer is; beside each one a read of one
 * passage by its primary key. `tracePerRead` is the 99th percentile of the ones over that of the others. Then, in turns, passages
 * of two people in a car that 16 devices send by the hundred through HTTP (`ours`, passages a second) and `limit`, 64 clients of
 * the database that write the same rows, one passage and one transaction at a time; each is the median of its rounds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 3, onnotice: () => undefined });
  try {
    const began = performance.now();
    say(`filling the drill with ${passages} passages`);
    await fillPassages(sql, { drillId: world.drillId, passages, checkpoints, days });
    const people = await peopleOf(world, sql);
    const fillSeconds = (performance.now() - began) / 1_000;
    say(`filled in ${Math.round(fillSeconds)} s; tracing ${people.length} people`);
    const times = await traceAll(world, sql, people);

    await sql`create table bench_people as select n, gen_random_uuid() as id from generate_series(0, 63) n`;
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0' });
    const ours: number[] = [];
    const limits: number[] = [];
    let limitBy = '';
    for (let turn = 1; turn <= rounds; turn++) {
      ours.push(await record(world, api.port, turn));
      const change = await rowChanges(world, passageRows, { from: 0, count: 64, seconds, turn });
      limits.push(change.perSecond);
      limitBy = change.by;
      say(`round ${turn}/${rounds}: ${ours.at(-1)}/s, limit ${change.perSecond}/s`);
    }
    await api.stop();
    const p = (samples: readonly number[], share: number) => round(percentile(samples, share));
    return {
      passages,
      fillSeconds: Math.round(fillSeconds),
      found: { p50: p(times.found, 0.5), p99: p(times.found, 0.99) },
      traceMs: { p50: p(times.trace, 0.5), p99: p(times.trace, 0.99) },
      readMs: { p50: p(times.read, 0.5), p99: p(times.read, 0.99) },
      perSecond: { ours: round(median(ours)), limit: round(median(limits)) },
      limitBy,
      ratios: {
        tracePerRead: round(percentile(times.trace, 0.99) / percentile(times.read, 0.99)),
        oursPerLimit: round(median(ours) / median(limits)),
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

/** Some of those who pass, at random. */
async function peopleOf(world: World, sql: postgres.Sql): Promise<string[]> {
  const mark = sql.unsafe(personOf(world.drillId, `(n::bigint * 7368787 % ${passages})`));
  const chosen = await sql<{ id: string }[]>`
    select n, m.mark as id from generate_series(0, ${2 * traced}) n
    cross join lateral (
      select mark from passage_marks where drill_id = ${world.drillId} and mark = ${mark} limit 1) m
    order by n limit ${traced}`;
  return chosen.map(({ id }) => id);
}

/** How long each trace takes, and a read by the primary key beside it, in ms. */
async function traceAll(world: World, sql: postgres.Sql, people: readonly string[]) {
  const { keys } = await world.services.catalogue.get(world.drillId);
  const read = createTraceRead(world.ground.database);
  const { sql: reads } = world.ground.database;
  // What the table holds is as long as a sealed record and opens with no key: as many others are opened in its place.
  const sealed = Array.from({ length: 2_000 }, (_, n) => {
    const id = hashedId('bench', n);
    return { id, record: sealRecord(keys, id, sample(n)) };
  });
  const ids = await sql<{ id: string }[]>`
    select ${sql.unsafe(passageOf(world.drillId, `(n::bigint * 7368787 % ${passages})`))} as id
    from generate_series(1, ${people.length}) n`;
  const times = { found: [] as number[], trace: [] as number[], read: [] as number[] };
  for (const [n, id] of people.entries()) {
    const began = performance.now();
    const rows = await read.passages({
      drillId: world.drillId,
      division: '3501',
      marks: [id],
      checkpoint: undefined,
      from: new Date(Date.now() - (days + 1) * 86_400_000),
      to: new Date(),
      nearbyMinutes,
      after: undefined,
      limit,
    });
    let opened = 0;
    for (const index of rows.keys()) {
      const one = sealed[index % sealed.length];
      if (one !== undefined) opened += openRecord(keys, one.id, one.record).people.length;
    }
    const traceMs = performance.now() - began;
    if (opened < rows.length) throw new Error('a record has nobody');
    const started = performance.now();
    const [row] = await reads<{ record: Buffer }[]>`
      select at, decision, rule, record from passages where drill_id = ${world.drillId} and id = ${ids[n]?.id ?? id}`;
    const readMs = performance.now() - started;
    if (row === undefined) throw new Error('a passage is not there');
    // The first ones prepare their statements.
    if (n < people.length / 10) continue;
    times.found.push(rows.length);
    times.trace.push(traceMs);
    times.read.push(readMs);
  }
  return times;
}

/** A car with two people, as an officer records it. */
function sample(n: number): PassageRecord {
  const people = [passer(2 * n), passer(2 * n + 1)].map(({ name, document, phone }, place) => ({
    ...{ id: hashedId('passer', n, place), name, phone, healthCode: 'green' as const, temperature: 36.5 },
    document: { type: 'resident-id' as const, number: document.number },
    ...{ from: '350300', to: '350102001001', decision: 'pass' as const, rule: 'nothing-asked', code: null },
  }));
  return { plates: [{ number: '闽A12345', place: 'mainland' }], people, warnings: [] };
}

/** Sends passages of two people by the hundred from as many devices as there are connections; answers how many a second. */
async function record(world: World, port: number, turn: number): Promise<number> {
  const checkpoint = await world.services.checkpoints.add(
    { sub: 'bench', role: 'city-hq', division: '3501', site: undefined, requestId: `bench-${turn}` },
    world.drillId,
    { name: `bench officers ${turn}`, kind: 'road', community: world.community, travelMinutes: 60 },
  );
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const tokens = await Promise.all(
    Array.from({ length: connections }, (_, n) =>
      world.services.tokens.issue({
        ...{ sub: `officer-${n}`, role: 'checkpoint', division: undefined, site: undefined },
        checkpoint: checkpoint.id,
      }),
    ),
  );
  const batches = 400;
  const bodies = Array.from({ length: batches }, (_, batch) => {
    const at = new Date().toISOString();
    const rows = Array.from({ length: together }, (_, n) => {
      const deviceSeq = turn * 1_000_000 + batch * together + n;
      const vehicle = { plates: [{ number: '闽A12345' }] };
      return { deviceSeq, at, vehicle, people: [passer(2 * deviceSeq), passer(2 * deviceSeq + 1)] };
    });
    return JSON.stringify({ passages: rows });
  });
  let taken = 0;
  const began = performance.now();
  await inParallel(batches, connections, async (n) => {
    const answer = await pool.request({
      method: 'POST',
      path: `/v1/checkpoints/${checkpoint.id}/passages/batch`,
      headers: {
        authorization: `Bearer ${tokens[n % connections]}`,
        'content-type': 'application/json',
      },
      body: bodies[n] ?? '',
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(text.slice(0, 500));
    const { items } = JSON.parse(text) as { items: { status: number; body: unknown }[] };
    const refused = items.find(({ status }) => status >= 300);
    if (refused !== undefined) throw new Error(JSON.stringify(refused).slice(0, 500));
    taken += items.length;
  });
  const perSecond = taken / ((performance.now() - began) / 1_000);
  await pool.destroy();
  return round(perSecond);
}
