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

/** How long it may look at one request, and at each place of it beyond, ms. */
const longestMs = 120_000;
const longestOfPlaceMs = 30_000;

/** Runs sqlmap on a request as text, with the places to try marked by `*`, of which there are so many. */
export async function runSqlmap(
  request: string,
  places: number,
): Promise<{ finding: Finding; refused: ReadonlyMap<number, number>; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-sqlmap-'));
  try {
    const file = join(folder, 'request.txt');
    await writeFile(file, request);
    const said = await outputOf(
      'sqlmap',
      ['-r', file, `--output-dir=${folder}`, ...options],
      longestMs + places * longestOfPlaceMs,
    );
    return { finding: findingOf(said), refused: refusedIn(said), said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findingOf(said: string): Finding {
  if (/identified the following injection point|resumed the following injection point/.test(said))
    return 'open';
  return /all tested parameters do not appear to be injectable/.test(said) ? 'closed' : 'untried';
}

/** How often it was answered with which status of an error, by its own account. */
function refusedIn(said: string): ReadonlyMap<number, number> {
  const found = said.matchAll(/\b([45]\d\d) \([^)]*\) - (\d+) times/g);
  return new Map([...found].map(([, code, times]) => [Number(code), Number(times)]));
}

/** All that a program says, until it ends or has taken too long. */
export function outputOf(
  program: string,
  args: readonly string[],
  withinMs = 2 * longestMs,
): Promise<string> {
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
