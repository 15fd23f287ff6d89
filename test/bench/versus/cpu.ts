import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts processor time in hundredths of a second, whatever its clock's own rate (`USER_HZ`; proc(5)). */
const ticksPerSecond = 100;

interface Stat {
  parent: number;
  /** Its own, and that of children it has waited for, s. */
  seconds: number;
}

/** Fields of `/proc/PID/stat` (proc(5)); undefined where there is no such process any more. */
function stat(pid: number | string): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name, second, is in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { parent: fields[1] ?? 0, seconds: (utime + stime + cutime + cstime) / ticksPerSecond };
}

/** Processor seconds that a process has used, with its children: those that live, and those that it has seen end. */
export function cpuSeconds(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(stat)
    .filter((one) => one?.parent === pid);
  return [stat(pid), ...children].reduce((sum, one) => sum + (one?.seconds ?? 0), 0);
}

/** What share of one core the machine is busy with while nothing is asked of it, watched for `ms`. */
export async function busyCores(ms: number): Promise<number> {
  const busy = (): number => {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] =
      readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
    return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
  };
  const [before, started] = [busy(), performance.now()];
  await sleep(ms);
  return (busy() - before) / ((performance.now() - started) / 1_000);
}
