import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { type EventListener, listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';
import { type SecondService, startSecondService } from '../../../support/second-service.ts';

describe('a stream whose token is no longer taken', () => {
  let t: TestApp;
  let second: SecondService;
  let drill: SeededDrill;
  let bases: string[];
  const listeners: EventListener[] = [];
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    const environment = { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    second = await startSecondService(t.databaseUrl, environment, t.clock);
    bases = [await t.app.listen({ port: 0, host: '127.0.0.1' }), await second.listen()];
  });
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map((one) => one.close()));
  });
  afterAll(async () => {
    await second.close();
    await t.close();
  });

  /** Listens in both processes; answers when both have heard something. */
  async function hear(token: string): Promise<EventListener[]> {
    const both = bases.map((base) =>
      listen(`${base}/v1/drills/${drill.id}/events`, { authorization: `Bearer ${token}` }),
    );
    listeners.push(...both);
    await eventually('both are heard', () => both.every((one) => one.of('opened').length === 1));
    return both;
  }
  const over = (some: EventListener[]) => some.map(({ state }) => state.over);

  test('ends in every process once its client is revoked; those of others go on', async () => {
    const admin = await t.token('admin');
    const { clientId, clientSecret } = await t.need<{ clientId: string; clientSecret: string }>(
      'POST',
      '/v1/clients',
      { token: admin, body: { name: '指挥部大屏', role: 'city-hq', division: '3501' } },
    );
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret },
    });
    const revoked = await hear(accessToken);
    const other = await hear(drill.cityHq);
    await t.need('POST', `/v1/clients/${clientId}/revoke`, { token: admin });
    await eventually('both have ended', () => over(revoked).every(Boolean));
    expect(over(other)).toEqual([false, false]);
    const back = await t.call('GET', `/v1/drills/${drill.id}/events`, { token: accessToken });
    expect(back.status).toBe(401);
  });

  test('ends once it has expired', async () => {
    const short = await t.services.tokens.issue(
      { sub: 'short', role: 'city-hq', division: '3501', site: undefined },
      5,
    );
    const expiring = await hear(short);
    const other = await hear(drill.cityHq);
    await eventually('both have ended', () => over(expiring).every(Boolean));
    expect(over(other)).toEqual([false, false]);
  });
});
