import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { look, sums } from '../chaos/checks.ts';
import { type Journal, markOf, upTo } from '../chaos/journal.ts';
import type { Verdict } from '../chaos/verdict.ts';
import { good, type Stack } from './stack.ts';

const script = (name: string): string => fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));

/** A dump that was taken under load, and what had been acknowledged before it was begun. */
export interface Dump {
  file: string;
  before: Journal;
  remove(): void;
}

/** Takes one with `deploy/backup.sh`. */
export async function takeDump(stack: Stack, journal: Journal): Promise<Dump> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-roll-dump-'));
  const mark = markOf(journal);
  good(await stack.run([script('backup.sh'), folder]), 'deploy/backup.sh');
  const file = readdirSync(folder).find((name) => name.endsWith('.dump')) ?? '';
  return {
    file: join(folder, file),
    before: upTo(journal, mark),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Takes everything down with its volumes, goes the way back as `deploy/README.md` has it, and looks what is there. */
export async function restoreDump(
  stack: Stack,
  verdict: Verdict,
  dump: Dump,
  drillId: string,
): Promise<object> {
  const up = ['up', '--detach', '--wait', '--wait-timeout', '300'];
  good(await stack.compose('down', '--volumes', '--timeout', '40'), 'docker compose down');
  good(await stack.compose(...up, 'postgres', 'redis'), 'docker compose up postgres redis');
  const once = ['run', '--rm', '--no-deps'];
  const ways: [string, () => ReturnType<Stack['run']>][] = [
    ['restore.sh', () => stack.run([script('restore.sh'), dump.file])],
    ['migrate', () => stack.compose(...once, 'migrate')],
    ['doctor', () => stack.compose(...once, 'api', 'node', 'src/main/doctor.ts')],
    ['everything healthy', () => stack.compose(...up)],
  ];
  for (const [what, way] of ways) {
    const { code, said } = await way();
    verdict.that(`restored: ${what} ends with 0`, code === 0, said.slice(-1_500));
  }
  const again = await stack.run([script('restore.sh'), dump.file]);
  verdict.that(
    'restored: not a second time over it',
    again.code === 1 && again.said.includes('empty'),
    again.said,
  );
  const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    const { outdated: _later, ...found } = sums(await look(sql, drillId, dump.before));
    for (const [what, n] of Object.entries(found)) verdict.that(`restored: ${what} 0`, n === 0, String(n));
    return { registered: dump.before.registered.size, checkedIn: dump.before.checkedIn.length, ...found };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
