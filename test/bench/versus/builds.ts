import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../../', import.meta.url));

/** A version of Muster as it stands in a folder, with what it is built on. */
export interface Build {
  name: 'ours' | 'base';
  root: string;
  /** The commit, and whether the folder holds more than that. */
  revision: string;
}

/** The folder that this bench is of, as it stands. */
export async function ourBuild(): Promise<Build> {
  const revision = await git('rev-parse', '--short', 'HEAD');
  const changed = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  return {
    name: 'ours',
    root: project,
    revision: changed ? `${revision} and what is not committed` : revision,
  };
}

/**
 * Checks a revision out into a work tree of its own and installs what its lock file says there; `remove` takes both away.
 * @throws Error where git does not know the revision, or it cannot be installed
 */
export async function checkOut(
  wanted: string,
  say: (line: string) => void,
): Promise<Build & { remove(): Promise<void> }> {
  const revision = await git('rev-parse', '--short', '--verify', `${wanted}^{commit}`).catch(() => {
    throw new Error(`git knows no revision ${wanted}`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'muster-versus-'));
  const root = join(folder, 'base');
  const remove = async (): Promise<void> => {
    await git('worktree', 'remove', '--force', root).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await git('worktree', 'add', '--detach', root, revision);
    say(`installing what ${revision} is built on`);
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(npm, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`npm ci of ${revision} ended with ${code}`);
  } catch (error) {
    await remove();
    throw error;
  }
  return { name: 'base', root: `${root}/`, revision, remove };
}

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: project })).stdout.trim();
}
