import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passer, startWorld } from '../checkpoints/world.ts';

describe('a trace', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
    const { upload, row } = world;
    const vehicle = { plates: [{ number: '粤Z·A123港' }, { number: 'AB1234', place: 'hong-kong' }] };
    const at = (time: string) => ({ at: `2021-09-22T${time}:00+08:00` });
    await upload([
      row([passer(1), passer(2)], { vehicle, ...at('09:00') }),
      row([passer(3)], at('09:29')),
      row([passer(4)], at('09:31')),
      row([passer(5)], at('08:31')),
    ]);
  });
  afterAll(() => world.t.close());

  const names = (items: { people: { name: string | null }[] }[]) =>
    items.map(({ people }) => people.map(({ name }) => name));

  test('finds who was in a car by any of its plates, and who was there within half an hour', async () => {
    const { trace } = world;
    const { status, body } = await trace({ plate: { number: 'ab-1234', place: 'hong-kong' } });
    expect(status).toBe(200);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ found: true, plates: ['粤Z****港', 'A****4'] });
    expect(body.items[0]?.people).toHaveLength(2);
    const near = await trace({ plate: { number: '粤ZA123港' }, nearby: true });
    expect(near.body.items.map(({ at, found }) => [at.slice(11, 16), found])).toEqual([
      ['00:31', false],
      ['01:00', true],
      ['01:29', false],
    ]);
    // The same car asked for by its other place is another car.
    expect((await trace({ plate: { number: 'AB1234', place: 'macao' } })).body.items).toEqual([]);
  });

  test('finds a person by document, by registration and by name and telephone; everybody by checkpoint and time', async () => {
    const { trace, id } = world;
    const { name, document, phone } = passer(2);
    const byDocument = await trace({ person: { document } });
    expect(names(byDocument.body.items)).toHaveLength(1);
    const [found] = byDocument.body.items[0]?.people.slice(1) ?? [];
    const byId = await trace({ person: { registrationId: found?.personId } });
    expect(byId.body.items).toEqual(byDocument.body.items);
    // They showed their document: nobody knows them by their telephone.
    expect((await trace({ person: { name, phone } })).body.items).toEqual([]);
    const morning = { checkpoint: id, from: '2021-09-22T09:00:00+08:00', to: '2021-09-22T09:31:00+08:00' };
    expect((await trace(morning)).body.items).toHaveLength(2);
  });

  test('is masked unless revealed, and stands in the audit log with its reason before it is answered', async () => {
    const { trace, t } = world;
    const { name, document } = passer(1);
    const masked = await trace({ person: { document } });
    expect(JSON.stringify(masked.body)).not.toContain(document.number);
    expect(JSON.stringify(masked.body)).not.toContain(name);
    const revealed = await trace({ person: { document }, reveal: true });
    expect(revealed.body.items[0]?.people[0]).toMatchObject({ name, document: { number: document.number } });
    expect(revealed.body.items[0]?.plates[0]).toBe('粤ZA123港');
    const lines = await t.sql<{ details: { by: string; revealed: boolean }; sealed: boolean }[]>`
      select details, reason is not null as sealed from audit_log where action = 'passages.traced' order by at`;
    expect(lines.slice(-2).map(({ details, sealed }) => [details.by, details.revealed, sealed])).toEqual([
      ['person', false, true],
      ['person', true, true],
    ]);
    expect(JSON.stringify(lines)).not.toContain(document.number);
  });

  test('goes on behind a cursor, each passage once, whoever was near somebody on the page before among them', async () => {
    const { row, upload, at, t, drill, checkpoint } = world;
    const { id, officer } = await checkpoint();
    const vehicle = { plates: [{ number: '闽B99999' }] };
    const minute = (n: number) =>
      new Date(Date.parse('2021-09-22T00:00:00+08:00') + n * 60_000).toISOString();
    // One car to and fro all the morning, twice at one instant, and somebody on foot within half an hour of its last passage.
    const passages = Array.from({ length: 503 }, (_, n) =>
      row([passer(10)], { vehicle, at: minute(n >> 1) }),
    );
    for (let from = 0; from < passages.length; from += 250)
      await upload(passages.slice(from, from + 250), officer, id);
    await upload([row([passer(11)], { at: minute(280) })], officer, id);
    const ask = async (cursor?: string) => {
      const { body } = await t.call<{
        items: { passageId: string; found: boolean }[];
        complete: boolean;
        nextCursor: string | null;
      }>('POST', `${at}/trace`, {
        token: drill.gulouHq,
        body: {
          ...{ reason: '流调需要核查当日同车人员', plate: { number: '闽B99999' }, nearby: true },
          ...{ from: '2021-09-21T00:00:00+08:00', to: '2021-09-23T00:00:00+08:00', cursor },
        },
      });
      return body;
    };
    const first = await ask();
    expect([first.items.length, first.complete]).toEqual([500, false]);
    const second = await ask(first.nextCursor ?? '');
    expect(second).toMatchObject({ complete: true, nextCursor: null });
    expect(second.items.map(({ found }) => found)).toEqual([true, true, true, false]);
    const all = [...first.items, ...second.items].map(({ passageId }) => passageId);
    expect(new Set(all).size).toBe(504);
    const wrong = await t.call('POST', `${at}/trace`, {
      token: drill.gulouHq,
      body: {
        ...{ reason: '流调需要核查当日同车人员', plate: { number: '闽B99999' }, cursor: '!' },
        ...{ from: '2021-09-21T00:00:00+08:00', to: '2021-09-23T00:00:00+08:00' },
      },
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cursor' }] } });
  });

  test('leaves as a file, a row for each person', async () => {
    const { t, at, drill } = world;
    const answer = await t.call('POST', `${at}/trace/export`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh-CN' },
      body: {
        ...{ reason: '流调需要核查当日同车人员', format: 'csv', plate: { number: '粤ZA123港' } },
        ...{ from: '2021-09-22T00:00:00+08:00', to: '2021-09-23T00:00:00+08:00' },
      },
    });
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('号牌');
    expect(lines[1]).toContain('放行');
  });

  test('is of the caller’s own checkpoints, and says what is missing of the question', async () => {
    const { trace, drill, t } = world;
    const { document } = passer(1);
    expect((await trace({ person: { document } }, drill.taijiangHq)).body.items).toEqual([]);
    const nobody = await trace({});
    expect(nobody).toMatchObject({ status: 400, body: { errors: [{ code: 'required' }] } });
    const long = await trace({ person: { document }, to: '2021-12-01T00:00:00+08:00' });
    expect(long.body.errors?.[0]).toMatchObject({ pointer: '/to', code: 'out-of-range' });
    const timeless = await trace({ person: { document }, to: '明天' });
    expect(timeless.body.errors?.map(({ pointer }) => pointer)).toEqual(['/to']);
    const short = await trace({ person: { document }, reason: '查' });
    expect(short.body.errors?.[0]?.pointer).toBe('/reason');
    const officer = await t.call('POST', `${world.at}/trace`, { token: world.officer, body: {} });
    expect(officer.status).toBe(403);
  });
});
