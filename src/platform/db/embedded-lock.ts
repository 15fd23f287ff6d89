import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processMark } from './embedded-process.ts';

type Owner = { pid: number; mark: string | null; released: boolean };

const LOCK = /^owner-(\d+)\.lock$/;

/**
 * Makes this process the only user of `dataDir` until the answered function is called or the process
 * dies, however it dies. Throws, naming pid and folder, while another living process is the owner; a
 * recycled pid is not mistaken for it.
 *
 * Owners are numbered files. A new owner creates the next number (which only one can), and the highest
 * is never deleted but marked as released; so two that take over from a dead owner at the same time
 * cannot both succeed, which they could by deleting and creating one file.
 */
export function acquireOwnership(dataDir: string): () => void {
  for (;;) {
    const last = highest(dataDir);
    const owner = last > 0 ? readOwner(dataDir, last) : null;
    if (owner && lives(owner)) {
      throw new Error(
        `The database in ${dataDir} is in use: Muster runs already as process ${owner.pid}. ` +
          'Stop that one first, or choose another folder with MUSTER_DATA_DIR.',
      );
    }
    const mine = last + 1;
    if (!create(dataDir, mine)) continue;
    if (highest(dataDir) !== mine) {
      rmSync(path(dataDir, mine), { force: true });
      continue;
    }
    for (const number of numbers(dataDir)) {
      if (number < mine) rmSync(path(dataDir, number), { force: true });
    }
    return () => replace(dataDir, mine, true);
  }
}

/** The pid of the living process that owns the folder; undefined where there is none. */
export function livingOwner(dataDir: string): number | undefined {
  const last = highest(dataDir);
  const owner = last > 0 ? readOwner(dataDir, last) : null;
  return owner && lives(owner) ? owner.pid : undefined;
}

function lives(owner: Owner): boolean {
  return !owner.released && owner.mark !== null && processMark(owner.pid) === owner.mark;
}

function path(dataDir: string, number: number): string {
  return join(dataDir, `owner-${number}.lock`);
}

function numbers(dataDir: string): number[] {
  return readdirSync(dataDir).flatMap((name) => LOCK.exec(name)?.slice(1).map(Number) ?? []);
}

function highest(dataDir: string): number {
  return Math.max(0, ...numbers(dataDir));
}

function readOwner(dataDir: string, number: number): Owner | null {
  try {
    return JSON.parse(readFileSync(path(dataDir, number), 'utf8')) as Owner;
  } catch {
    return null;
  }
}

// Linking a complete file makes it appear with its content, or not at all where the name is taken.
function create(dataDir: string, number: number): boolean {
  const draft = writeDraft(dataDir, false);
  try {
    linkSync(draft, path(dataDir, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(dataDir: string, number: number, released: boolean): void {
  try {
    renameSync(writeDraft(dataDir, released), path(dataDir, number));
  } catch (error) {
    // The folder has been removed meanwhile: then there is nothing left to own.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function writeDraft(dataDir: string, released: boolean): string {
  const owner: Owner = { pid: process.pid, mark: processMark(process.pid), released };
  const draft = join(dataDir, `.owner-draft-${process.pid}`);
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  return draft;
}
