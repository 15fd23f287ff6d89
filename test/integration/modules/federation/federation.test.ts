import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, otherCity, siming } from '../../../support/divisions.ts';
import { drillPlan, type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';
import { registration, rosterCsv } from '../../../support/people.ts';
import { type FakeCity, type Manner, startFakeCity } from './fake-city.ts';

interface Figures {
  population: number;
  states: Record<string, number>;
  reached: Record<string, number>;
  rate: number | null;
}
interface City {
  city: string;
  name: string | null;
  answered: boolean;
  problem: string | null;
  drills: { id: string; name: string }[];
  figures: Figures | null;
  asOf: string | null;
  receivedAt: string | null;
  ageSeconds: number | null;
}
interface Federation {
  complete: boolean;
  outdated: string[];
  absent: string[];
  total: Figures;
  cities: City[];
}

const secret = 'a secret that nobody sees';
const url = '/v1/federation/coverage';

describe('the figures of a province', () => {
  let fuzhou: TestApp;
  let xiamen: TestApp;
  let ownDrill: SeededDrill;
  let xiamenDrill: string;
  let xiamenCoverage: { total: Figures };
  const fakes = new Map<Manner, FakeCity & { city: string }>();
  let gone: FakeCity;

  beforeAll(async () => {
    xiamen = await startTestApp();
    xiamenDrill = await drillIn(xiamen);
    await xiamen.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = xiamen.app.server.address() as AddressInfo;
    const admin = await xiamen.token('admin');
    const client = await xiamen.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body: { name: '省指挥部', role: 'province-hq', division: otherCity },
    });
    xiamenCoverage = await xiamen.need('GET', `/v1/drills/${xiamenDrill}/coverage`, {
      token: await xiamen.token('city-hq', { division: otherCity }),
    });
    const manners: readonly Manner[] = [
      'well',
      'lies',
      'babbles',
      'refuses',
      'is busy',
      'says nothing',
      'is another',
    ];
    for (const [n, manner] of manners.entries()) {
      const code = `350${n + 3}`;
      fakes.set(manner, Object.assign(await startFakeCity(code, manner, xiamenCoverage), { city: code }));
    }
    gone = await startFakeCity('3599', 'well', xiamenCoverage);
    await gone.close();
    const listed = [
      { city: otherCity, name: '厦门市', url: `http://127.0.0.1:${port}/`, ...secrets(client) },
      ...[...fakes.values()].map(({ city: code, url: at }) => ({
        city: code,
        name: `城市 ${code}`,
        url: at,
        ...secrets({ clientId: 'province', clientSecret: secret }),
      })),
      { city: '3599', name: '没有的城市', url: gone.url, clientId: 'province', clientSecret: secret },
    ];
    fuzhou = await startTestApp({
      environment: {
        FEDERATION: JSON.stringify(listed),
        FEDERATION_TIMEOUT_MS: '2000',
        FEDERATION_FRESH_MS: '0',
      },
    });
    ownDrill = await seedDrill(fuzhou);
    await fuzhou.importFile(`/v1/drills/${ownDrill.id}/roster/import`, {
      token: ownDrill.gulouHq,
      body: rosterCsv(0, 7, gulou.communities[0]),
    });
  });
  afterAll(async () => {
    await fuzhou.close();
    await xiamen.close();
    for (const fake of fakes.values()) await fake.close();
  });

  const secrets = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
    clientId,
    clientSecret,
  });
  const province = (division = '35') => fuzhou.token('province-hq', { division });
  const seen = async (division = '35') =>
    fuzhou.need<Federation>('GET', url, { token: await province(division) });
  const of = ({ cities }: Federation, code: string) => cities.find((one) => one.city === code);

  /** A drill in Xiamen with people on its roster, of whom some have registered. */
  async function drillIn(t: TestApp): Promise<string> {
    const cityHq = await t.token('city-hq', { division: otherCity });
    const token = await t.token('district-hq', { division: siming.division });
    const body = { ...drillPlan, name: '厦门演练', city: otherCity, communities: [...siming.communities] };
    const { id } = await t.need<{ id: string }>('POST', '/v1/drills', { token: cityHq, body });
    const site = sitePlan(siming, 0);
    await t.need('POST', `/v1/drills/${id}/sites`, {
      token,
      body: { ...site, location: { lng: 118.08, lat: 24.45 } },
    });
    await t.need('POST', `/v1/drills/${id}/publish`, {
      token,
      body: { division: siming.division, force: true, reason: '演练' },
    });
    await t.importFile(`/v1/drills/${id}/roster/import`, {
      token,
      body: rosterCsv(0, 5, siming.communities[0]).replaceAll('119.3,26.08', '118.08,24.45'),
    });
    await t.need('POST', `/v1/drills/${id}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: registration(0, siming.communities[0]),
    });
    return id;
  }

  test('are the sum of those who answer, and say of everybody else why not', async () => {
    const answer = await fuzhou.call<Federation>('GET', url, { token: await province() });
    expect(answer.status).toBe(200);
    const { body } = answer;
    const own = await fuzhou.need<{ total: Figures }>('GET', `/v1/drills/${ownDrill.id}/coverage`, {
      token: ownDrill.cityHq,
    });
    expect(of(body, city)).toMatchObject({
      answered: true,
      name: '福州市',
      figures: own.total,
      ageSeconds: 0,
    });
    expect(of(body, otherCity)).toMatchObject({
      answered: true,
      problem: null,
      name: '厦门市',
      drills: [{ id: xiamenDrill, name: '厦门演练' }],
      figures: xiamenCoverage.total,
    });
    expect(Date.parse(of(body, otherCity)?.asOf ?? '')).not.toBeNaN();
    const why = Object.fromEntries(
      body.cities.flatMap(({ city: code, problem }) => (problem === null ? [] : [[code, problem]])),
    );
    const codeOf = (manner: Manner) => fakes.get(manner)?.city ?? '';
    expect(why).toEqual({
      [codeOf('lies')]: 'does-not-add-up',
      [codeOf('babbles')]: 'not-understood',
      [codeOf('refuses')]: 'refused',
      [codeOf('is busy')]: 'unavailable',
      [codeOf('says nothing')]: 'timeout',
      [codeOf('is another')]: 'other-city',
      '3599': 'unreachable',
    });
    expect([body.complete, body.outdated, body.absent]).toEqual([false, [], Object.keys(why).sort()]);
    // Xiamen's figures are there twice: the city that answers well tells them, too.
    const sum = (pick: (one: Figures) => number | undefined) =>
      (pick(own.total) ?? 0) + 2 * (pick(xiamenCoverage.total) ?? 0);
    expect(body.total.population).toBe(sum(({ population }) => population));
    for (const state of Object.keys(own.total.states))
      expect(body.total.states[state]).toBe(sum(({ states }) => states[state]));
    expect(body.total.reached['registered']).toBe(sum(({ reached }) => reached['registered']));
    expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toContain('127.0.0.1');
  });

  test('keep what a city said last, with its age, while it says nothing that can be true', async () => {
    const well = fakes.get('well');
    if (well === undefined) throw new Error('no such city');
    const before = await seen(well.city);
    expect(before).toMatchObject({ complete: true, outdated: [], absent: [] });
    await fuzhou.sql`update federation_figures set received_at = received_at - interval '90 seconds'`;
    for (const [manner, problem] of [
      ['lies', 'does-not-add-up'],
      ['is busy', 'unavailable'],
    ] as const) {
      well.manner = manner;
      const after = await seen(well.city);
      expect(after).toMatchObject({ complete: false, outdated: [well.city], absent: [] });
      expect(of(after, well.city)).toMatchObject({ answered: false, problem });
      expect(of(after, well.city)?.ageSeconds).toBeGreaterThanOrEqual(90);
      expect(after.total).toEqual(before.total);
    }
    well.manner = 'well';
    expect(of(await seen(well.city), well.city)).toMatchObject({ answered: true, problem: null });
    // A token is asked for once, not each time.
    expect(well.asked.filter((path) => path === '/v1/auth/token')).toHaveLength(1);
  });

  test('of a city whose client was revoked are those of before', async () => {
    await xiamen.sql`update clients set revoked_at = now()`;
    await xiamen.app.close();
    const after = await seen(otherCity);
    expect(of(after, otherCity)).toMatchObject({ answered: false, figures: xiamenCoverage.total });
    expect(after.total).toEqual(xiamenCoverage.total);
  });

  test('are for headquarters of the province alone, each city for who covers it', async () => {
    expect((await seen(city)).cities.map((one) => one.city)).toEqual([city]);
    const elsewhere = await fuzhou.call('GET', url, { token: await province('36') });
    expect([elsewhere.status, elsewhere.body]).toMatchObject([404, { code: 'not-found' }]);
    for (const token of [ownDrill.cityHq, ownDrill.gulouHq, await fuzhou.token('auditor')])
      expect((await fuzhou.call('GET', url, { token })).status).toBe(403);
    // They read figures, and nothing else of a drill.
    const token = await province(city);
    expect((await fuzhou.call('GET', `/v1/drills/${ownDrill.id}/coverage`, { token })).status).toBe(200);
    expect((await fuzhou.call('GET', `/v1/drills/${ownDrill.id}/missing`, { token })).status).toBe(403);
  });
});
