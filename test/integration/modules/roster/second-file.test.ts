import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

const [here] = gulou.communities;
const [there] = taijiang.communities;
const full = 'community,building,unit,room,name,documentType,documentNumber';
const doorless = 'community,building,name,documentType,documentNumber';

interface Items {
  items: { id: string; kind: string; result: unknown }[];
}

describe('a second file', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const line = (n: number, more: { community?: string; name?: string } = {}) =>
    `${more.community ?? here},1号楼,2,${n},${more.name ?? person(n).name},resident-id,${person(n).document.number}`;
  const withoutDoor = (text: string) =>
    text
      .split(',')
      .filter((_, at) => at !== 2 && at !== 3)
      .join(',');
  const send = (lines: readonly string[], token = drill.gulouHq, query = '') =>
    t.importFile(`/v1/drills/${drill.id}/roster/import${query}`, { token, body: lines.join('\n') });
  const errorsOf = (job: JobAnswer) => job.result?.['errors'];
  const rosterOf = (job: JobAnswer) =>
    t.sql<{ digest: Buffer; household: string; community: string }[]>`
      select digest, household_id as household, community from roster
      where drill_id = ${drill.id} and import_id = ${job.id} order by id`;

  test('another name under a number is for a person to decide', async () => {
    const first = await send([full, line(0), line(1)]);
    const before = await rosterOf(first);
    const other = [full, line(0, { name: '欧阳锋' }), line(1)];
    const figures = { rows: 2, accepted: 1, changed: 0, unchanged: 1, rejected: 1 };
    expect(await send(other, drill.gulouHq, '?dryRun=true')).toMatchObject({ result: figures });
    const second = await send(other);
    expect(second).toMatchObject({ result: figures });
    expect(errorsOf(second)).toEqual([{ row: 2, pointer: '/name', code: 'other-name' }]);
    expect(await rosterOf(first)).toEqual(before);
    // Written otherwise, it is the same name.
    const spaced = `${person(0).name[0]}　${person(0).name.slice(1)}`;
    expect(await send([full, line(0, { name: spaced })])).toMatchObject({ result: { rejected: 0 } });
  });

  test('a file that has no column for the door keeps what is known of it; one that has it empty does not', async () => {
    const first = await send([full, line(10), line(11)]);
    const before = await rosterOf(first);
    expect(await send([doorless, withoutDoor(line(10)), withoutDoor(line(11))])).toMatchObject({
      result: { accepted: 2, changed: 0, unchanged: 2 },
    });
    expect(await rosterOf(first)).toEqual(before);
    const moved = withoutDoor(line(10)).replace('1号楼', '8号楼');
    expect(await send([doorless, moved])).toMatchObject({ result: { changed: 1 } });
    const emptied = line(11).replace(',2,11,', ',,,');
    expect(await send([full, emptied])).toMatchObject({ result: { changed: 1 } });
  });

  test('coordinates that are new, or others, have changed something, and move the building', async () => {
    const place = `${full},lng,lat,datum`;
    const at = (n: number, lng: string) => `${line(n)},${lng === '' ? ',,' : `${lng},26.08,wgs84`}`;
    const stands = async () =>
      (
        await t.sql<
          { lng: number | null }[]
        >`select lng from buildings where drill_id = ${drill.id} and name = '1号楼' and community = ${here}`
      )[0]?.lng;
    await send([full, line(40), line(41), line(43)]);
    // One row of the building says nothing of it, and is as it was; two do.
    const located = [place, at(40, ''), at(41, '119.29'), at(43, '119.29')];
    const changed = { accepted: 3, changed: 2, unchanged: 1 };
    expect(await send(located, drill.gulouHq, '?dryRun=true')).toMatchObject({ result: changed });
    expect(await stands()).toBeNull();
    expect(await send(located)).toMatchObject({ result: changed });
    expect(await stands()).toBe(119.29);
    expect(await send(located)).toMatchObject({ result: { changed: 0, unchanged: 3 } });
    // Whoever is new or goes by another name is not counted for the building as well.
    const moved = [
      place,
      at(40, '119.3'),
      at(42, '119.3'),
      `${line(41, { name: '欧阳锋' })},119.3,26.08,wgs84`,
    ];
    const figures = { accepted: 2, changed: 2, unchanged: 0, rejected: 1 };
    expect(await send(moved, drill.gulouHq, '?dryRun=true')).toMatchObject({ result: figures });
    expect(await send(moved)).toMatchObject({ result: figures });
    // What says nothing of the place leaves it.
    expect(await send([full, line(40)])).toMatchObject({ result: { unchanged: 1 } });
    expect(await stands()).toBe(119.3);
  });

  test('rows that put one building at two places stand; the first place counts, and the result names both', async () => {
    const at = (n: number, building: string, lng: string) =>
      `${line(n).replace('1号楼', building)},${lng},26.08,wgs84`;
    const job = await send([
      `${full},lng,lat,datum`,
      at(50, '51号楼', '119.29'),
      at(51, '52号楼', '119.3'),
      at(52, '51号楼', '119.4'),
      // As another map has it, to the metre.
      at(53, '51号楼', '119.290001'),
      at(54, '51号楼', '119.4'),
      at(55, '52号楼', '119.5'),
    ]);
    expect(job.result).toMatchObject({
      accepted: 6,
      rejected: 0,
      twoPlaces: {
        rows: 3,
        named: [
          { row: 4, lng: 119.4, lat: 26.08, countsRow: 2, counts: { lng: 119.29, lat: 26.08 } },
          { row: 7, lng: 119.5, lat: 26.08, countsRow: 3, counts: { lng: 119.3, lat: 26.08 } },
        ],
      },
    });
    const stand = await t.sql<{ lng: number }[]>`
      select lng from buildings where drill_id = ${drill.id} and name in ('51号楼', '52号楼') order by name`;
    expect(stand.map(({ lng }) => lng)).toEqual([119.29, 119.3]);
  });

  test('somebody who stood in another district: both districts hear who came from where', async () => {
    await send([full, line(20), line(21)]);
    const job = await send([full, line(20, { community: there })], drill.taijiangHq);
    const moved = { people: 1, moves: [{ personId: expect.any(String), from: here, to: there }] };
    expect(job).toMatchObject({ result: { changed: 1, moved } });
    const listed = await t.need<Items>('GET', `/v1/jobs?drillId=${drill.id}`, { token: drill.gulouHq });
    const word = listed.items.filter(({ kind }) => kind === 'roster-moves');
    expect(word).toMatchObject([{ status: 'done', result: { moved } }]);
    expect(await send([full, line(20, { community: there })], drill.taijiangHq)).toMatchObject({
      result: { unchanged: 1, moved: { people: 0 } },
    });
  });

  test('who is not listed any more stays, is counted, and is taken off on request, with a reason', async () => {
    const community = gulou.communities[1] ?? here;
    const lines = [40, 41, 42].map((n) => line(n, { community }));
    expect(await send([full, ...lines])).toMatchObject({ result: { notListed: 0 } });
    const job = await send([full, ...lines.slice(0, 1)]);
    expect(job).toMatchObject({ result: { notListed: 2 } });
    const listed = async () =>
      (await t.sql`select from roster where drill_id = ${drill.id} and community = ${community}`).length;
    expect(await listed()).toBe(3);
    const remove = (body: object, token = drill.gulouHq) =>
      t.call('POST', `/v1/drills/${drill.id}/roster/removals`, { token, body });
    expect((await remove({ importJob: job.id })).status).toBe(400);
    expect((await remove({ reason: '已搬离' })).status).toBe(400);
    expect(await remove({ importJob: job.id, reason: '名单更新' })).toMatchObject({
      status: 200,
      body: { removed: 2 },
    });
    expect(await listed()).toBe(1);
    expect((await remove({ importJob: job.id, reason: '名单更新' })).status).toBe(404);
    const one = { document: person(40).document, reason: '已搬离本市' };
    expect((await remove(one, drill.taijiangHq)).status).toBe(404);
    expect(await remove(one)).toMatchObject({ status: 200, body: { removed: 1 } });
    expect(await listed()).toBe(0);
    const kept = await t.sql`
      select h.act from roster_history h join audit_log a on a.id = h.audit_id
      where h.drill_id = ${drill.id} and a.action = 'roster.removed' and a.reason is not null and h.community = ${community}`;
    expect(kept).toHaveLength(3);
    // Entered again they are on it again.
    expect(await send([full, ...lines])).toMatchObject({ result: { changed: 3, notListed: 0 } });
    // And are not taken off for the sake of a file before it.
    expect((await remove({ importJob: job.id, reason: '名单更新' })).status).toBe(404);
    const shorter = await send([full, ...lines.slice(0, 1)]);
    await send([full, ...lines.slice(0, 2)]);
    expect(await remove({ importJob: shorter.id, reason: '名单更新' })).toMatchObject({
      body: { removed: 1 },
    });
  });
});
