import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Method, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Laboratory, laboratoryOf } from '../results/laboratory.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';

const [community] = gulou.communities;
const at = (time: string) => new Date(`2021-09-22T${time}:00+08:00`);
const home = { place: 'home', siteId: null, startsAt: null, endsAt: null };

interface Detail {
  status: string;
  reswab: { place: string; siteId: string | null } | null;
  appointment: object | null;
}

describe('people of a drill that has been closed', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let lab: Laboratory;
  let citizen: string;
  let worker: string;
  let next = 0;
  beforeAll(async () => {
    // A process that looks for changes of others seldom: what it takes for open may be closed.
    t = await startTestApp({ now: at('09:00'), environment: { PUBLIC_CACHE_MS: '60000' } });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
    citizen = await t.token('citizen', { sub: 'anna' });
    worker = await t.token('community-worker', { sub: 'worker-1', division: community });
  });
  afterAll(() => t.close());

  /** A tube of so many people; their ids. */
  async function tube(barcode: string, people: number, sealed = true): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < people; index += 1) {
      const n = next++;
      const { id } = await register(t, drill, registration(n, community));
      await lane.one({ deviceSeq: n, document: person(n).document });
      expect((await rack.swab(barcode, { registrationId: id })).status).toBe(201);
      ids.push(id);
    }
    if (sealed) await rack.act(barcode, 'seal', { counted: people });
    return ids;
  }
  async function positive(barcode: string): Promise<void> {
    const [entered] = await lab.enter({ barcode, outcome: 'positive' });
    expect((await lab.verify(entered?.id ?? null)).status).toBe(200);
  }
  const detail = (id: string | undefined) =>
    t.need<Detail>('GET', `/v1/registrations/${id}`, { token: citizen });
  const visits = async () => {
    const { items } = await t.need<PageAnswer<{ registrationId: string; why: string; state: string }>>(
      'GET',
      `/v1/drills/${drill.id}/visits?limit=1000`,
      { token: drill.cityHq },
    );
    return new Map(items.map(({ registrationId, why, state }) => [registrationId, `${why} ${state}`]));
  };
  const holds = async () =>
    (
      await t.need<PageAnswer<{ registrationId: string; reswab: object }>>(
        'GET',
        `/v1/drills/${drill.id}/holds?limit=1000`,
        { token: drill.cityHq },
      )
    ).items;

  test('are sent to no site of it: whoever is held or due again, before it or after, is on the list of visits', async () => {
    const hook = { url: 'https://police.example/muster', events: ['registration.held'] };
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, { token: drill.cityHq, body: hook });
    const heldBefore = await tube('HELD-BEFORE', 2);
    const heldAfter = await tube('HELD-AFTER', 2);
    const invalidBefore = await tube('INVALID-BEFORE', 1);
    const invalidAfter = await tube('INVALID-AFTER', 1);
    const discarded = await tube('DISCARDED', 1, false);
    // Swabbed again before the closing: their laboratory has it, and nobody need go there.
    const swabbedAgain = await tube('SWABBED-AGAIN', 1);
    const { id: expected } = await register(t, drill, registration(next++, community));
    await t.assign(drill.id, community);
    t.clock.moveTo(at('09:10'));
    await positive('HELD-BEFORE');
    await lab.enter({ barcode: 'INVALID-BEFORE', outcome: 'invalid' });
    const [doubtful] = await lab.enter({ barcode: 'SWABBED-AGAIN', outcome: 'doubtful' });
    await lab.verify(doubtful?.id ?? null);
    t.clock.moveTo(at('09:15'));
    await rack.open('AGAIN-1', { kind: 'single', poolSize: 1 });
    expect((await rack.swab('AGAIN-1', { registrationId: swabbedAgain[0] })).status).toBe(201);
    for (const id of heldBefore) await t.need('POST', `/v1/registrations/${id}/told`, { token: worker });
    expect((await detail(heldBefore[0])).reswab).toMatchObject({ place: 'site', siteId: drill.gulou[0] });
    expect((await detail(expected)).appointment).not.toBeNull();

    t.clock.moveTo(at('09:20'));
    const body = { reason: '疫情解除，提前结束' };
    await t.need('POST', `/v1/drills/${drill.id}/close`, { token: drill.cityHq, body });
    // Asked for by an account before: what it was answered then is not what stands now.
    expect(await detail(heldBefore[0])).toMatchObject({ status: 'held', reswab: home });
    expect(await detail(expected)).toMatchObject({ status: 'assigned', appointment: null });

    t.clock.moveTo(at('10:00'));
    await positive('HELD-AFTER');
    await lab.enter({ barcode: 'INVALID-AFTER', outcome: 'invalid' });
    const discard = { act: 'discard', deviceSeq: rack.seq(), barcode: 'DISCARDED', reason: 'leaked' };
    const { body: uploaded } = await rack.batch([{ ...discard, at: at('09:05').toISOString() }]);
    expect(uploaded.items.map(({ status }) => status)).toEqual([201]);

    expect((await holds()).map(({ reswab }) => reswab)).toEqual(Array.from({ length: 5 }, () => home));
    const list = await visits();
    const wanted = [heldBefore, heldAfter, invalidBefore, invalidAfter, discarded].flat();
    expect(wanted.map((id) => [id, list.get(id)])).toEqual(wanted.map((id) => [id, 're-swab wanted']));
    expect(list.size).toBe(wanted.length);
    // Whoever came to be due again after it waits for no window, for there is none.
    const waiting = await t.sql<{ id: string }[]>`
      select registration_id as id from waiting where registration_id = any(${wanted}::uuid[])`;
    expect(waiting.filter(({ id }) => !invalidBefore.includes(id))).toEqual([]);
    // Nobody else is told of a site of it either.
    const [said] = await t.sql<{ sites: number; starts: number }[]>`
      select cardinality(array_remove(sites, null)) as sites, cardinality(array_remove(starts, null)) as starts
      from webhook_outbox where type = 'registration.held' and ${heldAfter[0] ?? ''}::uuid = any(registrations)`;
    expect(said).toEqual({ sites: 0, starts: 0 });

    // They are swabbed at home all the same, and let go; nobody else is swabbed any more.
    const [held, alsoHeld] = heldAfter;
    const swabbed = [
      await rack.open('HOME-1', { kind: 'single', poolSize: 1 }),
      await rack.swab('HOME-1', { registrationId: held }),
      await rack.act('HOME-1', 'seal', { counted: 1 }),
    ];
    expect(swabbed.map(({ status }) => status)).toEqual([201, 201, 201]);
    const row = (act: string, barcode: string, more: object) => ({
      act,
      deviceSeq: rack.seq(),
      barcode,
      ...more,
    });
    const atHome = await rack.batch([
      row('open', 'HOME-2', { kind: 'single', poolSize: 1 }),
      row('sample', 'HOME-2', { registrationId: alsoHeld }),
      row('seal', 'HOME-2', { counted: 1 }),
      row('sample', 'HOME-3', { registrationId: invalidAfter[0] }),
      row('take-out', 'HOME-3', { registrationId: invalidAfter[0] }),
      row('sample', 'HOME-3', { registrationId: invalidAfter[0] }),
      row('seal', 'HOME-3', { counted: 1 }),
      row('sample', 'HOME-4', { registrationId: expected }),
      row('take-out', 'AGAIN-1', { registrationId: swabbedAgain[0] }),
    ]);
    expect(atHome.body.items.map(({ status, body: { code } }) => [status, code])).toEqual([
      ...Array.from({ length: 7 }, () => [201, undefined]),
      [409, 'drill-closed'],
      [409, 'drill-closed'],
    ]);
    expect(await rack.swab('HOME-4', { registrationId: expected })).toMatchObject({
      status: 409,
      body: { code: 'drill-closed' },
    });
    for (const barcode of ['HOME-1', 'HOME-2', 'HOME-3']) await lab.enter({ barcode, outcome: 'negative' });
    const stands = await Promise.all([held, alsoHeld, invalidAfter[0], expected].map(detail));
    expect(stands.map(({ status }) => status)).toEqual(['cleared', 'cleared', 'cleared', 'assigned']);
    const [{ tubes } = { tubes: null }] = await t.sql<{ tubes: number }[]>`
      select count(*)::int as tubes from tubes where barcode = 'HOME-4'`;
    expect(tubes).toBe(0);
  });

  test('are changed by no process any more, whatever it takes the drill for', async () => {
    const stale = await seedDrill(t);
    const url = `/v1/drills/${stale.id}`;
    const n = next++;
    const { id } = await register(t, stale, registration(n, community));
    const { document } = person(n);
    const [slot] = await slotsOf(t, stale.gulou[0] ?? '');
    const headings = 'community,building,unit,room,name,documentType,documentNumber,lng,lat,datum';
    const roster = (who: number) => {
      const { name, document: card } = person(who);
      return `${headings}\r\n${community},1号楼,1,101,${name},${card.type},${card.number},119.3,26.08,wgs84\r\n`;
    };
    const listed = next++;
    const { id: importJob } = await t.importFile(`${url}/roster/import`, {
      token: stale.gulouHq,
      body: roster(listed),
    });
    const { id: exemptJob } = await t.importFile(`${url}/exemptions/import`, {
      token: stale.gulouHq,
      body: `documentNumber,kind,from\n${person(next++).document.number},外出,2021-09-22 08:00`,
    });
    const { id: teamsJob } = await t.importFile(`${url}/teams/import`, {
      token: stale.gulouHq,
      body: `team,scope,name,phone\n一队,${community},林小梅,13805910011`,
    });
    const exempt = (who: number) => ({
      document: person(who).document,
      kind: 'away',
      from: at('08:00').toISOString(),
    });
    const exemption = await t.need<{ id: string }>('POST', `${url}/exemptions`, {
      token: stale.gulouHq,
      body: exempt(listed),
    });
    // A file that is begun before the closing, and whose rows are written after it.
    const { body: begun } = await t.call<{ id: string }>('POST', `${url}/roster/import`, {
      token: stale.gulouHq,
      body: roster(next++),
      headers: { 'content-type': 'text/csv' },
    });
    const written = async () => {
      const {
        roster: lines,
        roster_history,
        exemptions,
        registration_events,
        audit_log,
        home_visits,
      } = await t.counts();
      return { lines, roster_history, exemptions, registration_events, audit_log, home_visits };
    };
    const before = await written();
    await t.sql`update drills set status = 'closed', frozen_at = ${t.clock.now()} where id = ${stale.id}`;

    const asked: [Method, string, string, object?][] = [
      ['PATCH', `/v1/registrations/${id}`, citizen, { mobility: 'needs-visit' }],
      ['POST', `/v1/registrations/${id}/reschedule`, citizen, { slotId: slot?.id, scope: 'person' }],
      ['POST', `/v1/registrations/${id}/cancel`, citizen],
      ['POST', `${url}/registrations/release`, stale.gulouHq, { document, reason: '登记有误' }],
      ['POST', `${url}/registrations/take-over`, worker, { document, reason: '登记有误' }],
      [
        'PUT',
        `/v1/registrations/${id}/risk`,
        stale.gulouHq,
        { risk: 'key', scope: 'person', reason: '密接' },
      ],
      ['POST', `${url}/exemptions`, stale.gulouHq, exempt(n)],
      ['DELETE', `${url}/exemptions/${exemption.id}`, stale.gulouHq],
      [
        'POST',
        `${url}/roster/removals`,
        stale.gulouHq,
        { document: person(listed).document, reason: '已迁出' },
      ],
      ['POST', `${url}/roster/undo`, stale.gulouHq, { importJob, reason: '导入了旧文件' }],
      ['POST', `${url}/exemptions/undo`, stale.gulouHq, { importJob: exemptJob, reason: '导入了旧文件' }],
      ['POST', `${url}/teams/undo`, stale.gulouHq, { importJob: teamsJob, reason: '导入了旧文件' }],
      ['POST', `${url}/routes/plan`, stale.gulouHq, {}],
    ];
    const said: unknown[] = [];
    for (const [method, path, token, body] of asked) {
      const answer = await t.call(method, path, { token, ...(body === undefined ? {} : { body }) });
      said.push([method, path, answer.status, answer.body.code]);
    }
    expect(said).toEqual(asked.map(([method, path]) => [method, path, 409, 'drill-closed']));
    await t.runJob(begun.id);
    const job = await t.need<{ status: string; problem?: { code: string } }>('GET', `/v1/jobs/${begun.id}`, {
      token: stale.gulouHq,
    });
    expect([job.status, job.problem?.code]).toEqual(['failed', 'drill-closed']);
    expect(await written()).toEqual(before);
  });

  test('find it in no public list; its sites are closed, with nothing left and nobody in line', async () => {
    const over = await seedDrill(t, { lanes: 20 });
    const site = `/v1/sites/${over.gulou[0]}`;
    const ids = async (url: string, token?: string) =>
      (await t.need<PageAnswer<{ id: string }>>('GET', url, token === undefined ? {} : { token })).items.map(
        ({ id }) => id,
      );
    const left = async (of: string | undefined, token?: string) =>
      (
        await t.need<PageAnswer<{ available: number }>>(
          'GET',
          `/v1/sites/${of}/slots`,
          token === undefined ? {} : { token },
        )
      ).items.reduce((sum, { available }) => sum + available, 0);
    const open = await t.call<{ status: string }>('GET', site);
    expect(open.body.status).toBe('published');
    // Of another one: what is left is kept for a second.
    expect(await left(over.gulou[1])).toBeGreaterThan(0);
    expect(await ids('/v1/drills?limit=100')).toContain(over.id);
    expect(await ids(`/v1/drills/${over.id}/sites`)).toContain(over.gulou[0]);
    const body = { reason: '疫情解除，提前结束' };
    await t.need('POST', `/v1/drills/${over.id}/close`, { token: over.cityHq, body });

    expect(await ids('/v1/drills?limit=100')).not.toContain(over.id);
    expect(await ids('/v1/drills?limit=100&status=closed')).toContain(over.id);
    expect(await ids('/v1/drills?limit=100', over.cityHq)).toContain(over.id);
    expect((await t.need<{ status: string }>('GET', `/v1/drills/${over.id}`)).status).toBe('closed');
    expect(await ids(`/v1/drills/${over.id}/sites`)).toEqual([]);
    expect(await ids(`/v1/drills/${over.id}/sites`, over.gulouHq)).toContain(over.gulou[0]);
    // Whoever kept the open one hears that it is another now.
    const again = await t.call<{ status: string }>('GET', site, {
      headers: { 'if-none-match': String(open.headers['etag']) },
    });
    expect([again.status, again.body.status]).toEqual([200, 'closed']);
    expect([await left(over.gulou[0]), await left(over.gulou[0], over.gulouHq)]).toEqual([0, 0]);
    for (const token of [undefined, over.gulouHq])
      expect(await t.need('GET', `${site}/queue`, token === undefined ? {} : { token })).toMatchObject({
        waiting: 0,
        lanesOpen: 0,
        waitMinutes: null,
        band: 'unknown',
      });
  });
});
