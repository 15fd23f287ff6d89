import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, outsideTheDrill, taijiang } from '../../../support/divisions.ts';
import {
  drillPlan,
  inOrder,
  type PageAnswer,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';
import { laneAt } from '../check-in/lane.ts';
import { type Actors, actorsOf } from '../transfers/world.ts';

interface Undone extends ProblemAnswer {
  removed: number;
  restored: number;
  left: number;
  kinds: { kind: string; removed: number; restored: number; left: number }[];
  stays: { kind: string; id: string; because: string }[];
}
type Named = { id: string; name: string };

const [here, beside] = gulou.communities;

describe('an import that is taken back', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let actors: Actors;
  let at: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    actors = await actorsOf(t, drill);
    at = `/v1/drills/${drill.id}`;
  });
  afterAll(() => t.close());

  const send = (kind: string, lines: readonly string[], token = drill.gulouHq): Promise<JobAnswer> =>
    t.importFile(`${at}/${kind}/import`, { token, body: lines.join('\n') });
  const undo = (kind: string, importJob: string, token = drill.gulouHq, headers = {}) =>
    t.call<Undone>('POST', `${at}/${kind}/undo`, {
      token,
      body: { importJob, reason: '导入了旧文件' },
      headers,
    });
  const undone = async (kind: string, importJob: string, token = drill.gulouHq) => {
    const { status, body } = await undo(kind, importJob, token);
    expect([status, body.code]).toEqual([200, undefined]);
    const { removed, restored, left, stays } = body;
    return { counts: [removed, restored, left], stays: stays.map(({ because }) => because).sort(), body };
  };
  /** What the job of an import says of that. */
  const told = async (importJob: string, token = drill.gulouHq) =>
    (await t.need<JobAnswer>('GET', `/v1/jobs/${importJob}`, { token })).result?.['undone'];
  const audited = async (kind: string, importJob: string) =>
    (
      await t.sql<{ reason: Buffer | null }[]>`
        select reason from audit_log where action = ${`${kind}.import-undone`} and object_id = ${importJob}`
    ).map(({ reason }) => reason !== null && !reason.includes('旧文件'));
  const named = async (kind: string, name: string) => {
    const { items } = await t.need<PageAnswer<Named>>('GET', `${at}/${kind}?limit=1000`, {
      token: drill.gulouHq,
    });
    return items.find((one) => one.name === name);
  };

  test('exemptions: whoever was exempt is due again with a window; who was withdrawn or has come since stays', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const people = [0, 1, 2, 3];
    const ids: string[] = [];
    for (const n of people) {
      const body = registration(n, here);
      ids.push((await t.need<RegistrationAnswer>('POST', `${at}/registrations`, { token, body })).id);
    }
    await t.importFile(`${at}/roster/import`, { token: drill.gulouHq, body: rosterCsv(40, 42, here) });
    await t.assign(drill.id, here);
    const states = async () => [
      await t.sql`
        select id, status, mobility, exempt_until, windowed, counted_as from registrations
        where drill_id = ${drill.id} order by id`,
      await t.sql`
        select id, stands, exempt_until from known_people where drill_id = ${drill.id} order by id`,
      (
        await t.need<{ total: { states: object } }>('GET', `${at}/coverage?division=${here}`, {
          token: drill.cityHq,
        })
      ).total.states,
    ];
    const before = await states();
    const row = (n: number, kind: string, from = '2021-09-21 09:30') =>
      `${person(n).document.number},${kind},${from}`;
    const job = await send('exemptions', [
      'documentNumber,kind,from',
      row(0, '外出'),
      row(1, '行动不便'),
      row(2, '外出'),
      row(3, '外出', '2021-09-23 09:30'),
      row(40, '外出'),
      row(41, '行动不便'),
    ]);
    expect(job.result).toMatchObject({ changed: 6, rejected: 0 });
    expect(await states()).not.toEqual(before);
    // One is withdrawn by hand, and one whose exemption has yet to begin comes to the site.
    const { items } = await t.need<PageAnswer<{ id: string; registrationId: string }>>(
      'GET',
      `${at}/exemptions`,
      { token: drill.gulouHq },
    );
    const third = items.find(({ registrationId }) => registrationId === ids[2]);
    await t.need('DELETE', `${at}/exemptions/${third?.id}`, { token: drill.gulouHq }, [204]);
    const lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    await lane.one({ deviceSeq: 1, document: person(3).document });

    expect(await told(job.id)).toBeUndefined();
    const first = await undone('exemptions', job.id);
    expect([first.counts, first.stays]).toEqual([
      [4, 0, 2],
      ['checked-in', 'ended'],
    ]);
    const again = await undone('exemptions', job.id);
    expect([again.counts, again.stays]).toEqual([[0, 0, 2], first.stays]);
    // Of both times together.
    const when = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await told(job.id)).toEqual({ at: when, removed: 4, restored: 0, left: 2 });
    await t.assign(drill.id, here);
    const statuses = await t.sql`
      select status, mobility from registrations where id = any(${ids}::uuid[]) order by status, mobility`;
    expect(statuses.map(({ status, mobility }) => `${status} ${mobility}`)).toEqual([
      'assigned walks',
      'assigned walks',
      'assigned walks',
      'checked-in walks',
    ]);
    expect((await states())[1]).toEqual(before[1]);
    const events = await t.sql`
      select registration_id from registration_events where kind = 'exemption-withdrawn' and drill_id = ${drill.id}`;
    expect(events.map(({ registration_id: id }) => id).sort()).toEqual(ids.slice(0, 3).sort());
    expect(await recount(t)).toEqual(inOrder);
    expect(await audited('exemptions', job.id)).toEqual([true, true]);
  });

  test('facilities: beds and facilities that it added are gone, but for those that somebody has had', async () => {
    const lines = (name: string, beds: number) =>
      Array.from({ length: beds }, (_, n) => `${name},${gulou.division},301,${n + 1}`);
    const heading = 'facility,division,room,bed';
    const stood = await send('facilities', [heading, ...lines('旧场所', 2)]);
    const old = await named('facilities', '旧场所');
    const job = await send('facilities', [
      heading,
      ...lines('旧场所', 4),
      ...lines('空场所', 3),
      ...lines('有人场所', 2),
      ...lines('添床场所', 2),
      ...lines('关闭场所', 1),
    ]);
    expect(job.result).toMatchObject({ changed: 10, rejected: 0 });
    const [used, added, closed] = await Promise.all(
      ['有人场所', '添床场所', '关闭场所'].map((name) => named('facilities', name)),
    );
    const asked = await actors.ask(60);
    await actors.step(asked.body.id, 'approve');
    expect((await actors.step(asked.body.id, 'place', { facility: used?.id })).status).toBe(200);
    await t.need('POST', `${at}/facilities/${added?.id}/beds`, {
      token: drill.gulouHq,
      body: { beds: [{ room: '999', bed: '1' }] },
    });
    await t.need('POST', `${at}/facilities/${closed?.id}/close`, { token: drill.gulouHq, body: {} });
    const first = await undone('facilities', job.id);
    // Of beds: two of the old one, three, and two to which somebody has added others.
    expect(first.body.kinds).toEqual([
      { kind: 'bed', removed: 7, restored: 0, left: 3 },
      { kind: 'facility', removed: 1, restored: 0, left: 3 },
    ]);
    expect(first.stays).toEqual(['belongs', 'belongs', 'closed', 'in-use', 'in-use', 'not-empty']);
    expect(await named('facilities', '空场所')).toBeUndefined();
    expect(await named('facilities', '旧场所')).toEqual(old);
    expect(await named('facilities', '有人场所')).toMatchObject({ beds: 2, kept: 1 });
    expect((await undone('facilities', job.id)).counts).toEqual([0, 0, 6]);
    // The one before it can be taken back, too; and the file can be imported again.
    expect((await undone('facilities', stood.id)).counts).toEqual([3, 0, 0]);
    expect((await send('facilities', [heading, ...lines('空场所', 3)])).result).toMatchObject({ changed: 3 });
    expect(await audited('facilities', job.id)).toEqual([true, true]);
  });

  test('teams: members and teams that it added are gone, renewed ones stand as before, who has worked stays', async () => {
    const heading = 'team,kind,scope,name,phone,account,post';
    const line = (team: string, n: number, account = '', kind = '敲门', post = '队员') =>
      `${team},${kind},${here},${person(n).name},1380591${String(1000 + n)},${account},${post}`;
    const member = (account: string) => t.sql`select * from team_members where account = ${account}`;
    const stood = await send('teams', [
      heading,
      line('老队', 0, 'old-0'),
      line('老队', 1, 'old-1'),
      line('老队', 9, 'old-9', '敲门', '队长'),
    ]);
    const [before] = await member('old-0');
    const job = await send('teams', [
      heading,
      line('老队', 7, 'old-0'),
      line('老队', 2, 'old-2'),
      line('新队', 3, 'new-3'),
      line('新队', 4),
      line('出车队', 5, 'new-5', '转运'),
      line('改名队', 6, 'new-6'),
    ]);
    expect(job.result).toMatchObject({ changed: 6, rejected: 0 });
    const [sent, renamed] = [await named('teams', '出车队'), await named('teams', '改名队')];
    const asked = await actors.ask(61);
    await actors.step(asked.body.id, 'approve');
    const { id: facility } = await actors.facility('转运去处', 1);
    await actors.step(asked.body.id, 'place', { facility });
    expect((await actors.step(asked.body.id, 'vehicle', { team: sent?.id })).status).toBe(200);
    await t.need('PATCH', `${at}/teams/${renamed?.id}`, { token: drill.gulouHq, body: { name: '新名队' } });
    const first = await undone('teams', job.id);
    expect(first.body.kinds).toEqual([
      { kind: 'team', removed: 1, restored: 0, left: 2 },
      { kind: 'team-member', removed: 4, restored: 1, left: 1 },
    ]);
    expect(first.stays).toEqual(['belongs', 'changed', 'in-use']);
    expect((await member('old-0'))[0]).toEqual(before);
    expect(await named('teams', '新队')).toBeUndefined();
    expect((await undone('teams', job.id)).counts).toEqual([0, 0, 3]);
    // Whoever has left since, or worked, stays as they are.
    const [gone] = await member('old-1');
    await t.need(
      'DELETE',
      `${at}/teams/${gone?.['team_id']}/members/${gone?.['id']}`,
      { token: drill.gulouHq },
      [204],
    );
    const team = String(gone?.['team_id']);
    await t.need('POST', `${at}/teams/${team}/members`, {
      token: await t.token('team-leader', { sub: 'old-9', team }),
      body: { name: '林小梅', phone: '13805910011', account: 'old-10' },
    });
    const left = await undone('teams', stood.id);
    expect([left.counts, left.stays]).toEqual([
      [1, 0, 3],
      ['changed', 'in-use', 'not-empty'],
    ]);
    expect(await audited('teams', job.id)).toEqual([true, true]);
  });

  test('lists: rows and tasks of theirs alone are gone, and stay where somebody has worked on them', async () => {
    const list = (source: string, people: readonly number[]) =>
      t.importFile(`${at}/lists?source=${source}&reason=other`, {
        token: drill.gulouHq,
        body: [
          '姓名,联系电话,村居代码',
          ...people.map((n) => `${person(n).name},1380592${String(1000 + n)},${here}`),
        ].join('\n'),
      });
    const tasks = async (id: string) =>
      (
        await t.need<PageAnswer<{ id: string }>>('GET', `${at}/tasks?list=${id}&limit=100`, {
          token: drill.gulouHq,
        })
      ).items.map((task) => task.id);
    const first = await list('A', [70, 71]);
    const known = await tasks(first.id);
    const second = await list('B', [71, 72, 73]);
    const fresh = (await tasks(second.id)).filter((id) => !known.includes(id));
    expect([known.length, fresh.length]).toEqual([2, 2]);
    const [tried = ''] = fresh;
    const contact = { means: 'call', outcome: 'no-answer', at: t.clock.now().toISOString() };
    await t.need('POST', `${at}/tasks/${tried}/contacts`, { token: drill.gulouHq, body: contact });
    const back = await undone('lists', second.id);
    expect(back.body.kinds).toEqual([
      { kind: 'list', removed: 0, restored: 0, left: 1 },
      { kind: 'list-row', removed: 2, restored: 0, left: 1 },
      { kind: 'task', removed: 1, restored: 0, left: 1 },
    ]);
    expect(back.body.stays).toEqual([
      { kind: 'list', id: second.id, because: 'not-empty' },
      { kind: 'task', id: tried, because: 'in-use' },
    ]);
    expect(await tasks(second.id)).toEqual([tried]);
    expect((await tasks(first.id)).sort()).toEqual([...known].sort());
    expect((await undone('lists', second.id)).body.kinds.map(({ removed }) => removed)).toEqual([0, 0, 0]);
    // The one before goes whole; and whoever it was about is somebody new to the next.
    expect((await undone('lists', first.id)).body.kinds).toMatchObject([
      { kind: 'list', removed: 1 },
      { kind: 'list-row', removed: 2 },
      { kind: 'task', removed: 2 },
    ]);
    expect((await list('C', [70, 71, 72, 73])).result).toMatchObject({ newTasks: 3, folded: 1 });
    expect(await audited('lists', second.id)).toEqual([true, true]);
  });

  test('communities: those on which nobody has built are the drill’s no more', async () => {
    const body = { ...drillPlan, communities: [here] };
    const { id } = await t.need<{ id: string }>('POST', '/v1/drills', { token: drill.cityHq, body });
    const plan = `/v1/drills/${id}`;
    const communities = async () =>
      (await t.need<{ communities: string[] }>('GET', plan, { token: drill.cityHq })).communities.sort();
    const job = await t.importFile(`${plan}/communities/import`, {
      token: drill.cityHq,
      body: ['community', here, beside, outsideTheDrill].join('\n'),
    });
    expect(job.result).toMatchObject({ changed: 2, rejected: 0 });
    await t.importFile(`${plan}/roster/import`, { token: drill.gulouHq, body: rosterCsv(80, 81, beside) });
    const takeBack = () =>
      t.need<Undone>('POST', `${plan}/communities/undo`, {
        token: drill.cityHq,
        body: { importJob: job.id, reason: '导入了旧文件' },
      });
    expect(await takeBack()).toMatchObject({
      removed: 1,
      left: 1,
      stays: [{ kind: 'community', id: beside, because: 'has-people' }],
    });
    expect(await communities()).toEqual([here, beside]);
    // Once nobody is there any more, it goes, too.
    const removal = { document: person(80).document, reason: '已迁出' };
    await t.need('POST', `${plan}/roster/removals`, { token: drill.gulouHq, body: removal });
    expect(await takeBack()).toMatchObject({ removed: 1, left: 0, stays: [] });
    expect(await communities()).toEqual([here]);
    expect(await takeBack()).toMatchObject({ removed: 0, left: 0, stays: [] });
    expect(await audited('communities', job.id)).toEqual([true, true]);
  });

  test('ten at once under one key are one; too late, of others, of another kind or drill closed it is refused', async () => {
    const lines = ['facility,division,room,bed', `一晚场所,${gulou.division},1,1`];
    const { id } = await send('facilities', lines);
    const key = { 'idempotency-key': 'undo-facilities-once' };
    await Promise.all(Array.from({ length: 10 }, () => undo('facilities', id, drill.gulouHq, key)));
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    expect((await undo('facilities', id, drill.gulouHq, key)).body).toMatchObject({ removed: 2, left: 0 });
    const late = await send('facilities', lines);
    expect((await undo('teams', late.id)).status).toBe(404);
    expect((await undo('facilities', late.id, drill.taijiangHq)).status).toBe(404);
    expect((await undo('communities', late.id, drill.cityHq)).status).toBe(404);
    await t.sql`update jobs set finished_at = finished_at - interval '61 minutes' where id = ${late.id}`;
    expect(await undo('facilities', late.id)).toMatchObject({ status: 409, body: { code: 'undo-too-late' } });
    await t.sql`update jobs set finished_at = null where id = ${late.id}`;
    expect(await undo('facilities', late.id)).toMatchObject({
      status: 409,
      body: { code: 'job-unfinished' },
    });
    await t.sql`update jobs set finished_at = now() where id = ${late.id}`;
    // A dry run has done nothing.
    const dry = await t.importFile(`${at}/teams/import?dryRun=true`, {
      token: drill.taijiangHq,
      body: [
        'team,kind,scope,name,phone',
        ...['试队,doors', '试\u0000队,doors', '试队,constructor'].map(
          (team) => `${team},${taijiang.communities[0]},林小梅,13805910011`,
        ),
      ].join('\n'),
    });
    expect(dry.result?.['errors']).toMatchObject([{ code: 'text-characters' }, { code: 'not-one-of' }]);
    expect((await undone('teams', dry.id, drill.taijiangHq)).counts).toEqual([0, 0, 0]);
    await t.need('POST', `${at}/close`, { token: drill.cityHq, body: { reason: '疫情解除' } });
    expect(await undo('facilities', late.id)).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
    expect(await named('facilities', '一晚场所')).toBeDefined();
  });
});
