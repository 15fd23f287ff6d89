import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../../../src/main/doctor/examine.ts';
import type { Finding } from '../../../../src/main/doctor/finding.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { createEmptyDatabase } from '../../../support/database.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');

describe('npm run doctor', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  async function findings(environment: Record<string, string>): Promise<Finding[]> {
    const found: Finding[] = [];
    for await (const finding of examine(environment)) found.push(finding);
    return found;
  }
  const states = (found: readonly Finding[]) => found.map(({ check, state }) => `${check} ${state}`);
  const database = ['database good', 'durability good', 'pooler good', 'schema good', 'clocks good'];

  test('finds a service that is well, changes nothing and names no secret', async () => {
    const before = await t.counts();
    const found = await findings({ DATABASE_URL: t.databaseUrl, MASTER_KEY: masterKey });
    expect(states(found)).toEqual(
      expect.arrayContaining([
        'settings good',
        ...database,
        'keys good',
        'counts good',
        expect.stringMatching(/^queue /),
      ]),
    );
    expect(found.filter(({ state }) => state === 'bad')).toEqual([]);
    expect(await t.counts()).toEqual(before);
    const { password, username } = new URL(t.databaseUrl);
    const said = JSON.stringify(found);
    for (const secret of [masterKey, password, `${username}:`].filter((text) => text.length > 1))
      expect(said).not.toContain(secret);
  });

  test('names settings that are wrong', async () => {
    const found = await findings({ DATABASE_URL: t.databaseUrl, MASTER_KEY: 'short' });
    expect(states(found)).toEqual(['settings bad']);
    expect(found[0]?.said).toContain('MASTER_KEY');
    expect(states(await findings({ MUSTER_DATA_DIR: '/nowhere/at/all' }))).toEqual(['settings bad']);
  });

  test('names a database that is not there', async () => {
    const found = await findings({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      MASTER_KEY: masterKey,
    });
    expect(states(found)).toEqual(['settings good', 'database bad']);
  });

  test('names a schema that was never brought here', async () => {
    const empty = await createEmptyDatabase();
    try {
      const found = await findings({ DATABASE_URL: empty.url, MASTER_KEY: masterKey });
      expect(states(found)).toContain('schema bad');
      expect(states(found).some((state) => state.startsWith('keys'))).toBe(false);
    } finally {
      await empty.drop();
    }
  });

  test('names the master key that is missing, and one that is to be left', async () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    const lost = await findings({ DATABASE_URL: t.databaseUrl, MASTER_KEY: other });
    expect(states(lost)).toContain('keys bad');
    const halfway = await findings({
      DATABASE_URL: t.databaseUrl,
      MASTER_KEY: other,
      MASTER_KEY_PREVIOUS: masterKey,
    });
    expect(halfway.find(({ check }) => check === 'keys')).toMatchObject({
      state: 'warning',
      said: expect.stringContaining('rotate'),
    });
  });

  test('names a queue that does not answer', async () => {
    const found = await findings({
      DATABASE_URL: t.databaseUrl,
      MASTER_KEY: masterKey,
      QUEUE_URL: 'redis://127.0.0.1:1',
    });
    expect(found.at(-1)).toMatchObject({ check: 'queue', state: 'bad' });
  });
});
