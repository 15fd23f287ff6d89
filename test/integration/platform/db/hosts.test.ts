import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPrimary } from '../../../../src/platform/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { freePort } from '../../../support/ports.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
});
afterAll(() => own?.drop());

/** A URL of several hosts: the test's server, and what else is said. */
function together(...hosts: string[]): string {
  const url = new URL(own.url);
  return own.url.replace(url.host, hosts.join(','));
}

const find = (url: string, patienceMs = 0, onWait = () => undefined) =>
  findPrimary(url, { patienceMs, onWait });

test('of several hosts the one that takes writes is found, wherever it stands', async () => {
  const { host } = new URL(own.url);
  const nobody = `127.0.0.1:${await freePort()}`;
  expect(new URL(await find(together(nobody, host))).host).toBe(host);
  expect(new URL(await find(together(host, nobody))).host).toBe(host);
});

test('one host is taken as it is, without being asked', async () => {
  expect(await find('postgres://u@127.0.0.1:1/d')).toBe('postgres://u@127.0.0.1:1/d');
});

test('two that take writes are refused, by name and without their secrets', async () => {
  const { host, port, password } = new URL(own.url);
  const error = await find(together(host, `localhost:${port}`)).catch((thrown: Error) => thrown.message);
  expect(error).toContain('both take writes');
  if (password !== '') expect(error).not.toContain(password);
});

test('none is waited for as long as told, and then said', async () => {
  let waits = 0;
  const none = together(`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`);
  await expect(
    find(none, 300, () => {
      waits += 1;
    }),
  ).rejects.toThrow('takes writes');
  expect(waits).toBe(1);
});
