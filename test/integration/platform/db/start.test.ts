import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, untilAnswers } from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { freePort } from '../../../support/ports.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own?.drop());

async function asked(
  url: string,
  patienceMs: number,
  onWait: (error: unknown) => void = () => undefined,
): Promise<void> {
  const database = openDatabase({ url, maxConnections: 1, applicationName: 'start' });
  try {
    await untilAnswers(database.sql, { patienceMs, onWait });
  } finally {
    await database.close();
  }
}

const at = (port: number) =>
  Object.assign(new URL(own.url), { hostname: '127.0.0.1', port: String(port) }).href;

test('a database that is there in a moment is waited for; why is told once', async () => {
  const { hostname, port } = new URL(own.url);
  const late = await freePort();
  let server: Server | undefined;
  const told: unknown[] = [];
  await asked(at(late), 20_000, (error) => {
    told.push(error);
    server = createServer((socket) => {
      const there = connect(Number(port), hostname);
      socket.pipe(there).pipe(socket);
      socket.on('error', () => there.destroy());
      there.on('error', () => socket.destroy());
    }).listen(late, '127.0.0.1');
  });
  server?.close();
  expect(told).toMatchObject([{ code: 'ECONNREFUSED' }]);
});

test('one that is not there in time is told in the driver’s words', async () => {
  await expect(asked(at(await freePort()), 300)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('what time does not mend is not waited for', async () => {
  const nowhere = Object.assign(new URL(own.url), { pathname: '/no-such-database' }).href;
  const waits: unknown[] = [];
  await expect(asked(nowhere, 20_000, (error) => waits.push(error))).rejects.toMatchObject({ code: '3D000' });
  expect(waits).toEqual([]);
});
