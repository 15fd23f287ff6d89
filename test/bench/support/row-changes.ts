import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { World } from '../../support/world.ts';
import { round } from '../bench.ts';

const clients = 64;

const inOneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ');

/**
 * How often a second 64 clients of the database write what one person's act changes, in a transaction of its own and nothing
 * else: by pgbench, prepared, or where that is missing by a plain client. `statement` has it for the person `n` of
 * `bench_people` and the device's `sequence`; people are those from `from` on, `count` of them.
 */
export async function rowChanges(
  world: World,
  statement: (world: World, n: string, sequence: string) => string,
  { from, count, seconds, turn }: { from: number; count: number; seconds: number; turn: number },
): Promise<{ by: 'pgbench' | 'client'; perSecond: number }> {
  const each = Math.floor(count / clients);
  try {
    const folder = await mkdtemp(join(tmpdir(), 'muster-pgbench-'));
    const script = join(folder, 'act.sql');
    const sql = inOneLine(statement(world, ':n', ':sequence'));
    await writeFile(
      script,
      `\\set i :i + 1\n\\set n ${from} + :client_id * ${each} + :i % ${each}\n\\set sequence ${turn} * 100000000 + :client_id * 1000000 + :i\n${sql.trim()}\n`,
    );
    const { stdout } = await promisify(execFile)('pgbench', [
      ...['--no-vacuum', '--protocol', 'prepared', '--define', 'i=0', '--jobs', '2'],
      ...['--client', String(clients), '--time', String(seconds), '--file', script, world.databaseUrl],
    ]);
    await rm(folder, { recursive: true });
    const tps = /tps = ([\d.]+) \(without/.exec(stdout)?.[1];
    if (tps === undefined || !/failed transactions: 0/.test(stdout))
      throw new Error(`pgbench said: ${stdout}`);
    return { by: 'pgbench', perSecond: round(Number(tps)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { by: 'client', perSecond: await byClient(world, statement, from, each, seconds) };
  }
}

async function byClient(
  world: World,
  statement: (world: World, n: string, sequence: string) => string,
  from: number,
  each: number,
  seconds: number,
): Promise<number> {
  const sql = postgres(world.databaseUrl, { max: clients, onnotice: () => undefined });
  const text = inOneLine(statement(world, '$1', '$2')).replace("'limit', $2", `'${randomUUID()}', $2`);
  const started = performance.now();
  const until = started + seconds * 1_000;
  let done = 0;
  const client = async (index: number): Promise<void> => {
    for (let i = 0; performance.now() < until; i++) {
      await sql.unsafe(text, [from + index * each + (i % each), index * 1_000_000 + i], { prepare: true });
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  const perSecond = round(done / ((performance.now() - started) / 1_000));
  await sql.end({ timeout: 5 });
  return perSecond;
}
