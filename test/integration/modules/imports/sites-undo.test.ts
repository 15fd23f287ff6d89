import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { rosterCsv } from '../../../support/people.ts';

const heading = 'name,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours';

describe('an import of sites that is taken back', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { publish: false, sites: 1 });
  });
  afterAll(() => t.close());

  const line = (name: string, lanes = 2, hours = '2021-09-22 08:30-12:00') =>
    `${name},东街1号,119.3,26.08,wgs84,${gulou.street},${gulou.communities.join(' ')},${lanes},70,0.1,${hours}`;
  const send = (lines: readonly string[]) =>
    t.importFile(`/v1/drills/${drill.id}/sites/import`, {
      token: drill.gulouHq,
      body: [heading, ...lines].join('\n'),
    });
  const undo = (importJob: string, headers = {}) =>
    t.call<{ removed: number; restored: number; left: number; siteIds?: string[] } & ProblemAnswer>(
      'POST',
      `/v1/drills/${drill.id}/sites/undo`,
      { token: drill.gulouHq, body: { importJob, reason: '导入了旧文件' }, headers },
    );
  /** All that is planned; ids of slots and versions are new after every change. */
  const planned = async () => [
    await t.sql`
      select id, kind, visits, name, address, lng, lat, division, lanes, rate_per_lane_hour, walk_in_share, hours, status,
        created_at, place_key from sites where drill_id = ${drill.id} order by id`,
    await t.sql`select site_id, community from site_communities where drill_id = ${drill.id} order by 1, 2`,
    await t.sql`
      select site_id, starts_at, ends_at, capacity, bookable, used from slots where drill_id = ${drill.id} order by 1, 2`,
  ];
  const idOf = async (name: string): Promise<string> => {
    const [site] = await t.sql<
      { id: string }[]
    >`select id from sites where drill_id = ${drill.id} and name = ${name}`;
    return site?.id ?? '';
  };

  test('what it made is gone, what it changed is as before, and what was changed since stays', async () => {
    await send([line('一号'), line('二号')]);
    const before = await planned();
    const second = await send([
      line('一号', 5, '2021-09-23 08:30-17:00'),
      line('二号', 5),
      line('三号'),
      line('四号'),
      line('五号'),
    ]);
    expect(second).toMatchObject({ result: { changed: 5, rejected: 0 } });
    // Since then somebody has moved one and deleted another.
    await t.need('PATCH', `/v1/sites/${await idOf('四号')}`, {
      token: drill.gulouHq,
      body: { address: '西街 4 号' },
    });
    await t.need('DELETE', `/v1/sites/${await idOf('五号')}`, { token: drill.gulouHq }, [204]);
    const [moved] = await t.sql`select * from sites where id = ${await idOf('四号')}`;
    const answer = await undo(second.id);
    expect([answer.status, answer.body]).toEqual([200, { removed: 1, restored: 2, left: 2 }]);
    expect(await t.sql`select * from sites where id = ${await idOf('四号')}`).toEqual([moved]);
    await t.need('DELETE', `/v1/sites/${await idOf('四号')}`, { token: drill.gulouHq }, [204]);
    expect(await planned()).toEqual(before);
    // Asked again, it changes nothing, and says so; and the file can be imported again.
    expect((await undo(second.id)).body).toEqual({ removed: 0, restored: 0, left: 0 });
    expect(await planned()).toEqual(before);
    const job = await t.need<{ result: object }>('GET', `/v1/jobs/${second.id}`, { token: drill.gulouHq });
    expect(job.result).toMatchObject({ undone: { removed: 1, restored: 2, left: 2 } });
    const lines = await t.sql`select details, reason from audit_log where action = 'sites.import-undone'`;
    expect(lines).toMatchObject([
      { details: { removed: 1, restored: 2, left: 2 }, reason: expect.anything() },
    ]);
    const third = await send([line('三号'), line('二号', 5)]);
    expect(third).toMatchObject({ result: { changed: 2, rejected: 0 } });
    expect((await undo(third.id)).body).toEqual({ removed: 1, restored: 1, left: 0 });
    expect(await planned()).toEqual(before);
  });

  test('two of one draft are taken back one after the other, the last one first', async () => {
    const before = await planned();
    const first = await send([line('十号'), line('十一号')]);
    const second = await send([line('十号', 5), line('十二号')]);
    expect((await undo(second.id)).body).toEqual({ removed: 1, restored: 1, left: 0 });
    expect((await undo(first.id)).body).toEqual({ removed: 2, restored: 0, left: 0 });
    expect(await planned()).toEqual(before);
    // The other way round the first leaves what the second has changed.
    const third = await send([line('十号')]);
    const fourth = await send([line('十号', 5)]);
    expect((await undo(third.id)).body).toEqual({ removed: 0, restored: 0, left: 1 });
    expect((await undo(fourth.id)).body).toEqual({ removed: 0, restored: 1, left: 0 });
    await t.need('DELETE', `/v1/sites/${await idOf('十号')}`, { token: drill.gulouHq }, [204]);
    expect(await planned()).toEqual(before);
  });

  test('ten at once under one key are one; after the hour, or of another kind, it is refused', async () => {
    const { id } = await send([line('六号'), line('七号')]);
    const key = { 'idempotency-key': 'undo-sites-once' };
    await Promise.all(Array.from({ length: 10 }, () => undo(id, key)));
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    expect((await undo(id, key)).body).toEqual({ removed: 2, restored: 0, left: 0 });
    const late = await send([line('六号')]);
    await t.sql`update jobs set finished_at = finished_at - interval '61 minutes' where id = ${late.id}`;
    expect(await undo(late.id)).toMatchObject({ status: 409, body: { code: 'undo-too-late' } });
    const roster = await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: rosterCsv(0, 1, gulou.communities[0]),
    });
    expect((await undo(roster.id)).status).toBe(404);
  });

  test('nothing of it is taken back where somebody has built on it, and it is said on what', async () => {
    const { id } = await send([line('八号'), line('九号'), line('二号', 6)]);
    const [eighth, ninth] = [await idOf('八号'), await idOf('九号')];
    const refused = async (siteIds: readonly string[]) => {
      const before = await planned();
      const answer = await undo(id);
      expect([answer.status, answer.body.code]).toEqual([409, 'import-in-use']);
      expect([...(answer.body.siteIds ?? [])].sort()).toEqual([...siteIds].sort());
      expect(await planned()).toEqual(before);
    };
    await t.need('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: eighth, label: '平板一' },
    });
    await refused([eighth]);
    const [slot] = await t.sql`select id from slots where site_id = ${ninth} limit 1`;
    await t.sql`update slots set used = 1 where id = ${slot?.['id']}`;
    await refused([eighth, ninth]);
    await t.sql`update slots set used = 0 where id = ${slot?.['id']}`;
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, force: true, reason: '演练' },
    });
    await refused([eighth, ninth, await idOf('二号')]);
    const lines = await t.sql`
      select from audit_log where action = 'sites.import-undone' and object_id = ${id}`;
    expect(lines).toHaveLength(0);
  });
});
