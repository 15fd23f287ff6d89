import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summarise, type VitestReport } from './support/test-summary.ts';

/**
 * `npm test`: runs vitest with whatever arguments follow and ends with one plain line,
 * `N passed, N failed`. Exits 1 when a test failed, none ran, or vitest itself did not succeed.
 */
const folder = mkdtempSync(join(tmpdir(), 'muster-test-report-'));
const report = join(folder, 'report.json');
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));

const exitCode = await new Promise<number>((resolve) => {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [vitest, ...args, ...process.argv.slice(2)], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  // Ctrl-C reaches vitest, too; stay to say how it ended.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
  child.once('error', () => resolve(1));
  child.once('close', (code) => resolve(code ?? 1));
});

const { lines, ok } = summarise(readReport(report), exitCode);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exitCode = ok ? 0 : 1;

function readReport(path: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}
