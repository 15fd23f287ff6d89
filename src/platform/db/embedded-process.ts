import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A mark that tells a process from a later one with the same pid: when it was started (and in which
 * boot, as far as the system says). Null when there is no such process.
 */
export function processMark(pid: number): string | null {
  if (process.platform !== 'linux') {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; after it come state (field 3) … start time (field 22).
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`;
  } catch {
    return null;
  }
}

/** The pids of all living database processes that work in `clusterDir` (an absolute, real path). */
export function databaseProcesses(clusterDir: string): number[] {
  if (process.platform === 'linux') return allPids().filter((pid) => worksIn(pid, clusterDir));
  const pid = postmasterPid(clusterDir);
  if (pid === null) return [];
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes('postgres') && stdout.includes(clusterDir) ? [pid] : [];
}

/** The pid in postmaster.pid, be it alive or not; null without such a file. */
export function postmasterPid(clusterDir: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Waits until `done` says so, asking every 50 ms, for at most `ms`; answers whether it came about. */
export async function waitUntil(done: () => boolean, ms: number): Promise<boolean> {
  for (let left = ms; left > 0; left -= 50) {
    if (done()) return true;
    await sleep(50);
  }
  return done();
}

/** Sends a signal; a process that has gone meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

// Every PostgreSQL process makes the data directory its working directory. The name keeps out a shell
// of somebody who looks around in there.
function worksIn(pid: number, clusterDir: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== clusterDir) return false;
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}
