import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { consent, person } from '../../../support/people.ts';

interface Duplicate {
  common: string[];
  people: { id: string; community: string; name: string; documentType: string }[];
}

describe('one human under two documents', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  const [here] = gulou.communities;
  const [there] = taijiang.communities;

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    anna = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  let passports = 10_000_000;
  /** Registers person `n` under a passport, changed as told. */
  const passport = (n: number, more: object = {}) => {
    const { document, ...who } = person(n);
    const [, year, month, day] = /^.{6}(\d{4})(\d\d)(\d\d)/.exec(document.number) ?? [];
    passports += 1;
    return {
      ...who,
      birthDate: `${year}-${month}-${day}`,
      document: { type: 'passport', number: `E${passports}`, nationality: 'CAN' },
      ...more,
    };
  };
  async function register(who: object, division: string, room: string): Promise<string> {
    const residence = { division, building: '1号楼', unit: '1', room };
    const url = `/v1/drills/${drill.id}/registrations`;
    return (
      await t.need<RegistrationAnswer>('POST', url, {
        token: anna,
        body: { person: who, residence, consent },
      })
    ).id;
  }
  const list = (token: string, query = '') =>
    t.need<PageAnswer<Duplicate>>('GET', `/v1/drills/${drill.id}/duplicates${query}`, { token });
  const ids = (page: PageAnswer<Duplicate>) =>
    page.items.map(({ people }) => people.map(({ id }) => id).sort()).sort();

  test('is reported by name, birth date and phone or door, to those who have to do with it; nothing is merged', async () => {
    const byPhone = [await register(person(1), here, '101'), await register(passport(1), there, '909')];
    const byDoor = [
      await register(person(2), here, '201'),
      await register(passport(2, { phone: '13905917777' }), here, '201'),
    ];
    // Same name and birth date, but neither phone nor door; and a neighbour of the same phone.
    await register(person(3), here, '301');
    await register(passport(3, { phone: '13905918888' }), here, '302');
    await register(passport(4, { phone: person(1).phone }), here, '101');

    const page = await list(drill.cityHq);
    expect(ids(page)).toEqual([byPhone.sort(), byDoor.sort()].sort());
    const found = page.items.find(({ people }) => people.some(({ id }) => byPhone.includes(id)));
    expect(found?.common).toEqual(['phone']);
    expect(new Set(found?.people.map(({ documentType }) => documentType))).toEqual(
      new Set(['resident-id', 'passport']),
    );
    expect(JSON.stringify(page)).not.toContain(person(1).name);
    expect(ids(await list(drill.gulouHq))).toHaveLength(2);
    expect(ids(await list(drill.taijiangHq))).toEqual([byPhone.sort()]);
    expect(ids(await list(drill.cityHq, '?division=350102001002'))).toEqual([]);

    const one = await list(drill.cityHq, '?limit=1');
    const two = await list(drill.cityHq, `?limit=10&cursor=${one.nextCursor}`);
    expect([...ids(one), ...ids(two)].sort()).toEqual(ids(page));

    // A change of the phone brings a third together; cancelling one of two ends it.
    await t.need('POST', `/v1/registrations/${byDoor[0]}/cancel`, { token: anna });
    expect(ids(await list(drill.cityHq))).toEqual([byPhone.sort()]);
  });

  test('is reported by the letters and digits of passport and permit, or under two nationalities, whatever the names', async () => {
    drill = await seedDrill(t);
    const birthDate = '1988-05-05';
    const under = (n: number, document: object, more: object = {}) => ({
      ...person(n),
      document,
      birthDate,
      ...more,
    });
    const macao = { type: 'hk-macao-permit', number: 'M12345678' };
    const korean = { type: 'passport', number: 'm1234 5678', nationality: 'KOR' };
    const german = { type: 'passport', number: 'M12345678', nationality: 'DEU' };
    const taiwan = { type: 'taiwan-permit', number: '1234567801A' };
    const digits = { type: 'passport', number: '12345678', nationality: 'USA' };
    const three = [
      await register(under(11, macao), here, '101'),
      await register(under(12, korean), there, '202'),
      await register(under(13, german), here, '303'),
    ];
    // Of one name and birth date, too: told once.
    const two = [
      await register(under(14, taiwan), there, '404'),
      await register(under(14, digits), there, '505'),
    ];
    await register(under(15, { type: 'passport', number: 'M87654321', nationality: 'KOR' }), here, '606');

    const page = await list(drill.cityHq);
    expect(ids(page)).toEqual([three.sort(), two.sort()].sort());
    const common = new Map(page.items.map((one) => [one.people.length, one.common]));
    expect(common).toEqual(
      new Map([
        [3, ['number']],
        [2, ['number', 'phone']],
      ]),
    );
    expect(ids(await list(drill.gulouHq))).toEqual([three]);
    const one = await list(drill.cityHq, '?limit=1');
    const rest = await list(drill.cityHq, `?limit=10&cursor=${one.nextCursor}`);
    expect([...ids(one), ...ids(rest)].sort()).toEqual(ids(page));
    await t.need('POST', `/v1/registrations/${two[0]}/cancel`, { token: anna });
    expect(ids(await list(drill.cityHq))).toEqual([three]);
  });

  test('is one in simplified and in traditional characters, with the dot or without; twins stay apart', async () => {
    const ids = new Set<string>();
    for (const [n, name, other] of [
      [50, '陈大文', '陳大文'],
      [51, '买买提·艾力', '買買提艾力'],
    ] as const) {
      ids.add(await register({ ...person(n), name }, here, '501'));
      ids.add(await register(passport(n, { name: other }), here, '501'));
    }
    // Born on one day at one door, with one telephone.
    await register({ ...person(52), name: '张大' }, here, '502');
    await register(passport(52, { name: '张小' }), here, '502');
    const page = await list(drill.cityHq, '?limit=100');
    const listed = page.items.filter(({ people }) => people.some(({ id }) => ids.has(id)));
    expect(listed.map(({ people }) => people.length)).toEqual([2, 2]);
    expect(page.items.flatMap(({ people }) => people.map(({ name }) => name))).not.toContain('张*');
  });

  test('is one in characters and in pinyin, or in another order, at one door with one telephone; twins stay apart', async () => {
    drill = await seedDrill(t);
    const once = async (n: number, names: readonly string[], room: string, more: object = {}) => {
      const [first = '', ...others] = names;
      const found = [await register({ ...person(n), name: first }, here, room)];
      for (const name of others) found.push(await register(passport(n, { name, ...more }), here, room));
      return found.sort();
    };
    const two = [
      await once(60, ['张伟', 'ZHANG WEI'], '601'),
      await once(61, ['单雄信', 'Xiongxin Shan'], '602'),
      await once(62, ['Maria Anna Rossi', 'ROSSI MARIA ANNA'], '603'),
    ];
    // Another telephone, another door, another birth date, another name; and Chinese twins who sound alike.
    await once(63, ['张伟', 'ZHANG WEI'], '604', { phone: '13905917777' });
    await register({ ...person(64), name: '张伟' }, here, '605');
    await register(passport(64, { name: 'ZHANG WEI' }), here, '606');
    await once(65, ['张伟', 'ZHANG WEI'], '607', { birthDate: '1999-01-01' });
    await once(66, ['张伟', 'CHANG WEI'], '608');
    await once(67, ['张伟', '张薇'], '609');
    const page = await list(drill.cityHq);
    expect(ids(page)).toEqual([...two].sort());
    for (const { common } of page.items) expect(common).toEqual(['phone', 'residence', 'spelling']);
    // A passport that can be either twin's stands with each, and not they with one another.
    const [she, he, either] = [
      await register({ ...person(68), name: '林薇' }, here, '610'),
      await register(passport(68, { name: '林伟' }), here, '610'),
      await register(passport(68, { name: 'LIN WEI' }), here, '610'),
    ];
    const twins = ids(await list(drill.cityHq)).filter((group) => group.includes(either));
    expect(twins.sort()).toEqual([[she, either].sort(), [he, either].sort()].sort());
    // Whoever moves in at the same door is found then.
    const moved = await register(passport(64, { name: 'WEI ZHANG', phone: person(64).phone }), there, '605');
    const residence = { division: here, building: '1号楼', unit: '1', room: '605' };
    await t.need('PATCH', `/v1/registrations/${moved}`, { token: anna, body: { residence } });
    expect(ids(await list(drill.cityHq)).flat()).toContain(moved);
  });

  test('what ties them is kept as a keyed hash: the same two in another drill have another one', async () => {
    const likeness = async () =>
      (
        await t.sql<{ likeness: string }[]>`
        select distinct likeness::text from registrations where drill_id = ${drill.id} and likeness is not null`
      ).map((row) => row.likeness);
    const before = await likeness();
    drill = await seedDrill(t);
    await register(person(1), here, '101');
    const after = await likeness();
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
  });
});
