import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy } from '../../../support/contract.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { type EventListener, listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';
import { type SecondService, startSecondService } from '../../../support/second-service.ts';

let t: TestApp;
let drill: SeededDrill;
let second: SecondService;
const bases = { first: '', second: '' };
const listeners: EventListener[] = [];

beforeAll(async () => {
  t = await startTestApp();
  drill = await seedDrill(t);
  const environment = { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
  second = await startSecondService(t.databaseUrl, environment, t.clock);
  bases.first = await t.app.listen({ port: 0, host: '127.0.0.1' });
  bases.second = await second.listen();
});
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await second.close();
  await t.close();
});

function hear(base: string, token: string, lastId?: string): EventListener {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const about = { authorization: `Bearer ${token}`, ...headers };
  const one = listen(`${base}/v1/drills/${drill.id}/events`, about, describedBy(t.app));
  listeners.push(one);
  return one;
}

async function plan(): Promise<string> {
  const ask = { token: drill.gulouHq, body: { division: gulou.division } };
  const { id } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/plan`, ask, [202]);
  await t.runJob(id);
  return id;
}

const heardOf = (one: EventListener, id: string) => one.of('job').filter((job) => job['id'] === id);
const over = (one: EventListener, id: string) => () =>
  heardOf(one, id).some((job) => job['status'] === 'done');

/** Jobs so far are from before the margin within which a step may still be under way. */
const longAgo = () => t.sql`update jobs set changed_at = changed_at - interval '30 seconds'`;

test('whoever goes on at another process is told what was missed, once, and then what comes', async () => {
  const first = hear(bases.first, drill.cityHq);
  const before = await plan();
  await eventually('the first process tells of it', over(first, before));
  await first.close();
  await longAgo();
  const missed = await plan();

  const again = hear(bases.second, drill.cityHq, first.state.lastId);
  await eventually('the second process tells what was missed', over(again, missed));
  expect(again.of('opened')).toEqual([{ drillId: drill.id, division: '3501', resumed: true }]);
  const next = await plan();
  await eventually('it goes on', over(again, next));
  expect(heardOf(again, before)).toEqual([]);
  expect(heardOf(again, missed)).toHaveLength(1);

  // And back: what the second process told is not told by the first, where another listener kept the channel open.
  await again.close();
  await longAgo();
  const other = hear(bases.first, drill.cityHq);
  await eventually('the first process is read', over(other, next));
  const back = hear(bases.first, drill.cityHq, again.state.lastId);
  const last = await plan();
  await eventually('the first process tells of the last', over(back, last));
  expect(back.of('opened')[0]).toMatchObject({ resumed: true });
  for (const id of [before, missed, next]) expect(heardOf(back, id)).toEqual([]);
});

test('an id of another division is gone on from by nobody', async () => {
  const city = hear(bases.first, drill.cityHq);
  const id = await plan();
  await eventually('it is heard', over(city, id));
  const district = hear(bases.second, drill.gulouHq, city.state.lastId);
  await eventually('all is told', over(district, id));
  expect(district.of('opened')[0]).toMatchObject({ division: gulou.division, resumed: false });
});
