import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy } from '../../../support/contract.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { type EventListener, listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';
import { person, registration } from '../../../support/people.ts';
import { laneAt, register } from '../check-in/lane.ts';
import { rackAt } from '../tubes/rack.ts';
import { laboratoryOf } from './laboratory.ts';

describe('what headquarters hear of swabs as it happens', () => {
  let t: TestApp;
  let drill: SeededDrill;
  const listeners: EventListener[] = [];
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
  });
  afterAll(async () => {
    await Promise.all(listeners.map((one) => one.close()));
    await t.close();
  });

  test('a box that is opened, and a tube that comes to hold somebody and lets them go; another district hears nothing', async () => {
    const base = await t.app.listen({ port: 0, host: '127.0.0.1' });
    const hear = (token: string) => {
      const about = { authorization: `Bearer ${token}` };
      const one = listen(`${base}/v1/drills/${drill.id}/events`, about, describedBy(t.app));
      listeners.push(one);
      return one;
    };
    const [gulouHears, taijiangHears] = [hear(drill.gulouHq), hear(drill.taijiangHq)];
    await eventually('both listen', async () =>
      [gulouHears, taijiangHears].every((one) => one.of('opened').length > 0),
    );

    const [siteId] = drill.gulou;
    const lane = await laneAt(t, siteId, 'tablet-1');
    const rack = await rackAt(t, siteId, 'tablet-1');
    const lab = await laboratoryOf(t, drill, '市疾控中心实验室');
    const { id } = await register(t, drill, registration(1, gulou.communities[0]));
    await lane.one({ deviceSeq: 900, document: person(1).document });
    await rack.swab('LIVE-1', { registrationId: id });
    await rack.act('LIVE-1', 'seal', { counted: 1 });
    await t.need('POST', `/v1/drills/${drill.id}/boxes`, {
      token: drill.gulouHq,
      body: { code: 'BX-LIVE-1', site: siteId, at: t.clock.now().toISOString() },
    });
    const row = { barcode: 'LIVE-1', outcome: 'positive' };
    const [entered] = await lab.enter(row);
    await lab.verify(entered?.id ?? null);
    await eventually('they hear of the tube that holds', async () =>
      gulouHears.of('hold').some(({ held }) => held === 1),
    );
    expect(gulouHears.of('hold').at(-1)).toEqual({
      barcode: 'LIVE-1',
      siteId,
      outcome: 'positive',
      held: 1,
      told: 0,
    });
    await lab.enter({ ...row, outcome: 'negative', corrects: entered?.id, reason: 'tested-again' });
    await eventually('they hear that it holds nobody', async () =>
      gulouHears.of('hold').some(({ held }) => held === 0),
    );
    await eventually('they hear of the box', async () =>
      gulouHears.of('box').some(({ code }) => code === 'BX-LIVE-1'),
    );
    expect([...taijiangHears.of('hold'), ...taijiangHears.of('box')]).toEqual([]);
  });
});
