import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSample } from '../../../../src/main/sample.ts';
import { clientsFileSchema } from '../../../../src/main/welcome.ts';
import { roles } from '../../../../src/modules/foundation/auth/roles.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import type { PageAnswer } from '../../../support/drill.ts';

let t: TestApp;
let folder: string;
beforeAll(async () => {
  t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
  folder = await mkdtemp(join(tmpdir(), 'muster-sample-'));
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

test('the sample has a client for each role, and a team and a facility see themselves with theirs', async () => {
  const file = join(folder, 'clients.json');
  await createSample(t.services, t.clock.now(), file);
  const clients = clientsFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(clients.map(({ role }) => role).sort()).toEqual([...roles].sort());
  const [drill] = (await t.need<PageAnswer<{ id: string }>>('GET', '/v1/drills')).items;
  const listed = async (wanted: string, what: 'teams' | 'facilities') => {
    const { clientId, clientSecret } = clients.find(({ role }) => role === wanted) ?? {};
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret },
    });
    const path = `/v1/drills/${drill?.id}/${what}`;
    return (await t.need<PageAnswer<{ name: string }>>('GET', path, { token: accessToken })).items;
  };
  for (const role of ['team-leader', 'team-member']) expect(await listed(role, 'teams')).toHaveLength(1);
  expect(await listed('facility', 'facilities')).toMatchObject([{ beds: 2, free: 2 }]);
  expect(clients.find(({ role }) => role === 'checkpoint')?.checkpoint).toMatch(/^[0-9a-f-]{36}$/);
});
