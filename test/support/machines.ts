import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { watchOver } from './watchdog.ts';

/** A file of `deploy/ha` with what stands in the place of its words in capitals; each has to occur. */
export function filled(file: string, words: Readonly<Record<string, string>>): string {
  let text = readFileSync(new URL(`../../deploy/ha/${file}`, import.meta.url), 'utf8');
  for (const [word, value] of Object.entries(words)) {
    if (!text.includes(word)) throw new Error(`${file} says nothing of ${word}`);
    text = text.replaceAll(word, value);
  }
  return text;
}

/** Those of some programs that are not on the PATH. */
export const withoutPrograms = (...programs: string[]): string[] =>
  programs.filter((program) => spawnSync('which', [program], { stdio: 'ignore' }).status !== 0);

/** A program of a machine that can be lost. */
export interface MachineProgram {
  pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Kills it at once. */
  kill(): Promise<void>;
}

/** Starts a program that writes what it says into a log in its folder; the folder and it go when these tests die. */
export async function startProgram(
  program: string,
  args: readonly string[],
  at: { folder: string; log: string; uid?: number; gid?: number; env?: Record<string, string> },
): Promise<MachineProgram> {
  const log = openSync(at.log, 'a');
  const child: ChildProcess = spawn(program, args, {
    cwd: at.folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: at.folder, LANG: 'C.UTF-8', ...at.env },
    stdio: ['ignore', log, log],
    detached: true,
    ...(at.uid === undefined ? {} : { uid: at.uid, gid: at.gid }),
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const callOff = watchOver(pid, at.folder);
  return {
    pid,
    signal: (signal) => void child.kill(signal),
    async kill() {
      callOff();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
