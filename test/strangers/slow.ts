import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from './sqlmap.ts';

export const slowKinds = ['headers', 'body', 'read'] as const;
export type SlowKind = (typeof slowKinds)[number];

/** How many connections, opened within some seconds, and how long it is tried, s. */
const connections = 400;
const lasts = 24;
/** Within so long anybody else is answered, ms. */
const answeredWithinMs = 2_000;

const flags: Record<SlowKind, readonly string[]> = {
  // A header more every 5 s.
  headers: ['-H', '-i', '5', '-x', '24'],
  // A byte of a body more every 5 s, of 64 KB.
  body: ['-B', '-i', '5', '-s', '65536', '-t', 'POST', '-f', 'application/json'],
  // Takes a few bytes of a large answer a second, through the smallest windows.
  read: ['-X', '-w', '1', '-y', '16', '-n', '1', '-z', '16', '-k', '3'],
};

/** What became of everybody else while connections were slow. */
export interface SlowResult {
  /** What stands against it; none where all is well. */
  faults: string[];
  asked: number;
  slowestMs: number;
  /** Connections that were open at most, and those that the server had closed by the end. */
  connected: number;
  closed: number;
}

/** Runs slowhttptest against a URL, and asks another one beside it all the while. */
export async function runSlow(kind: SlowKind, url: string, others: string): Promise<SlowResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-slow-'));
  try {
    const prefix = join(folder, 'run');
    let over = false;
    const attack = outputOf('slowhttptest', [
      ...flags[kind],
      '-c',
      String(connections),
      '-r',
      '100',
      '-l',
      String(lasts),
      '-p',
      '3',
      '-g',
      '-o',
      prefix,
      '-u',
      url,
    ]).finally(() => {
      over = true;
    });
    let asked = 0;
    let failed = 0;
    let slowestMs = 0;
    while (!over) {
      const began = performance.now();
      const good = await fetch(others, { signal: AbortSignal.timeout(answeredWithinMs) })
        .then(async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        })
        .catch(() => false);
      asked += 1;
      if (!good) failed += 1;
      slowestMs = Math.max(slowestMs, performance.now() - began);
      await sleep(100);
    }
    const said = await attack;
    const rows = await rowsOf(`${prefix}.csv`);
    const faults: string[] = [];
    if (rows.length === 0) faults.push(`slowhttptest told nothing: ${said.slice(-300)}`);
    if (failed > 0)
      faults.push(`${failed} of ${asked} others were not answered within ${answeredWithinMs} ms`);
    const shut = rows.filter(({ available }) => available === 0).length;
    if (shut > 0) faults.push(`slowhttptest found it unavailable in ${shut} of ${rows.length} seconds`);
    const connected = Math.max(0, ...rows.map((row) => row.connected));
    const closed = rows.at(-1)?.closed ?? 0;
    // It ends before its time where nobody has left it a connection; its table ends a second before.
    const allClosed = said.includes('No open connections left');
    if (kind === 'headers' && !allClosed && closed < connections * 0.9)
      faults.push(`only ${closed} of ${connections} connections were closed that never sent a whole head`);
    return { faults, asked, slowestMs: Math.round(slowestMs), connected, closed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its table, a row a second. */
async function rowsOf(file: string) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1)
    .filter((line) => /^\d/.test(line))
    .map((line) => {
      const [second = 0, closed = 0, pending = 0, connected = 0, available = 0] = line.split(',').map(Number);
      return { second, closed, pending, connected, available };
    });
}
