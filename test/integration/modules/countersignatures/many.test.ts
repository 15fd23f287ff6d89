import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { morning } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { type DrillOfTwo, drillOfTwo, sign, type Waiting } from './world.ts';

const passports = ['E12345671', 'E12345672', 'E12345673', 'E12345674'];

describe('what takes many people out at once', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(morning.opensAt) });
  });
  afterAll(() => t.close());

  const rosterOf = (numbers: readonly string[]) =>
    [
      'community,building,unit,room,name,documentType,documentNumber,nationality',
      ...numbers.map((number, n) => `${gulou.communities[0]},1号楼,1,10${n},张小丰,passport,${number},KOR`),
    ].join('\n');
  const roster = (drill: DrillOfTwo, numbers: readonly string[]) =>
    t.importFile(`/v1/drills/${drill.id}/roster/import`, { token: drill.gulouHq, body: rosterOf(numbers) });
  const exempting = (numbers: readonly string[]) =>
    [
      'documentType,documentNumber,nationality,kind,from',
      ...numbers.map((number) => `passport,${number},KOR,隔离,${morning.opensAt}`),
    ].join('\n');
  const exempt = (drill: DrillOfTwo, numbers: readonly string[], query = '') =>
    t.importFile(`/v1/drills/${drill.id}/exemptions/import${query}`, {
      token: drill.gulouHq,
      body: exempting(numbers),
    });
  const waitsAt = (drill: DrillOfTwo, id: unknown) =>
    t.need<Waiting>('GET', `/v1/drills/${drill.id}/countersignatures/${String(id)}`, {
      token: drill.secondGulouHq,
    });
  const exempted = async (drill: DrillOfTwo) =>
    Number((await t.sql`select count(*) as n from exemptions where drill_id = ${drill.id}`)[0]?.['n']);
  const listed = async (drill: DrillOfTwo) =>
    Number((await t.sql`select count(*) as n from roster where drill_id = ${drill.id}`)[0]?.['n']);
  const refusal = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  test('a file of exemptions is checked, shows its figures to a second person, and is done once they confirm', async () => {
    const drill = await drillOfTwo(t, { cancelling: true }, { sites: 1 });
    await roster(drill, passports.slice(0, 3));
    const first = await exempt(drill, passports);
    expect(first.result).toMatchObject({ dryRun: true, rows: 4, accepted: 3, changed: 3, rejected: 1 });
    expect(await exempted(drill)).toBe(0);
    const waits = await waitsAt(drill, first.result?.['countersignature']);
    expect(waits).toMatchObject({
      operation: 'import-exemptions',
      status: 'proposed',
      division: gulou.division,
    });
    expect(waits.proposal).toMatchObject({ importJob: first.id, rows: 4, changed: 3, rejected: 1 });
    expect(refusal(await sign(t, waits, 'confirm', drill.gulouHq))).toEqual([409, 'same-account']);

    // Listed since: the second person has not seen them counted.
    await roster(drill, passports);
    // Somebody registers meanwhile, as of a long file always some do: they stand as they did.
    const alone = registration(0, gulou.communities[0]);
    const document = { type: 'passport', number: passports[0], nationality: 'KOR' };
    await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: { ...alone, person: { ...alone.person, name: '张小丰', document, birthDate: '1990-01-01' } },
    });
    for (const _ of [1, 2])
      expect((await sign(t, waits, 'confirm', drill.secondGulouHq)).body.status).toBe('confirmed');
    const job = String(waits.proposal['job']);
    // One moves within the district before their row is carried out: the second person has seen them counted elsewhere.
    const moved = `${rosterOf(passports.slice(1, 2)).replace(gulou.communities[0], gulou.communities[1])}`;
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, { token: drill.gulouHq, body: moved });
    await t.runJob(job);
    const done = await t.need<typeof first>('GET', `/v1/jobs/${job}`, { token: drill.gulouHq });
    expect(done.result).toMatchObject({
      dryRun: false,
      changed: 2,
      rejected: 2,
      errors: [
        { row: 3, code: 'stands-otherwise' },
        { row: 5, code: 'not-proposed' },
      ],
    });
    expect(await exempted(drill)).toBe(2);
    // It is taken back as any.
    const undo = { importJob: job, reason: '导入了旧文件' };
    expect(
      await t.need('POST', `/v1/drills/${drill.id}/exemptions/undo`, { token: drill.gulouHq, body: undo }),
    ).toMatchObject({ removed: 2 });
  });

  test('of whoever stands otherwise since nothing is done, and a file that changes nothing waits for nobody', async () => {
    const drill = await drillOfTwo(t, { cancelling: true }, { sites: 1 });
    await roster(drill, passports);
    const first = await exempt(drill, passports);
    const waits = await waitsAt(drill, first.result?.['countersignature']);
    const [number] = passports;
    const one = {
      document: { type: 'passport', number, nationality: 'KOR' },
      kind: 'away',
      from: morning.opensAt,
    };
    await t.need('POST', `/v1/drills/${drill.id}/exemptions`, { token: drill.gulouHq, body: one });
    expect(refusal(await sign(t, waits, 'confirm', drill.secondGulouHq))).toEqual([
      409,
      'countersignature-outdated',
    ]);
    expect(await exempted(drill)).toBe(1);
    const dry = await exempt(drill, passports, '?dryRun=true');
    expect(dry.result?.['countersignature']).toBeUndefined();
    const kept = async () => (await t.sql`select from import_chunks`).length;
    const waiting = await kept();
    const nobody = await exempt(drill, ['E99999991']);
    expect(nobody.result).toMatchObject({ changed: 0, rejected: 1 });
    expect(nobody.result?.['countersignature']).toBeUndefined();
    expect(await kept()).toBe(waiting);
    // One that no worker has come to for hours is not swept away: its job is still to be.
    const { body: late } = await t.call<{ id: string }>('POST', `/v1/drills/${drill.id}/exemptions/import`, {
      token: drill.gulouHq,
      body: exempting(passports.slice(1)),
      headers: { 'content-type': 'text/csv' },
    });
    await t.sql`update import_chunks set created_at = created_at - interval '3 hours'`;
    await t.services.longWork.sweeps.tell();
    await t.runJob(late.id);
    const checked = await t.need<typeof first>('GET', `/v1/jobs/${late.id}`, { token: drill.gulouHq });
    expect(checked.result).toMatchObject({ changed: 3 });
  });

  test('all whom a file did not list are taken off the roster by two, exactly those', async () => {
    const drill = await drillOfTwo(t, { cancelling: true }, { sites: 1 });
    await roster(drill, passports);
    const later = await roster(drill, passports.slice(0, 1));
    expect(later.result).toMatchObject({ notListed: 3 });
    const remove = (headers: Record<string, string> = {}) =>
      t.call<Waiting>('POST', `/v1/drills/${drill.id}/roster/removals`, {
        token: drill.gulouHq,
        body: { importJob: later.id, reason: '已搬离本市' },
        headers,
      });
    const outdated = await remove();
    expect([outdated.status, outdated.body.proposal['people']]).toEqual([202, 3]);
    // One person is one person's.
    const one = {
      document: { type: 'passport', number: passports[3], nationality: 'KOR' },
      reason: '已搬离本市',
    };
    await t.need('POST', `/v1/drills/${drill.id}/roster/removals`, { token: drill.gulouHq, body: one });
    expect(refusal(await sign(t, outdated.body, 'confirm', drill.secondGulouHq))).toEqual([
      409,
      'countersignature-outdated',
    ]);
    expect(await listed(drill)).toBe(3);
    const waits = await remove();
    for (const _ of [1, 2])
      expect((await sign(t, waits.body, 'confirm', drill.secondGulouHq)).body.status).toBe('confirmed');
    expect(await listed(drill)).toBe(1);
    expect((await remove()).status).toBe(404);
  });
});
