import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../ports.ts';
import { blocksOf } from './markdown.ts';
import { type Step, stepsOf, unkept } from './session.ts';
import { Shell } from './shell.ts';

/**
 * `npm run readme [-- night]`: runs every shell block of README.md and of the pages below it, in this order, in one shell
 * against a fresh service, and compares what follows `# →` with what is answered. Blocks are `sh`; `sh night` ones, which
 * start something of their own and take minutes, run with `night` only, and `sh by-hand` never.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  'README.md',
  'src/modules/foundation/README.md',
  'src/modules/drill/README.md',
  'src/modules/service/README.md',
  'src/modules/service/imports/README.md',
  'src/modules/service/webhooks/README.md',
  'src/modules/residents/README.md',
  'src/modules/windows/README.md',
  'src/modules/day/README.md',
  'src/modules/day/check-in/README.md',
  'src/modules/day/proposals/README.md',
  'src/modules/swabs/README.md',
  'src/modules/field/README.md',
  'src/modules/figures/README.md',
  'src/modules/oversight/README.md',
  'src/demo/README.md',
];
const night = process.argv.includes('night');
/** How long a step may take, ms, and how long a promise is waited for by asking again. */
const patienceMs = night ? 1_800_000 : 60_000;
const askedAgainMs = 30_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A clone in little: what the commands need of the project, linked, with room for a `.data` of its own. */
async function makeClone(): Promise<string> {
  const clone = await mkdtemp(join(tmpdir(), 'muster-readme-'));
  for (const name of await readdir(root)) {
    if (!['.data', '.git', 'coverage'].includes(name)) await symlink(join(root, name), join(clone, name));
  }
  return clone;
}

/** Starts the service as `npm start` does. @throws Error with what it said, where it ends before it listens */
async function startService(clone: string, port: number): Promise<ChildProcess> {
  const service = spawn(process.execPath, ['src/main/standalone.ts'], {
    cwd: clone,
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [service.stdout, service.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
  }
  while (!existsSync(join(clone, '.data/address')) || !said.includes('Muster listens on')) {
    if (service.exitCode !== null) throw new Error(`the service has ended:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return service;
}

/** Runs a step. Answers what is wrong with it, or nothing. */
async function wrongWith(shell: Shell, step: Step): Promise<string | undefined> {
  const until = Date.now() + askedAgainMs;
  for (;;) {
    const { output, status, refused } = await shell.run(step.script, patienceMs);
    if (refused !== '') return `refused: ${refused}`;
    if (status !== 0) return `ended with ${status}:\n${output}`;
    const missing = unkept(step.promises, output);
    if (missing.length === 0) return undefined;
    if (!step.repeatable || Date.now() > until) {
      return `not answered: ${missing.join(' | ')}\nin: ${output.slice(0, 2_000)}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Every step of the pages that is to be run now, and how many blocks are left to people. */
async function collect(port: number): Promise<{ steps: Step[]; left: number }> {
  const steps: Step[] = [];
  let left = 0;
  for (const page of pages) {
    for (const block of blocksOf(await readFile(join(root, page), 'utf8'))) {
      if (block.info === 'sh' || (night && block.info === 'sh night')) steps.push(...stepsOf(block, page));
      else if (block.info.startsWith('sh')) left += 1;
    }
  }
  for (const step of steps) step.script = step.script.replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`);
  return { steps, left };
}

const clone = await makeClone();
const port = await freePort();
const { steps, left } = await collect(port);
let service: ChildProcess | undefined;
let shell: Shell | undefined;
let passed = 0;
let failed = 0;
try {
  service = await startService(clone, port);
  await mkdir(join(clone, '.run'));
  shell = await Shell.open(clone, join(clone, '.run'), { PORT: String(port) });
  for (const step of steps) {
    const wrong = await wrongWith(shell, step).catch((error: Error) => error.message);
    if (wrong === undefined) passed += 1;
    else {
      failed += 1;
      say(`\n${step.where}\n${step.script}\n--- ${wrong}`);
    }
  }
} finally {
  shell?.close();
  if (service !== undefined && service.exitCode === null) {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
  await rm(clone, { recursive: true, force: true });
}
say(
  `\n${left} blocks are run ${night ? 'by hand' : 'by night or by hand'} only\n${passed} passed, ${failed} failed`,
);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
