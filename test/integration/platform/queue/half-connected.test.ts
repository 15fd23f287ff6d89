import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { migrateQueue, openSignalQueue } from '../../../../src/platform/queue/index.ts';
import { createEmptyDatabase } from '../../../support/database.ts';

const database = await createEmptyDatabase();
await migrateQueue(database.url);
afterAll(() => database.drop());

/**
 * A way to the server that cuts every connection once the server has said `bytes` bytes on it. Whatever the
 * client library was doing then (greeting, checking the schema, beginning to LISTEN) is cut in its middle.
 */
async function startCuttingProxy(bytes: number): Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(database.url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let said = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      const left = bytes - said;
      said += chunk.length;
      if (said < bytes) client.write(chunk);
      else client.end(chunk.subarray(0, left));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

it('bears a connection that breaks at whatever point of its beginning', async () => {
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  let opened = 0;
  for (let bytes = 1; bytes < 1_600; bytes += 33) {
    const proxy = await startCuttingProxy(bytes);
    const queue = await openSignalQueue({ url: proxy.url, logger, deadlineMs: 300, closeMs: 300 });
    queue.consume('cut', { concurrency: 2, schema: z.object({}) }, async () => undefined);
    await queue.signal('cut', [{ key: 'a', payload: {} }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await queue.close();
    await proxy.stop();
    opened += 1;
  }
  expect(opened).toBe(49);
}, 60_000);
