import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';
import { watchOver } from '../support/watchdog.ts';

/** A Redis that can be killed and emptied, at one port with one folder. */
export interface MortalRedis {
  url: string;
  /** Kills it, leaves it away for so many ms, and starts it on what it had written. */
  crash(awayMs: number): Promise<void>;
  /** Everything in it is gone. */
  empty(): Promise<void>;
  /** Whether it takes nothing that needs memory any more, as a full one does; it goes on answering questions. */
  full(is: boolean): Promise<void>;
  stop(): Promise<void>;
}

const settings = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--save', ''];

/** Starts it from the PATH. @throws Error where there is no `redis-server` */
export async function startMortalRedis(): Promise<MortalRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-chaos-redis-'));
  const port = await freePort();
  let child: ChildProcess;
  let callOff = (): void => undefined;

  /** Sends one inline command; answers the first line. */
  const say = (command: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.once('error', reject);
    });

  async function start(): Promise<void> {
    const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, ...settings];
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await once(child, 'spawn');
    callOff = watchOver(child.pid ?? 0, folder);
    for (let turn = 0; turn < 200; turn++) {
      if ((await say('PING').catch(() => '')).startsWith('+PONG')) return;
      await sleep(25);
    }
    throw new Error('Redis does not answer');
  }
  async function kill(): Promise<void> {
    callOff();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async crash(awayMs) {
      await kill();
      await sleep(awayMs);
      await start();
    },
    async empty() {
      await say('FLUSHALL');
    },
    async full(is) {
      const said = await say(`CONFIG SET maxmemory ${is ? 1 : 0}`);
      if (!said.startsWith('+OK')) throw new Error(`Redis said ${said}`);
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
