import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import { startEmbeddedPostgres } from '../../src/platform/db/embedded.ts';
import { dockerAnswers } from './docker.ts';
import { watchOver } from './watchdog.ts';

/** A PostgreSQL server for tests: `url` is a superuser's, of the database `postgres`. */
export type TestServer = { url: string; kind: string; stop(): Promise<void> };

/**
 * Starts one: in a container where Docker answers (image POSTGRES_IMAGE, default postgres:18), else the
 * embedded one in a folder of its own. As durable as in production: crash tests mean it.
 */
export async function startTestServer(): Promise<TestServer> {
  if (await dockerAnswers()) {
    try {
      return await startContainer(process.env['POSTGRES_IMAGE'] ?? 'postgres:18');
    } catch (error) {
      process.stderr.write(
        `Docker answers but cannot run PostgreSQL (${String(error)}): using the embedded one\n`,
      );
    }
  }
  return startEmbedded();
}

async function startContainer(image: string): Promise<TestServer> {
  const password = 'test-only';
  const container = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'max_connections=300'])
    .withExposedPorts(5432)
    // Its first start is for initialisation only.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  const url = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return {
    url,
    kind: `container ${image}`,
    async stop() {
      await container.stop();
    },
  };
}

/** A file system in memory, and what it must have free: databases of tests have 14 MB each, and their log is 1 GB at most. */
const inMemory = '/dev/shm';
const roomBytes = 4e9;

/**
 * Where a server of tests keeps its files: in memory where there is room, since each file of tests makes databases of a thousand
 * files. What is killed there is as durable as on a disk; disks that are lost have tests, and servers, of their own.
 */
async function placeForFiles(): Promise<string> {
  const { bavail, bsize } = await statfs(inMemory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= roomBytes ? inMemory : tmpdir();
}

async function startEmbedded(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(await placeForFiles(), 'muster-test-postgres-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const callOff = watchOver(server.pid, dataDir);
  return {
    url: server.url,
    kind: 'embedded',
    async stop() {
      await server.stop();
      callOff();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
