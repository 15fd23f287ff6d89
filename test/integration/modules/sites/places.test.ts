import { glob, readFile } from 'node:fs/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { inOrder, type RegistrationAnswer, recount, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';

describe('places of a slot', () => {
  const [community] = gulou.communities;
  let t: TestApp;
  let token: string;
  let people: string[];
  let slotId: string;

  /** Five people of one slot. */
  beforeEach(async () => {
    t ??= await startTestApp();
    token = await t.token('citizen');
    const hours = [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T09:00:00+08:00' }];
    const drill = await seedDrill(t, { sites: 1, hours });
    people = [];
    for (let n = 0; n < 5; n++) {
      const body = registration(n, community);
      const url = `/v1/drills/${drill.id}/registrations`;
      people.push((await t.need<RegistrationAnswer>('POST', url, { token, body })).id);
    }
    await t.assign(drill.id, community);
    const held = await t.sql<{ id: string }[]>`
      select distinct slot_id as id from appointments where registration_id = any(${people}::uuid[])`;
    expect(held).toHaveLength(1);
    slotId = held[0]?.id ?? '';
  });
  afterAll(() => t.close());

  const slot = async () => {
    const [row] = await t.sql<{ used: number; bookable: number; ceiling: number | null }[]>`
      select used, bookable, ceiling from slots where id = ${slotId}`;
    return row;
  };
  const cancel = (id: string | undefined) =>
    t.need('POST', `/v1/registrations/${id}/cancel`, { token, body: {} });
  const staysAtHome = (id: string | undefined) =>
    t.need('PATCH', `/v1/registrations/${id}`, { token, body: { mobility: 'needs-visit' } });

  test('are given back by whoever cancels or cannot walk, and can be had again', async () => {
    const before = await slot();
    expect(before).toMatchObject({ used: 5, ceiling: null });
    await cancel(people[0]);
    await staysAtHome(people[1]);
    expect(await slot()).toEqual({ ...before, used: 3 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('are lost as they are given back while the slot is to have fewer, down to those', async () => {
    await t.sql`update slots set bookable = 5, ceiling = 4 where id = ${slotId}`;
    await cancel(people[0]);
    expect(await slot()).toEqual({ used: 4, bookable: 4, ceiling: 4 });
    await staysAtHome(people[1]);
    expect(await slot()).toEqual({ used: 3, bookable: 4, ceiling: 4 });
    await t.sql`update slots set bookable = 4, ceiling = 2 where id = ${slotId}`;
    await staysAtHome(people[2]);
    expect(await slot()).toEqual({ used: 2, bookable: 2, ceiling: 2 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('are counted in one fragment of SQL alone', async () => {
    const counting: string[] = [];
    for await (const file of glob('src/modules/**/*.ts')) {
      if (/\bset\s+used\s*=|,\s*used\s*=\s*s\.used/.test(await readFile(file, 'utf8'))) counting.push(file);
    }
    expect(counting).toEqual(['src/modules/drill/sites/places.repo.ts']);
  });
});
