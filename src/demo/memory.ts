import { readdirSync, readFileSync } from 'node:fs';

/** The most memory that one Node process held, MiB. */
export interface ProcessMemory {
  pid: number;
  what: string;
  peakMiB: number;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Peak resident memory of a process in MiB: VmHWM of Linux's /proc; undefined elsewhere or when it has ended. */
function peakOf(pid: number): number | undefined {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1_024);
}

/** Whether a process runs the same program as this one: Node. */
function isNode(pid: number): boolean {
  const name = read(`/proc/${pid}/comm`)?.trim();
  return name === 'node' || name === 'MainThread' || name?.startsWith('node') === true;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
}

/** A process and all that descend from it, as /proc shows them now. */
function familyOf(root: number): number[] {
  let pids: number[];
  try {
    pids = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === root) return true;
    }
    return false;
  };
  return pids.filter(descends);
}

/**
 * Watches the Node processes of the demo and of the service it started (`servicePid`; undefined for a
 * service elsewhere). `look` may be called any time; `peaks` answers the highest figures seen, this process
 * first. Without /proc only this process is known.
 */
export function watchMemory(servicePid: number | undefined): { look(): void; peaks(): ProcessMemory[] } {
  const seen = new Map<number, ProcessMemory>();
  const note = (pid: number, what: string): void => {
    const peakMiB = peakOf(pid);
    if (peakMiB === undefined) return;
    seen.set(pid, { pid, what, peakMiB: Math.max(peakMiB, seen.get(pid)?.peakMiB ?? 0) });
  };
  const look = (): void => {
    // maxRSS is in KiB on every system that Node runs on.
    const own = Math.round(process.resourceUsage().maxRSS / 1_024);
    seen.set(process.pid, { pid: process.pid, what: 'demo', peakMiB: own });
    if (servicePid === undefined) return;
    for (const pid of familyOf(servicePid)) {
      if (isNode(pid)) note(pid, pid === servicePid ? 'service' : 'service (child process)');
    }
  };
  return {
    look,
    peaks() {
      look();
      return [...seen.values()];
    },
  };
}
