import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  morning,
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { routesOf } from '../../../support/routes.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import { writingRoutes } from '../bad-input/bodies.ts';
import { type Lane, laneAt } from '../check-in/lane.ts';
import { rackAt } from '../tubes/rack.ts';
import { goesOn } from './closed.ts';

const [community] = gulou.communities;
const body = { reason: '疫情解除，提前结束' };

type Counts = Record<string, number>;
interface Figures {
  asOf: string;
  total: { population: number; states: Counts; apart: { states: Counts } };
  groups: { code: string }[];
}
interface Closing {
  drillId: string;
  closedAt: string;
  closedBy: string;
  unfinished: Counts;
  sha256: string;
  code?: string;
}

/** RFC 8785, written down once more. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const of = value as Record<string, unknown>;
  return `{${Object.keys(of)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(of[key])}`)}}`;
}

describe('the closing of a drill', () => {
  let t: TestApp;
  let citizen: string;
  let seq = 0;
  let next = 0;
  beforeAll(async () => {
    // A process that looks for changes of others seldom: what it takes for open may be closed.
    t = await startTestApp({
      now: new Date(morning.opensAt),
      environment: { PUBLIC_CACHE_MS: '60000' },
    });
    citizen = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  const close = (drill: SeededDrill, asked: object = body, token = drill.cityHq) =>
    t.call<Closing>('POST', `/v1/drills/${drill.id}/close`, { token, body: asked });
  const whole = (drill: SeededDrill) =>
    t.need<Closing & { figures: Figures }>('GET', `/v1/drills/${drill.id}/closing`, { token: drill.cityHq });
  const coverage = (drill: SeededDrill) =>
    t.need<Figures>('GET', `/v1/drills/${drill.id}/coverage?groupBy=community`, { token: drill.cityHq });
  const somebody = async (drill: SeededDrill, n = next++) => {
    const { id } = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: citizen,
      body: registration(n, community),
    });
    return { id, document: person(n).document };
  };
  const came = ({ total }: Figures) =>
    (total.states['checked-in'] ?? 0) + (total.apart.states['checked-in'] ?? 0);

  test('wants an outcome of everybody, or a reason; and is the city’s to decide', async () => {
    const drill = await seedDrill(t);
    await somebody(drill);
    expect((await close(drill, body, drill.gulouHq)).status).toBe(403);
    const refused = await close(drill, {});
    const { total } = await coverage(drill);
    expect([refused.status, refused.body.code]).toEqual([409, 'drill-unfinished']);
    expect(refused.body.unfinished).toEqual({ registered: 1, missing: total.population - 1 });
    expect((await t.need<{ status: string }>('GET', `/v1/drills/${drill.id}`)).status).toBe('published');

    const draft = await seedDrill(t, { publish: false });
    expect((await close(draft)).body.code).toBe('drill-not-open');
    // Apps hear of it unless they have named other events; of what was refused nothing is told.
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    const told = () => t.sql`
      select link, at from webhook_outbox where drill_id = ${drill.id} and type = 'drill.closed'`;
    expect((await close(drill, {})).status).toBe(409);
    expect(await told()).toHaveLength(0);
    const done = await close(drill);
    expect(await told()).toMatchObject([{ link: `/v1/drills/${drill.id}`, at: new Date(morning.opensAt) }]);
    expect([done.status, done.body]).toMatchObject([
      200,
      {
        closedBy: 'test-city-hq',
        closedAt: new Date(morning.opensAt).toISOString(),
        unfinished: { registered: 1 },
      },
    ]);
    const { items } = await t.need<{ items: AuditLine[] }>('GET', '/v1/audit?action=drill.closed', {
      token: await t.token('auditor'),
    });
    expect(items).toMatchObject([
      { by: { sub: 'test-city-hq' }, object: { id: drill.id }, reason: body.reason },
    ]);
    // Closed is closed: the same answer, whatever is said.
    t.clock.moveTo(new Date('2021-09-22T10:00:00+08:00'));
    expect((await close(drill, { reason: '再次' })).body).toEqual(done.body);
    expect(await told()).toHaveLength(1);
    t.clock.moveTo(new Date(morning.opensAt));
  });

  test('needs no reason where everybody is cleared or accounted for, and keeps what it came to under a hash', async () => {
    const drill = await seedDrill(t);
    // Each community has a roster, so nobody is missing by the census alone.
    const lines = [...gulou.communities, ...taijiang.communities].map((code, index) => {
      const { name, document } = person(900 + index);
      return `${code},1号楼,1,101,${name},${document.type},${document.number},119.3,26.08,wgs84`;
    });
    const roster = [
      'community,building,unit,room,name,documentType,documentNumber,lng,lat,datum',
      ...lines,
    ].join('\r\n');
    for (const [token, code] of [
      [drill.gulouHq, gulou.division],
      [drill.taijiangHq, taijiang.division],
    ] as const) {
      const rows = roster.split('\r\n').filter((line, index) => index === 0 || line.startsWith(code));
      await t.importFile(`/v1/drills/${drill.id}/roster/import`, { token, body: `${rows.join('\r\n')}\r\n` });
    }
    for (const [index] of lines.entries()) {
      const exempted = { document: person(900 + index).document, kind: 'away', from: morning.opensAt };
      await t.need('POST', `/v1/drills/${drill.id}/exemptions`, { token: drill.cityHq, body: exempted });
    }
    const before = await coverage(drill);
    expect(before.total.states['exempt']).toBe(lines.length);
    const done = await close(drill, {});
    expect([done.status, done.body.unfinished]).toEqual([200, {}]);
    const { figures, sha256 } = await whole(drill);
    expect(figures).toEqual(before);
    expect(sha256).toBe(createHash('sha256').update(canonical(figures)).digest('hex'));
    expect(done.body.sha256).toBe(sha256);
    // Nothing happens any more: the figures stand still, whatever the clock says.
    t.clock.moveTo(new Date('2021-09-23T10:00:00+08:00'));
    expect(await coverage(drill)).toEqual(before);
    t.clock.moveTo(new Date(morning.opensAt));
  });

  test('counts as missed whoever held a window that is over', async () => {
    const drill = await seedDrill(t);
    const { id } = await somebody(drill);
    const [slot] = await slotsOf(t, drill.gulou[0] ?? '');
    const chosen = { slotId: slot?.id, scope: 'person' };
    await t.need('POST', `/v1/registrations/${id}/reschedule`, { token: citizen, body: chosen });
    t.clock.moveTo(new Date(slot?.endsAt ?? ''));
    expect((await close(drill)).body.unfinished['assigned']).toBe(undefined);
    const { status } = await t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
    expect(status).toBe('missed');
    t.clock.moveTo(new Date(morning.opensAt));
  });

  test('of twenty check-ins beside it each is counted, or refused', async () => {
    const drill = await seedDrill(t);
    const lane = await laneAt(t, drill.gulou[0], 'beside');
    const people = await Promise.all(Array.from({ length: 20 }, () => somebody(drill)));
    const checkIn = ({ document }: { document: object }) => lane.one({ deviceSeq: seq++, document });
    const [first, closing, second] = await Promise.all([
      Promise.all(people.slice(0, 10).map(checkIn)),
      close(drill),
      Promise.all(people.slice(10).map(checkIn)),
    ]);
    expect(closing.status).toBe(200);
    const answers = [...first, ...second];
    const taken = answers.filter(({ status }) => status === 201).length;
    expect(answers.filter((answer) => answer.body.code === 'drill-closed').length).toBe(20 - taken);
    expect(came((await whole(drill)).figures)).toBe(taken);
    expect(came(await coverage(drill))).toBe(taken);
  });

  test('waits for whoever is being checked in', async () => {
    const drill = await seedDrill(t);
    const lane = await laneAt(t, drill.gulou[0], 'under-way');
    const { id, document } = await somebody(drill);
    let coming: ReturnType<Lane['one']> | undefined;
    let closing: ReturnType<typeof close> | undefined;
    await t.sql.begin(async (tx) => {
      await tx`select from registrations where id = ${id} for update`;
      coming = lane.one({ deviceSeq: seq++, document });
      await waiting(1);
      closing = close(drill);
      await waiting(2);
    });
    expect([(await coming)?.status, (await closing)?.status]).toEqual([201, 200]);
    expect(came((await whole(drill)).figures)).toBe(1);
  });
  async function waiting(statements: number): Promise<void> {
    for (let there = 0; there < statements; ) {
      there = (await t.sql`select from pg_stat_activity where wait_event_type = 'Lock'`).length;
    }
  }

  test('is known to every process at once, whatever it takes the drill for', async () => {
    const drill = await seedDrill(t, { lanes: 20 });
    const [lane, rack] = [
      await laneAt(t, drill.gulou[0], 'stale'),
      await rackAt(t, drill.gulou[0], 'stale-rack'),
    ];
    const { id, document } = await somebody(drill);
    await rack.open('MF-1');
    await t.sql`update drills set status = 'closed' where id = ${drill.id}`;
    const refused = [
      await lane.one({ deviceSeq: seq++, document }),
      await rack.swab('MF-1', { registrationId: id }),
      await t.call('POST', `/v1/drills/${drill.id}/registrations`, {
        token: citizen,
        body: registration(next++, community),
      }),
    ];
    expect(refused.map(({ status, body: said }) => [status, said.code])).toEqual(
      refused.map(() => [409, 'drill-closed']),
    );
    expect((await t.assign(drill.id, community)).placed).toBe(0);
  });

  test('loses nothing that tablets recorded before it, and its figures stay', async () => {
    const drill = await seedDrill(t);
    const lane = await laneAt(t, drill.gulou[0], 'offline');
    const { document } = await somebody(drill);
    t.clock.moveTo(new Date('2021-09-22T10:00:00+08:00'));
    await close(drill);
    const before = await whole(drill);
    t.clock.moveTo(new Date('2021-09-22T11:00:00+08:00'));
    expect((await lane.one({ deviceSeq: seq++, document })).body.code).toBe('drill-closed');
    const at = '2021-09-22T09:00:00+08:00';
    const rows = [
      { deviceSeq: seq++, at, document },
      { deviceSeq: seq++, at, walkIn: registration(next++, community) },
    ];
    const uploaded = await lane.batch(rows);
    expect(uploaded.body.items.map(({ status }) => status)).toEqual([201, 201]);
    expect(came(await coverage(drill))).toBe(2);
    expect(await whole(drill)).toEqual(before);
    // What was recorded after it is kept, and counts nobody.
    const late = await lane.batch([
      { deviceSeq: seq++, at: '2021-09-22T10:30:00+08:00', walkIn: registration(next++, community) },
    ]);
    expect(late.body.items.map(({ status, body }) => [status, body.code])).toEqual([[409, 'drill-closed']]);
    const rack = await rackAt(t, drill.gulou[0], 'offline');
    const swabs = await rack.batch([
      { act: 'sample', deviceSeq: seq++, barcode: 'AFTER-1', document },
      { act: 'open', deviceSeq: seq++, barcode: 'BEFORE-1', kind: 'pool', poolSize: 10, at },
    ]);
    expect(swabs.body.items.map(({ status }) => status)).toEqual([409, 201]);
    expect(came(await coverage(drill))).toBe(2);
    const { items } = await t.need<PageAnswer<{ code: string }>>(
      'GET',
      `/v1/drills/${drill.id}/check-in-reviews`,
      { token: drill.cityHq },
    );
    expect(items).toHaveLength(1);
    t.clock.moveTo(new Date(morning.opensAt));
  });

  test('has every writing route refuse, but for those that go on', async () => {
    const drill = await seedDrill(t);
    const routes = await writingRoutes(t, drill);
    // The sites that these routes have made are drafts.
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, force: true, reason: '已核实' },
    });
    const { id: registered } = await somebody(drill);
    const site = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/sites`, {
      token: drill.gulouHq,
      body: routes.find(({ operationId }) => operationId === 'createSite')?.valid(),
    });
    const { id: exemption } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/exemptions`, {
      token: drill.cityHq,
      body: { registrationId: (await somebody(drill)).id, kind: 'away', from: morning.opensAt },
    });
    const { id: replan } = await t.need<{ id: string }>('POST', `/v1/sites/${drill.gulou[1]}/close`, {
      token: drill.gulouHq,
      body: { reason: '停电' },
    });
    const tablet = await t.token('tablet', { site: drill.gulou[0] });
    const at = `/v1/drills/${drill.id}`;
    const file = { body: 'a\r\n', headers: { 'content-type': 'text/csv' } };
    /** Those that take no JSON, and what has a drill of its own above. */
    const others: Record<string, ['POST' | 'DELETE', string, object]> = {
      importRoster: ['POST', `${at}/roster/import`, { token: drill.gulouHq, ...file }],
      importSites: ['POST', `${at}/sites/import`, { token: drill.gulouHq, ...file }],
      importCommunities: ['POST', `${at}/communities/import`, { token: drill.cityHq, ...file }],
      importExemptions: ['POST', `${at}/exemptions/import`, { token: drill.gulouHq, ...file }],
      importTeams: ['POST', `${at}/teams/import`, { token: drill.gulouHq, ...file }],
      importFacilities: ['POST', `${at}/facilities/import`, { token: drill.gulouHq, ...file }],
      issueCalendar: [
        'POST',
        routes
          .find(({ operationId }) => operationId === 'reportShiftAbsence')
          ?.url.replace('/absences', '/calendar') ?? '',
        { token: drill.gulouHq },
      ],
      removeTeamMember: [
        'DELETE',
        `${at}/teams/${registered}/members/${registered}`,
        { token: drill.gulouHq },
      ],
      importList: ['POST', `${at}/lists?source=A&reason=other`, { token: drill.gulouHq, ...file }],
      withdrawNotice: [
        'POST',
        `${routes.find(({ operationId }) => operationId === 'changeNotice')?.url}/withdraw`,
        { token: drill.gulouHq },
      ],
      takeRequest: [
        'POST',
        routes.find(({ operationId }) => operationId === 'answerRequest')?.url.replace('/answer', '/take') ??
          '',
        { token: drill.gulouHq },
      ],
      withdrawExemption: ['DELETE', `${at}/exemptions/${exemption}`, { token: drill.cityHq }],
      cancelRegistration: ['POST', `/v1/registrations/${registered}/cancel`, { token: citizen }],
      confirmReplan: ['POST', `/v1/replans/${replan}/confirm`, { token: drill.gulouHq }],
      withdrawReplan: ['POST', `/v1/replans/${replan}/withdraw`, { token: drill.gulouHq }],
      stopCountersigning: [
        'POST',
        `${at}/countersigning/stop`,
        { token: drill.cityHq, body: { of: ['publishing'] } },
      ],
      confirmCountersignature: [
        'POST',
        `${at}/countersignatures/${registered}/confirm`,
        { token: drill.cityHq },
      ],
      withdrawCountersignature: [
        'POST',
        `${at}/countersignatures/${registered}/withdraw`,
        { token: drill.cityHq },
      ],
      deleteSite: ['DELETE', `/v1/sites/${site.id}`, { token: drill.gulouHq }],
      takeOutSample: [
        'DELETE',
        `/v1/sites/${drill.gulou[0]}/tubes/MF-1/samples/${registered}?deviceSeq=1&at=${encodeURIComponent(morning.opensAt)}`,
        { token: tablet },
      ],
    };
    // Held to it by a test of their own, with a real proposal.
    const elsewhere = ['acceptProposal', 'dismissProposal'];
    expect((await close(drill)).status).toBe(200);

    const said: Record<string, string | undefined> = {};
    for (const route of routes) {
      const answer = await t.call(route.method, route.url, { token: route.token, body: route.valid() });
      // A good answer may have a code of another kind: that of a review.
      said[route.operationId] = answer.status < 400 ? undefined : answer.body.code;
    }
    for (const [operationId, [method, url, ask]] of Object.entries(others)) {
      said[operationId] = (await t.call(method, url, ask)).body.code;
    }
    const writing = routesOf(t).filter(({ method }) => method !== 'GET');
    expect(writing.length).toBeGreaterThan(70);
    const refusing = writing.flatMap(({ operationId }) =>
      goesOn[operationId] === undefined && !elsewhere.includes(operationId) ? [operationId] : [],
    );
    expect(Object.fromEntries(refusing.map((operationId) => [operationId, said[operationId]]))).toEqual(
      Object.fromEntries(refusing.map((operationId) => [operationId, 'drill-closed'])),
    );
    for (const operationId of Object.keys(goesOn)) {
      expect([operationId, writing.some((route) => route.operationId === operationId)]).toEqual([
        operationId,
        true,
      ]);
      // Neither so nor by another name.
      expect([operationId, ['drill-closed', 'site-not-open'].includes(said[operationId] ?? '')]).toEqual([
        operationId,
        false,
      ]);
    }
  });
});
