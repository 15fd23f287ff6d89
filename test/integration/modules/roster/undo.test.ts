import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

const [here] = gulou.communities;
const [there] = taijiang.communities;
const heading = 'community,building,unit,room,name,documentType,documentNumber';

describe('an import that is taken back', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const line = (n: number, room: number, community: string = here) =>
    `${community},1号楼,2,${room},${person(n).name},resident-id,${person(n).document.number}`;
  const send = (lines: readonly string[], token = drill.gulouHq) =>
    t.importFile(`/v1/drills/${drill.id}/roster/import`, { token, body: [heading, ...lines].join('\n') });
  const undo = (importJob: string, token = drill.gulouHq, headers = {}) =>
    t.call<{ removed: number; restored: number } & ProblemAnswer>(
      'POST',
      `/v1/drills/${drill.id}/roster/undo`,
      { token, body: { importJob, reason: '导入了旧文件' }, headers },
    );
  const roster = () => t.sql`
    select id, community, building_id, household_id, digest, person from roster where drill_id = ${drill.id} order by id`;

  test('whom it added is taken off, whom it changed is as before, and what was changed since stays', async () => {
    await send([line(0, 101), line(1, 102), line(2, 103)]);
    const before = await roster();
    const second = await send([line(0, 901), line(1, 902), line(3, 104), line(4, 105)]);
    // Since then somebody has moved on, and somebody else is counted by a third file.
    await send([line(1, 777)]);
    await send([line(4, 778)]);
    const answers = await undo(second.id);
    expect([answers.status, answers.body]).toEqual([200, { removed: 1, restored: 1, buildings: 0 }]);
    const after = await roster();
    const of = (rows: typeof before, n: number) => rows.find(({ id }) => id === before[n]?.['id']);
    expect(after).toHaveLength(4);
    const changed = before.filter(
      (row) => JSON.stringify(of(after, before.indexOf(row))) !== JSON.stringify(row),
    );
    // The one whom the third file had touched.
    expect(changed).toHaveLength(1);
    // Asked again, it changes nothing, and says so.
    expect((await undo(second.id)).body).toEqual({ removed: 0, restored: 0, buildings: 0 });
    expect(await roster()).toEqual(after);
    const job = await t.need<{ result: object }>('GET', `/v1/jobs/${second.id}`, { token: drill.gulouHq });
    expect(job.result).toMatchObject({ undone: { at: expect.any(String), removed: 1, restored: 1 } });
    const lines = await t.sql`select details, reason from audit_log where action = 'roster.import-undone'`;
    expect(lines).toMatchObject([{ details: { removed: 1, restored: 1 }, reason: expect.anything() }]);
  });

  test('people whom it had brought from another district are there again', async () => {
    await send([line(20, 201), line(21, 202)]);
    const moved = await send([line(20, 301, there), line(21, 302, there)], drill.taijiangHq);
    const word = async () => {
      const { items } = await t.need<{ items: { kind: string; result: unknown }[] }>('GET', '/v1/jobs', {
        token: drill.gulouHq,
      });
      return items.filter(({ kind }) => kind === 'roster-moves').map(({ result }) => result);
    };
    expect(await word()).toMatchObject([{ moved: { people: 2 } }]);
    // One of the two has moved on since, and stays away.
    await send([line(21, 303, there)], drill.taijiangHq);
    expect((await undo(moved.id, drill.taijiangHq)).body).toEqual({ removed: 0, restored: 1, buildings: 0 });
    const [away] = await t.sql`select id from roster where drill_id = ${drill.id} and community = ${there}`;
    expect(await word()).toEqual([
      { moved: { people: 1, moves: [{ personId: away?.['id'], from: here, to: there }] }, takenBack: 1 },
    ]);
    const stands = await t.sql`select id from roster where drill_id = ${drill.id} and community = ${there}`;
    expect(stands).toHaveLength(1);
  });

  test('buildings that it moved stand where they stood; what has been moved again since stays', async () => {
    const at = (n: number, building: string, lng: string) =>
      `${line(n, n).replace('1号楼', building)},${lng},26.08,wgs84`;
    const located = (lines: readonly string[]) =>
      t.importFile(`/v1/drills/${drill.id}/roster/import`, {
        token: drill.gulouHq,
        body: [`${heading},lng,lat,datum`, ...lines].join('\n'),
      });
    const stand = async () =>
      (
        await t.sql<{ lng: number | null }[]>`
          select lng from buildings where drill_id = ${drill.id} and name in ('61号楼', '62号楼', '63号楼') order by name`
      ).map(({ lng }) => lng);
    await located([at(61, '61号楼', '119.29'), at(62, '62号楼', '119.29')]);
    await send([line(63, 63).replace('1号楼', '63号楼')]);
    const second = await located([
      at(61, '61号楼', '119.31'),
      at(62, '62号楼', '119.31'),
      at(63, '63号楼', '119.31'),
    ]);
    await located([at(62, '62号楼', '119.33')]);
    expect(await stand()).toEqual([119.31, 119.33, 119.31]);
    const answer = await undo(second.id);
    expect([answer.status, answer.body]).toEqual([200, { removed: 0, restored: 0, buildings: 2 }]);
    expect(await stand()).toEqual([119.29, 119.33, null]);
  });

  test('two of the same people are taken back one after the other, the last one first', async () => {
    const before = await roster();
    const first = await send([line(40, 501), line(41, 502)]);
    const second = await send([line(40, 601), line(42, 503)]);
    expect((await undo(second.id)).body).toEqual({ removed: 1, restored: 1, buildings: 0 });
    expect((await undo(first.id)).body).toEqual({ removed: 2, restored: 0, buildings: 0 });
    expect(await roster()).toEqual(before);
  });

  test('ten at once under one key are one; after the hour, or of another kind, it is refused', async () => {
    const { id } = await send([line(30, 401), line(31, 402)]);
    const key = { 'idempotency-key': 'undo-once' };
    await Promise.all(Array.from({ length: 10 }, () => undo(id, drill.gulouHq, key)));
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    expect((await undo(id, drill.gulouHq, key)).body).toEqual({ removed: 2, restored: 0, buildings: 0 });
    const late = await send([line(32, 403)]);
    await t.sql`update jobs set finished_at = finished_at - interval '61 minutes' where id = ${late.id}`;
    expect(await undo(late.id)).toMatchObject({ status: 409, body: { code: 'undo-too-late' } });
    const sites = await t.need<{ id: string }>(
      'POST',
      `/v1/drills/${drill.id}/plan`,
      {
        token: drill.gulouHq,
        body: {},
      },
      [202],
    );
    expect((await undo(sites.id)).status).toBe(404);
  });
});
