import { connect, type Socket } from 'node:net';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { LiveSource } from '../../../../src/modules/service/live/index.ts';
import { createLiveHub } from '../../../../src/modules/service/live/live-hub.ts';
import { openEventStream } from '../../../../src/platform/http/index.ts';
import { createLogger } from '../../../../src/platform/logger.ts';
import { type EventListener, listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';

/** As the route has it; a connection's own buffers are filled first. */
const maxWaitingBytes = 1_000_000;
const text = 'x'.repeat(250_000);

/** The newest thing to tell; it changes when a test says so. */
let newest = 0;
const source: LiveSource = {
  type: 'large',
  data: z.object({ newest: z.int(), text: z.string() }).meta({ description: 'Something that takes room' }),
  everyMs: 1,
  read: async () => ({
    cursor: String(newest),
    states: [{ key: 'one', division: '3501', version: String(newest), data: { newest, text } }],
  }),
  understands: () => true,
  told: (version, cursor) => Number(version) <= Number(cursor),
};

const hub = createLiveHub({
  sources: [source],
  clock: { now: () => new Date() },
  logger: createLogger({ level: 'silent', process: 'test' }),
  // No heartbeat and no end of life comes between.
  settings: { heartbeatMs: 600_000, lifeMs: 600_000 },
});
const app = Fastify({ forceCloseConnections: true });
app.get('/events', async (_request, reply) => {
  const stream = openEventStream(reply, { maxWaitingBytes });
  await hub.join(
    {
      account: 'console',
      drillId: 'drill',
      division: '3501',
      lastId: undefined,
      staysAdmitted: async () => true,
    },
    stream,
  );
  return reply;
});

let url: URL;
let quick: EventListener;
let slow: Socket;
beforeAll(async () => {
  url = new URL('/events', await app.listen({ port: 0, host: '127.0.0.1' }));
});
afterAll(async () => {
  slow.destroy();
  await quick.close();
  hub.close();
  await app.close();
});

test('who reads nothing is cut off when too much waits for them, and those beside them miss nothing', async () => {
  quick = listen(url.href, {});
  await eventually('the quick one listens', () => quick.of('large').length === 1);
  slow = connect(Number(url.port), url.hostname);
  let cut = false;
  slow.once('close', () => {
    cut = true;
  });
  slow.on('error', () => undefined);
  slow.write(`GET /events HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
  slow.pause();
  await eventually('both listen', () => hub.listening === 2);

  // Each thing is told after the quick one has the one before, so that nothing waits for it.
  while (hub.listening === 2) {
    newest += 1;
    await eventually(`the quick one hears of ${newest}`, () => quick.of('large').length > newest);
    // 50 MB: more than may wait and all buffers of a connection together.
    if (newest > 200) throw new Error('the slow one was sent everything');
  }
  expect(hub.listening).toBe(1);
  newest += 1;
  await eventually('the quick one goes on', () => quick.of('large').length > newest);
  expect(quick.of('large').map((one) => one['newest'])).toEqual(
    Array.from({ length: newest + 1 }, (_, n) => n),
  );

  // What their connection had taken is all that they get.
  let received = 0;
  slow.on('data', (chunk) => {
    received += chunk.length;
  });
  slow.resume();
  await eventually('the slow one is told', () => cut);
  expect(received).toBeLessThan(newest * text.length);
});
