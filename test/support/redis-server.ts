import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, Wait } from 'testcontainers';
import { dockerAnswers } from './docker.ts';
import { freePort } from './ports.ts';
import { watchOver } from './watchdog.ts';

export type TestRedis = { url: string; stop(): Promise<void> };

const SETTINGS = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--save', ''];

/**
 * Starts a Redis of its own, configured as in production (noeviction, append-only file): `redis-server`
 * from the PATH, else a container (image REDIS_IMAGE, default redis:8). Null, after one loud line, where
 * neither can be had: then skip, `describe.skipIf(redis === null)`.
 */
export async function startTestRedis(): Promise<TestRedis | null> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0) return startProcess();
  if (await dockerAnswers()) {
    try {
      return await startContainer(process.env['REDIS_IMAGE'] ?? 'redis:8');
    } catch (error) {
      process.stderr.write(`Docker answers but cannot run Redis: ${String(error)}\n`);
    }
  }
  process.stderr.write(
    '\n*** SKIPPED: NO REDIS. Put redis-server on the PATH or run Docker to test the Redis queue. ***\n\n',
  );
  return null;
}

async function startContainer(image: string): Promise<TestRedis> {
  const container = await new GenericContainer(image)
    .withCommand(['redis-server', ...SETTINGS])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    async stop() {
      await container.stop();
    },
  };
}

async function startProcess(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-redis-'));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const address = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
    const child = spawn('redis-server', [...address, ...SETTINGS], { stdio: 'ignore', detached: true });
    const { pid } = child;
    if (pid !== undefined && (await answers(child, port))) {
      const callOff = watchOver(pid, folder);
      return {
        url: `redis://127.0.0.1:${port}`,
        async stop() {
          await end(child);
          callOff();
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    await end(child);
    if (attempt === 3) throw new Error('redis-server is there but does not start');
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (let turn = 0; turn < 100 && child.exitCode === null; turn++) {
    if (await pong(port)) return true;
    await sleep(50);
  }
  return false;
}

function pong(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
