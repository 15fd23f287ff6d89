import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy } from '../../../support/contract.ts';
import { gulou } from '../../../support/divisions.ts';
import { morning, type PageAnswer } from '../../../support/drill.ts';
import { listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';
import { household } from '../../../support/people.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import * as notices from '../notices/world.ts';
import { type DrillOfTwo, drillOfTwo, sign, type Waiting } from './world.ts';

describe('what two people decide', () => {
  let t: TestApp;
  beforeAll(async () => {
    // A process that hears late of what others have changed.
    t = await startTestApp({ now: new Date(morning.opensAt), environment: { PUBLIC_CACHE_MS: '60000' } });
  });
  afterAll(() => t.close());

  const publish = (drill: DrillOfTwo, more: { token?: string; headers?: Record<string, string> } = {}) =>
    t.call<Waiting>('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division },
      ...more,
    });
  const close = (drill: DrillOfTwo, body: object = { reason: '演练提前结束' }) =>
    t.call<Waiting>('POST', `/v1/drills/${drill.id}/close`, { token: drill.cityHq, body });
  const drillNow = (drill: DrillOfTwo) =>
    t.need<{ status: string; published: string[]; countersigning: object }>('GET', `/v1/drills/${drill.id}`, {
      token: drill.cityHq,
    });
  const log = async (drill: DrillOfTwo) => {
    const token = await t.token('auditor');
    const { items } = await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?drillId=${drill.id}&limit=100`, {
      token,
    });
    return items.map(({ action }) => action);
  };
  const unpublished = (plan = {}) => drillOfTwo(t, undefined, { publish: false, sites: 1, ...plan });
  const refusal = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  test('a publication waits for another account that may do the same, and is done once', async () => {
    const drill = await unpublished();
    const { status, body, headers } = await publish(drill);
    expect([status, body.status, body.operation]).toEqual([202, 'proposed', 'publish']);
    expect(body.proposal).toEqual({ division: gulou.division });
    expect(headers['location']).toBe(`/v1/drills/${drill.id}/countersignatures/${body.id}`);
    expect((await drillNow(drill)).published).toEqual([]);
    expect((await t.call('GET', `/v1/sites/${drill.gulou[0]}`)).status).toBe(404);

    expect(refusal(await sign(t, body, 'confirm', drill.gulouHq))).toEqual([409, 'same-account']);
    expect((await sign(t, body, 'confirm', drill.secondCityHq)).status).toBe(403);
    expect((await sign(t, body, 'confirm', drill.taijiangHq)).status).toBe(404);
    expect(
      (await sign(t, { ...body, drillId: (await unpublished()).id }, 'confirm', drill.gulouHq)).status,
    ).toBe(404);
    expect((await drillNow(drill)).published).toEqual([]);

    const others = await Promise.all(
      ['a', 'b', 'c'].map((sub) => t.token('district-hq', { sub, division: gulou.division })),
    );
    const at = await Promise.all(
      [drill.secondGulouHq, ...others].map((token) => sign(t, body, 'confirm', token)),
    );
    expect(at.map(({ status: said, body: row }) => [said, row.status])).toEqual(
      at.map(() => [200, 'confirmed']),
    );
    expect(new Set(at.map(({ body: row }) => row.confirmedBy)).size).toBe(1);
    expect((await drillNow(drill)).published).toEqual([gulou.division]);
    expect((await t.call('GET', `/v1/sites/${drill.gulou[0]}`)).status).toBe(200);
    const actions = await log(drill);
    for (const action of ['countersignature.confirmed', 'drill.published'])
      expect(actions.filter((one) => one === action)).toHaveLength(1);
    expect(
      await t.sql`select proposed_by <> published_by as two from drill_publications where drill_id = ${drill.id}`,
    ).toEqual([{ two: true }]);
    expect(refusal(await sign(t, body, 'withdraw', drill.gulouHq))).toEqual([409, 'countersignature-over']);
  });

  test('what it was proposed on must stand: a site, the drill, its communities', async () => {
    const drill = await unpublished();
    const changes: [string, 'PATCH' | 'POST', object, string][] = [
      [`/v1/sites/${drill.gulou[0]}`, 'PATCH', { name: '另一处' }, drill.gulouHq],
      [`/v1/drills/${drill.id}`, 'PATCH', { poolSize: 5 }, drill.cityHq],
      [`/v1/drills/${drill.id}/communities`, 'POST', { communities: ['350103001002'] }, drill.cityHq],
    ];
    for (const [url, method, body, token] of changes) {
      const waits = (await publish(drill)).body;
      await t.need(method, url, { token, body });
      expect([url, ...refusal(await sign(t, waits, 'confirm', drill.secondGulouHq))]).toEqual([
        url,
        409,
        'countersignature-outdated',
      ]);
    }
    expect((await drillNow(drill)).published).toEqual([]);
  });

  test('it is withdrawn by whoever proposed it, lapses, and a repeat of the request is the same', async () => {
    const drill = await unpublished();
    const headers = { 'idempotency-key': 'one-publication' };
    const [first, again] = [await publish(drill, { headers }), await publish(drill, { headers })];
    expect(again.body.id).toBe(first.body.id);
    expect((await sign(t, first.body, 'withdraw', drill.secondGulouHq)).status).toBe(403);
    for (const _ of [1, 2])
      expect((await sign(t, first.body, 'withdraw', drill.gulouHq)).body.status).toBe('withdrawn');
    expect(refusal(await sign(t, first.body, 'confirm', drill.secondGulouHq))).toEqual([
      409,
      'countersignature-over',
    ]);
    const late = (await publish(drill)).body;
    t.clock.moveTo(new Date(late.expiresAt));
    expect(refusal(await sign(t, late, 'confirm', drill.secondGulouHq))).toEqual([
      409,
      'countersignature-over',
    ]);
    const { items } = await t.need<PageAnswer<Waiting>>(
      'GET',
      `/v1/drills/${drill.id}/countersignatures?status=expired`,
      { token: drill.cityHq },
    );
    expect(items.map(({ id }) => id)).toEqual([late.id]);
    t.clock.moveTo(new Date(morning.opensAt));
  });

  test('a drill is closed by two, for the reason that was given', async () => {
    const drill = await drillOfTwo(t, { cancelling: true });
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      headers: { 'content-type': 'text/csv' },
      body: `community,building,unit,room,name,documentType,documentNumber\n${gulou.communities[0]},1号楼,1,101,张小丰,passport,E12345678`,
    });
    expect(refusal(await close(drill, {}))).toEqual([409, 'drill-unfinished']);
    const { status, body } = await close(drill);
    expect([status, body.status, body.proposal]).toEqual([202, 'proposed', { reason: '演练提前结束' }]);
    expect((await drillNow(drill)).status).toBe('published');
    expect(refusal(await sign(t, body, 'confirm', drill.cityHq))).toEqual([409, 'same-account']);
    expect((await sign(t, body, 'confirm', drill.gulouHq)).status).toBe(404);
    for (const _ of [1, 2])
      expect((await sign(t, body, 'confirm', drill.secondCityHq)).body.status).toBe('confirmed');
    const closing = await t.need<{ closedBy: string; proposedBy: string }>(
      'GET',
      `/v1/drills/${drill.id}/closing`,
      { token: drill.cityHq },
    );
    expect([closing.closedBy, closing.proposedBy]).toEqual(['city-2', body.proposedBy]);
    expect((await close(drill)).status).toBe(200);
  });

  test('apps are told that something waits and that it was decided, and whoever listens hears it at once', async () => {
    const drill = await unpublished({ publish: true });
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: {
        url: 'https://hq.example/muster',
        events: ['countersignature.proposed', 'countersignature.decided'],
      },
    });
    const base = await t.app.listen({ port: 0, host: '127.0.0.1' });
    const [city, other] = [drill.cityHq, drill.taijiangHq].map((token) =>
      listen(
        `${base}/v1/drills/${drill.id}/events`,
        { authorization: `Bearer ${token}` },
        describedBy(t.app),
      ),
    );
    if (city === undefined || other === undefined) throw new Error('nobody listens');
    const first = (await publish(drill)).body;
    const second = (await publish(drill)).body;
    await sign(t, first, 'confirm', drill.secondGulouHq);
    for (const _ of [1, 2]) await sign(t, second, 'withdraw', drill.gulouHq);
    const told = await t.sql<{ type: string; link: string }[]>`
      select type, link from webhook_outbox where drill_id = ${drill.id} order by type desc, link`;
    const links = [first, second].map(({ id }) => `/v1/drills/${drill.id}/countersignatures/${id}`).sort();
    expect(told.map(({ type, link }) => [type, link])).toEqual(
      ['countersignature.proposed', 'countersignature.decided'].flatMap((type) =>
        links.map((link) => [type, link]),
      ),
    );
    await eventually('both decisions are heard', () =>
      ['confirmed', 'withdrawn'].every((status) =>
        city.of('countersignature').some((one) => one['status'] === status),
      ),
    );
    const heard = city.of('countersignature').find(({ id }) => id === first.id);
    expect(heard).toMatchObject({ operation: 'publish', division: gulou.division });
    expect(JSON.stringify(heard)).not.toContain('gulou-2');
    expect(other.of('countersignature')).toEqual([]);
    await Promise.all([city.close(), other.close()]);
  });

  test('a replan that waits for a second person is told of as such', async () => {
    const drill = await drillOfTwo(t, { cancelling: true });
    const events = ['countersignature.proposed', 'countersignature.decided'];
    const url = { url: 'https://hq.example/muster', events };
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, { token: drill.cityHq, body: url });
    const token = await t.token('citizen');
    const body = household(0, 2, gulou.communities[0]);
    await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body });
    const plan = await t.need<{ id: string }>(
      'POST',
      `/v1/drills/${drill.id}/plan`,
      { token: drill.gulouHq, body: {} },
      [202],
    );
    await t.runJob(plan.id);
    const stop = { division: gulou.division, from: morning.opensAt, to: morning.closesAt, reason: '台风' };
    const replan = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/stops`, {
      token: drill.gulouHq,
      body: stop,
    });
    for (const _ of [1, 2])
      await t.need('POST', `/v1/replans/${replan.id}/withdraw`, { token: drill.gulouHq });
    const toldOf = async ({ id }: { id: string }) =>
      (
        await t.sql<{ type: string }[]>`
          select type from webhook_outbox where drill_id = ${drill.id} and link = ${`/v1/replans/${id}`} order by type desc`
      ).map(({ type }) => type);
    expect(await toldOf(replan)).toEqual(events);
    // One that nobody has to move for waits all the same; what is done at once has waited for nobody.
    const ask = { token: drill.gulouHq, body: { reason: '停电' } };
    const [at] = await t.sql<
      { site: string }[]
    >`select distinct site_id as site from appointments where drill_id = ${drill.id}`;
    const close = (site: string | undefined) =>
      t.need<{ id: string; affected: number }>('POST', `/v1/sites/${site}/close`, ask);
    const empty = drill.gulou.find((id) => id !== at?.site);
    const [withdrawn, confirmed] = [await close(empty), await close(empty)];
    expect(withdrawn.affected).toBe(0);
    expect(await toldOf(withdrawn)).toEqual(events.slice(0, 1));
    await t.need('POST', `/v1/replans/${withdrawn.id}/withdraw`, { token: drill.gulouHq });
    await t.need('POST', `/v1/replans/${confirmed.id}/confirm`, { token: drill.secondGulouHq }, [202]);
    for (const one of [withdrawn, confirmed]) expect(await toldOf(one)).toEqual(events);
    const lanes = { token: drill.gulouHq, body: { lanes: 9, reason: '增援' } };
    const atOnce = await t.need<{ id: string }>('PUT', `/v1/sites/${at?.site}/lanes`, lanes);
    expect(await toldOf(atOnce)).toEqual([]);
    // Proposed before two decided, or decided after one does again: both are told of, or neither.
    const two = (cancelling: boolean) =>
      t.sql`update drills set countersigning = countersigning || ${JSON.stringify({ cancelling })}::text::jsonb where id = ${drill.id}`;
    await two(false);
    const before = await close(at?.site);
    await two(true);
    const after = await close(at?.site);
    await t.need('POST', `/v1/replans/${before.id}/withdraw`, { token: drill.gulouHq });
    await two(false);
    await t.need('POST', `/v1/replans/${after.id}/withdraw`, { token: drill.gulouHq });
    expect([await toldOf(before), await toldOf(after)]).toEqual([[], events]);
  });

  test('notices wait, too, and the next version follows the one that was read', async () => {
    const drill = await drillOfTwo(t, { publishing: true }, { sites: 1 });
    const url = `/v1/drills/${drill.id}/notices`;
    // Answers to everybody are kept for a while: each is asked for by another address.
    let limit = 10;
    const shown = async () =>
      (await t.need<PageAnswer<notices.Notice>>('GET', `${url}?limit=${limit++}`)).items;
    const token = drill.gulouHq;
    const made = await t.call<Waiting>('POST', url, {
      token,
      body: { division: '350102', ...notices.example },
    });
    expect([made.status, await shown()]).toEqual([202, []]);
    expect((await sign(t, made.body, 'confirm', drill.secondGulouHq)).status).toBe(200);
    const [notice] = await shown();
    expect(notice).toMatchObject({ division: '350102', zh: notices.example.zh, version: 1 });
    const change = (kind: string) =>
      t.call<Waiting>('PUT', `${url}/${notice?.id}`, { token, body: { ...notices.example, kind } });
    const [one, other] = [await change('bring'), await change('time')];
    expect((await sign(t, one.body, 'confirm', drill.secondGulouHq)).status).toBe(200);
    expect(refusal(await sign(t, other.body, 'confirm', drill.secondGulouHq))).toEqual([
      409,
      'countersignature-outdated',
    ]);
    expect((await shown()).map(({ kind, version }) => [kind, version])).toEqual([['bring', 2]]);
  });

  test('one switches it on, two switch it off', async () => {
    const drill = await unpublished();
    const patch = (countersigning: object) =>
      t.call<{ code: string }>('PATCH', `/v1/drills/${drill.id}`, {
        token: drill.cityHq,
        body: { countersigning },
      });
    expect(refusal(await patch({ publishing: false }))).toEqual([409, 'two-decide']);
    expect((await patch({ standsMinutes: 30 })).status).toBe(200);
    const stop = (of: string[], token = drill.cityHq) =>
      t.call<Waiting>('POST', `/v1/drills/${drill.id}/countersigning/stop`, { token, body: { of } });
    expect((await stop(['publishing'], drill.gulouHq)).status).toBe(403);
    const { body } = await stop(['publishing']);
    expect(refusal(await sign(t, body, 'confirm', drill.cityHq))).toEqual([409, 'same-account']);
    expect((await sign(t, body, 'confirm', drill.secondCityHq)).status).toBe(200);
    expect((await drillNow(drill)).countersigning).toEqual({
      publishing: false,
      cancelling: true,
      standsMinutes: 30,
    });
    expect(refusal(await stop(['publishing']))).toEqual([409, 'not-countersigned']);
    expect((await publish(drill)).status).toBe(200);
  });

  test('the database holds it, whatever a process remembers, and refuses one account twice', async () => {
    const drill = { ...(await drillOfTwo(t, {}, { publish: false, sites: 1 })) };
    const opened = await drillOfTwo(t, {}, { sites: 1 });
    for (const { id } of [drill, opened]) await t.need('GET', `/v1/drills/${id}`, { token: drill.cityHq });
    // Another process has been told so.
    await t.sql`
      update drills set countersigning = '{"publishing": true, "cancelling": true, "standsMinutes": 60}'
      where id in (${drill.id}, ${opened.id})`;
    const waits = await publish(drill);
    expect([waits.status, (await close(opened)).status]).toEqual([202, 202]);
    const token = opened.gulouHq;
    const notice = { division: gulou.division, ...notices.example };
    expect((await t.call('POST', `/v1/drills/${opened.id}/notices`, { token, body: notice })).status).toBe(
      202,
    );
    const ended = { token: drill.cityHq, body: { countersigning: { cancelling: false } } };
    expect(refusal(await t.call('PATCH', `/v1/drills/${opened.id}`, ended))).toEqual([409, 'two-decide']);
    for (const write of [
      t.sql`update countersignatures set status = 'confirmed', confirmed_by = proposed_by where id = ${waits.body.id}`,
      t.sql`update countersignatures set status = 'confirmed' where id = ${waits.body.id}`,
      t.sql`insert into drill_publications (drill_id, division, published_at, published_by, forced, proposed_by)
        values (${drill.id}, '350102', now(), 'anna', false, 'anna')`,
      t.sql`insert into drill_closings (drill_id, closed_at, closed_by, proposed_by, unfinished, figures, sha256)
        values (${drill.id}, now(), 'anna', 'anna', '{}', '{}', '')`,
    ])
      await expect(write).rejects.toMatchObject({ code: '23514' });
  });
});
