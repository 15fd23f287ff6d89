import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou } from '../../../support/divisions.ts';
import { drillPlan, type RegistrationAnswer, sitePlan } from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';

const [community] = gulou.communities;

describe('a drill of the kind control', () => {
  let t: TestApp;
  let cityHq: string;
  let gulouHq: string;
  let citizen: string;
  let at: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    cityHq = await t.token('city-hq', { division: city });
    gulouHq = await t.token('district-hq', { division: gulou.division });
    citizen = await t.token('citizen', { sub: 'anna' });
    const made = await t.need<{ id: string; kind: string }>('POST', '/v1/drills', {
      token: cityHq,
      body: {
        ...drillPlan,
        kind: 'control',
        endsAt: '2022-03-22T00:00:00+08:00',
        communities: [...gulou.communities],
      },
    });
    expect(made.kind).toBe('control');
    at = `/v1/drills/${made.id}`;
  });
  afterAll(() => t.close());

  const states = async () =>
    (
      await t.need<{ total: { population: number; states: Record<string, number> } }>(
        'GET',
        `${at}/coverage`,
        {
          token: gulouHq,
        },
      )
    ).total;
  const registers = (n: number) =>
    t.call<RegistrationAnswer>('POST', `${at}/registrations`, {
      token: citizen,
      body: registration(n, community),
    });

  test('stays what it is, and everything that needs sites says that there are none', async () => {
    const asked = [
      ['POST', '/sites', gulouHq, sitePlan(gulou, 0)],
      ['POST', '/sites/import', gulouHq, 'a\r\n'],
      ['GET', '/feasibility', gulouHq],
      ['POST', '/plan', gulouHq, {}],
      ['POST', '/routes/plan', gulouHq, {}],
      [
        'POST',
        '/stops',
        gulouHq,
        {
          division: gulou.division,
          from: '2021-09-23T08:00:00+08:00',
          to: '2021-09-23T12:00:00+08:00',
          reason: '台风',
        },
      ],
    ] as const;
    for (const [method, path, token, body] of asked) {
      const headers = typeof body === 'string' ? { headers: { 'content-type': 'text/csv' } } : {};
      const said = await t.call(method, `${at}${path}`, {
        token,
        ...(body === undefined ? {} : { body }),
        ...headers,
      });
      expect([path, said.status, said.body.code]).toEqual([path, 409, 'drill-without-sites']);
    }
    expect((await t.call('PATCH', at, { token: cityHq, body: { kind: 'mass' } })).status).toBe(400);
  });

  test('is published without a place at any site, and has its people counted for months', async () => {
    const published = await t.need<{ sitesOpened: number; findings: unknown[] }>('POST', `${at}/publish`, {
      token: gulouHq,
      body: { division: gulou.division },
    });
    expect(published).toMatchObject({ sitesOpened: 0, findings: [] });
    await t.importFile(`${at}/roster/import`, { token: gulouHq, body: rosterCsv(0, 4, community) });
    expect((await registers(0)).body.status).toBe('pending');
    await t.need('POST', `${at}/exemptions`, {
      token: gulouHq,
      body: { document: person(1).document, kind: 'away', from: '2021-09-22T00:00:00+08:00' },
    });
    t.clock.moveTo(new Date('2022-03-01T08:00:00+08:00'));
    expect((await registers(2)).status).toBe(201);
    const { states: those } = await states();
    expect(those).toMatchObject({ registered: 2, exempt: 1 });
    expect((await t.call('GET', `${at}/missing`, { token: gulouHq })).status).toBe(200);
    const closed = await t.call<{ unfinished: Record<string, number> }>('POST', `${at}/close`, {
      token: cityHq,
      body: { reason: '管控结束' },
    });
    expect([closed.status, closed.body.unfinished['registered']]).toEqual([200, 2]);
    expect((await registers(3)).body).toMatchObject({ code: 'drill-closed' });
  });
});
