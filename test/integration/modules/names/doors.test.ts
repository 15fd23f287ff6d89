import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildingId, likenessOf, sharedId } from '../../../../src/modules/foundation/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

const [community] = gulou.communities;
const heading = 'community,building,unit,room,name,documentType,documentNumber';

describe('doors as people write them', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const line = (n: number, door: string) =>
    `${community},${door},${person(n).name},resident-id,${person(n).document.number}`;
  const importRoster = (...lines: string[]) =>
    t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: `${[heading, ...lines].join('\r\n')}\r\n`,
    });
  const households = () =>
    t.sql<{ householdId: string; buildingId: string }[]>`
      select household_id as "householdId", building_id as "buildingId" from roster where drill_id = ${drill.id}`;

  test('one family of a roster is one household, in one building', async () => {
    const doors = [
      '1号楼,2,501',
      '１号楼,２,５０１',
      '1 号楼,2单元,501室',
      '1号楼,二单元,501号',
      '1\u200B号楼,2,\u202d501\u202c',
    ];
    const job = await importRoster(...doors.map((door, n) => line(n, door)));
    expect(job.result).toMatchObject({ accepted: doors.length, rejected: 0 });
    const rows = await households();
    expect(rows).toHaveLength(doors.length);
    expect(new Set(rows.map(({ householdId }) => householdId)).size).toBe(1);
    expect(new Set(rows.map(({ buildingId: id }) => id)).size).toBe(1);
  });

  // Ids are stored: people of before and of now meet in them.
  test('what stood under a plain name or door keeps its ids', async () => {
    const { keys } = await t.services.catalogue.get(drill.id);
    const asBefore = (name: string) =>
      sharedId(keys, 'building', [community, name.normalize('NFKC').toUpperCase().replace(/\s+/g, '')]);
    for (const name of ['12号楼', '１２ 号楼', 'a栋', '五一路 3 号', '锦绣园B区', '3栋#2（东）']) {
      expect([name, buildingId(keys, community, name)]).toEqual([name, asBefore(name)]);
    }
    const born = { type: 'resident-id', number: '1', birthDate: '1990-01-01' };
    for (const name of ['张小丰', 'John  F. Smith', '欧阳娜娜']) {
      const before = sharedId(keys, 'likeness', [name.toUpperCase().replace(/\s+/gu, ' '), born.birthDate]);
      expect([name, likenessOf(keys, { ...born, name })]).toEqual([name, before]);
    }
    await importRoster(line(10, '3号楼,1,301'));
    const rows = await t.sql<{ householdId: string }[]>`
      select household_id as "householdId" from roster where building_id = ${asBefore('3号楼')}`;
    expect(rows).toEqual([{ householdId: sharedId(keys, 'door', [asBefore('3号楼'), '1', '301']) }]);
  });

  test('a row whose door was another one by the rules of before joins its family when it is sent again', async () => {
    await importRoster(line(20, '4号楼,1,401'), line(21, '4号楼,1,401室'));
    const { keys } = await t.services.catalogue.get(drill.id);
    const building = buildingId(keys, community, '4号楼');
    const before = sharedId(keys, 'door', [building, '1', '401室']);
    const families = async () => {
      const rows = await t.sql<{ householdId: string }[]>`
        select distinct household_id as "householdId" from roster where building_id = ${building}`;
      return rows.length;
    };
    await t.sql`
      update roster set household_id = ${before} where id = (select id from roster where building_id = ${building} limit 1)`;
    expect(await families()).toBe(2);
    const again = [line(20, '4号楼,1,401'), line(21, '4号楼,1,401室')];
    expect((await importRoster(...again)).result).toMatchObject({ changed: 1, unchanged: 1 });
    expect(await families()).toBe(1);
    expect((await importRoster(...again)).result).toMatchObject({ changed: 0, unchanged: 2 });
  });
});
