import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What sqlmap finds in a request: something, nothing, or that it could not try. */
export type Finding = 'open' | 'closed' | 'untried';

/** Bounded: the first level of each technique but stacked statements, against PostgreSQL. */
const options = [
  '--batch',
  '--ignore-stdin',
  '--disable-coloring',
  '--flush-session',
  '--skip-waf',
  '--dbms=PostgreSQL',
  '--level=1',
  '--risk=1',
  '--technique=BEUT',
  '--time-sec=2',
  '--timeout=20',
  '--retries=1',
  '--ignore-code=*',
];

/** How long it may look at one request, ms. */
const longestMs = 240_000;

/** Runs sqlmap on a request as text, with the places to try marked by `*`. */
export async function runSqlmap(request: string): Promise<{ finding: Finding; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-sqlmap-'));
  try {
    const file = join(folder, 'request.txt');
    await writeFile(file, request);
    const said = await outputOf('sqlmap', ['-r', file, `--output-dir=${folder}`, ...options]);
    return { finding: findingOf(said), said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findingOf(said: string): Finding {
  if (/identified the following injection point|resumed the following injection point/.test(said))
    return 'open';
  return /all tested parameters do not appear to be injectable/.test(said) ? 'closed' : 'untried';
}

/** All that a program says, until it ends or has taken too long. */
export function outputOf(program: string, args: readonly string[], withinMs = longestMs): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        said += String(text);
      });
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(late);
      resolve(said);
    });
  });
}
