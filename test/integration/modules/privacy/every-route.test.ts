import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';
import { seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { fill, nobodys, type Route, routesOf } from '../../../support/routes.ts';
import { canaries, secretsOf } from './canaries.ts';
import { createListener, createSearch, dumpDatabase, formsOf, type Heard } from './search.ts';
import { planOf, unvisited, type World } from './whole-way.ts';

/**
 * Known names and numbers go through every route of the service, as they should and as they should not, and are then
 * looked for wherever something could have been written down. The routes are read from the running service: one that
 * no visit leads to fails the test.
 */
describe('canaries through every route', () => {
  let t: TestApp;
  let world: World;
  let routes: Route[];
  let heard: Heard[];
  const files = new Map<string, { listed: number; rows: number | string }>();
  const secrets = canaries.flatMap(secretsOf);
  const found = createSearch(secrets);

  beforeAll(async () => {
    t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
    routes = routesOf(t);
    const listener = createListener(t);
    heard = listener.heard;
    world = { t, drill: await seedDrill(t), say: hearingFiles(listener.say), ids: new Map() };
    for (const { visit } of planOf(world)) await visit();
    for (const route of routes) await hostile(route);
    await t.services.signals.flush();
    await nothingOpen();
    // Through every route of the service, one after the other, as they should be and five times as they should not.
  }, 300_000);
  afterAll(() => t.close());

  const nothingOpen = () =>
    eventually('the queue has nothing more to do', async () => {
      const open = await t.sql`select from jobs where status in ('queued', 'running')`;
      return open.length === 0;
    });

  /** A canary wherever a route reads something: its path, its query, its headers, its body in three wrong forms. */
  async function hostile(route: Route): Promise<void> {
    const [one, other] = canaries;
    const roles = route.access === 'public' ? [] : route.access;
    const role = (roles[0] ?? 'citizen') as 'citizen';
    const site = world.drill.gulou[0];
    const token = await t.token(role, { sub: 'prober', division: '3501', site });
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const inPath = Object.fromEntries(names.map((name) => [name, encodeURIComponent(one.name)]));
    const ids = { ...nobodys, drillId: world.drill.id, siteId: site ?? '', kind: 'roster' };
    const query = `?${encodeURIComponent(other.number)}=${encodeURIComponent(one.name)}&limit=${one.phone}&cursor=${other.number}`;
    const headers = {
      'user-agent': other.phone,
      referer: `https://city.example/?id=${other.number}`,
      'x-request-id': one.number,
      'if-match': one.number,
      'accept-language': one.phone,
      accept: `text/${other.number}`,
    };
    const content = Object.keys(route.operation.requestBody?.content ?? {})[0];
    const bodies =
      content === undefined
        ? [undefined]
        : [
            { [one.number]: other.name, person: { name: one.name, phone: one.phone } },
            `{"name":"${one.name}`,
            one.name,
          ];
    const paths = [fill(route.path, { ...ids, ...inPath }), fill(route.path, ids)];
    // A stream that is opened goes on: it is asked for what is not there.
    for (const path of route.operationId === 'streamEvents' ? paths.slice(0, 1) : paths) {
      for (const body of bodies) {
        const typed = content === undefined ? {} : { 'content-type': content };
        await world.say(route.method, `${path}${query}`, { token, headers: { ...headers, ...typed }, body });
        await world.say(route.method, path, {
          token,
          headers: { ...headers, ...typed, 'idempotency-key': one.number },
          body,
        });
        if (route.access !== 'public')
          await world.say(route.method, path, { headers: { ...headers, ...typed }, body });
      }
    }
  }

  const contentOf = (operationId: string) =>
    routes.find((route) => route.operationId === operationId)?.operation.responses['200']?.content ?? {};
  const isList = (operationId: string) => {
    const { properties = {} } = (contentOf(operationId)['application/json']?.schema ?? {}) as {
      properties?: object;
    };
    return 'items' in properties || 'groups' in properties;
  };

  /** Whatever list is read is had as a file, too, by the same caller: what a file shows is searched as well. */
  function hearingFiles(say: TestApp['call']): TestApp['call'] {
    return async (method, url, ask) => {
      const answer = await say<never>(method, url, ask);
      // Between a list and its file nothing of it is to change.
      if (answer.status === 202) await nothingOpen();
      const { operationId = '' } = findOperation(describedBy(t.app), method, url)?.operation ?? {};
      if (method !== 'GET' || answer.status !== 200 || !isList(operationId)) return answer;
      const { items, groups } = answer.body as { items?: unknown[]; groups?: unknown[] };
      const csv = await say<string>(method, url, {
        ...ask,
        headers: { ...ask?.headers, accept: 'text/csv' },
      });
      const rows = csv.status === 200 ? parse(csv.text, { bom: true }).length - 1 : csv.text;
      files.set(operationId, { listed: (items ?? groups ?? []).length, rows });
      return answer;
    };
  }

  test('every list can be had as a file, with as many rows as it has as JSON', () => {
    const lists = routes.filter(({ method, operationId }) => method === 'GET' && isList(operationId));
    expect(lists.length).toBeGreaterThan(30);
    expect(lists.filter(({ operationId }) => contentOf(operationId)['text/csv'] === undefined)).toEqual([]);
    const read = [...files].map(([operationId]) => operationId).sort();
    expect(read).toEqual(lists.map(({ operationId }) => operationId).sort());
    const differs = [...files].filter(([, { listed, rows }]) => listed !== rows);
    expect(differs).toEqual([]);
    expect([...files].filter(([, { listed }]) => listed > 0).length).toBeGreaterThan(lists.length * 0.7);
  });

  test('the search finds what is planted, in each form, in the middle of other things', () => {
    for (const secret of secrets) {
      for (const form of formsOf(secret)) expect(found(`…${form}…`)).toContain(secret);
      for (const before of ['', 'a', 'ab', 'abc']) {
        const packed = Buffer.from(`${before}${secret}xyz`).toString('base64');
        expect(found(`"${packed}"`)).toContain(secret);
        expect(found(Buffer.from(packed).toString('hex'))).toContain(secret);
      }
    }
    expect(found('nothing of anybody')).toEqual([]);
  });

  test('every operation was visited, as the plan says, and none is planned that there is not', () => {
    const operations = routes.map((route) => route.operationId);
    const planned = planOf(world).map(({ operationId }) => operationId);
    expect([...new Set([...planned, ...Object.keys(unvisited)])].sort()).toEqual(operations.sort());
    const answered = new Set(
      heard.filter(({ status }) => status < 400).map(({ operationId }) => operationId),
    );
    const silent = operations.filter((id) => !answered.has(id) && unvisited[id] === undefined);
    expect(silent).toEqual([]);
    const refused = new Set(
      heard.filter(({ status }) => status >= 400).map(({ operationId }) => operationId),
    );
    expect(refused.size).toBeGreaterThan(operations.length * 0.8);
  });

  test('they are in no refusal, its headers included', () => {
    const refusals = heard.filter(({ status }) => status >= 400);
    expect(refusals.length).toBeGreaterThan(150);
    expect(refusals.filter(({ all }) => found(all).length > 0)).toEqual([]);
  });

  test('they are in no answer, but for those that are for it', () => {
    const shown = new Map<string, Set<string>>();
    for (const { operationId, status, all } of heard) {
      if (status >= 400) continue;
      const known = shown.get(operationId) ?? new Set();
      shown.set(operationId, known);
      for (const secret of found(all)) known.add(kindOf(secret));
    }
    const open = [...shown].filter(([, kinds]) => kinds.size > 0);
    expect(Object.fromEntries(open.map(([id, kinds]) => [id, [...kinds].sort()]))).toEqual({
      // The one that unmasks.
      revealPerson: ['guardian', 'name', 'number', 'phone', 'room', 'unit'],
      // The roster, for those who have sent it.
      exportRoster: ['name', 'number', 'room', 'unit'],
      // Whoever is to be called, or has been asked for by another region, for a reason that is kept.
      revealTask: ['name', 'number', 'phone', 'reason'],
      revealMonitored: ['name', 'number', 'phone', 'reason'],
      revealTransfer: ['name', 'number', 'phone', 'reason', 'room'],
      exportRequest: ['name', 'number', 'phone', 'reason'],
      // Whoever was in a car, and what it looked like, for a reason that is kept.
      exportTrace: ['name', 'number', 'phone', 'reason'],
      // One's own unit; the room is a star for each letter.
      getRegistration: ['unit'],
      listOwnRegistrations: ['unit'],
      changeRegistration: ['unit'],
      cancelRegistration: ['unit'],
      // Doors are there to be knocked on.
      listMissing: ['room', 'unit'],
      getReport: ['room', 'unit'],
      // And whoever is to knock has said why, in words of their own.
      listDoors: ['room', 'unit'],
      getDoor: ['reason', 'room', 'unit'],
      settleDoor: ['reason', 'room', 'unit'],
      shareDoors: ['unit'],
      listDoorProgress: ['unit'],
      listTeamWork: ['room', 'unit'],
      // What is brought to a door, for those who bring it.
      askDelivery: ['reason', 'room', 'unit'],
      getDelivery: ['reason', 'room', 'unit'],
      handOverDelivery: ['reason', 'room', 'unit'],
      failDelivery: ['reason', 'room', 'unit'],
      listDeliveries: ['reason', 'room', 'unit'],
      withdrawDelivery: ['reason', 'room', 'unit'],
      // Why a site asks for supplies, and why fewer came.
      ...Object.fromEntries(
        [
          'askSupplies',
          'explainSupplies',
          'getSupplyRequest',
          'passOnSupplies',
          'promiseSupplies',
          'receiveSupplies',
          'refuseSupplies',
          'sendSupplies',
          'withdrawSupplyRequest',
        ].map((operationId) => [operationId, ['reason']]),
      ),
      // The door at which a mobile team is to knock.
      getRoute: ['room', 'unit'],
      // The reason, for auditors.
      listAudit: ['reason'],
    });
  });

  test('they are in no log line, at no level', () => {
    expect(t.logs.length).toBeGreaterThan(200);
    expect(t.logs.filter((line) => found(line).length > 0)).toEqual([]);
  });

  test('they are in no metric, and in no page of the document', async () => {
    for (const url of ['/metrics', '/readyz', '/openapi.json', '/docs/']) {
      const { text } = await t.call('GET', url);
      expect([url, text.length > 20, found(text)]).toEqual([url, true, []]);
    }
  });

  test('they are in no table in clear, the queue’s jobs included', async () => {
    const text = await dumpDatabase(t);
    expect(text).toContain('muster_queue.');
    expect(text).toContain('person.revealed');
    // The refused lines of each import lie there, sealed: there was something to find.
    const [kept] = await t.sql`select count(distinct job_id)::int as n from import_rejections`;
    expect(kept?.['n']).toBe(6);
    expect(found(text)).toEqual([]);
  });

  test('the database would show one that is there', async () => {
    const [first] = canaries;
    const shown = async () => found(await dumpDatabase(t));
    await t.sql`create table planted_json as select jsonb_build_object('a', jsonb_build_array(${first.name}::text)) as j`;
    expect(await shown()).toEqual([first.name]);
    await t.sql`create table planted_bytes as select convert_to(encode(convert_to(${`x${first.phone}`}, 'UTF8'), 'base64'), 'UTF8') as b`;
    expect(await shown()).toEqual([first.name, first.phone]);
  });

  /** Which field of a canary a secret is. */
  function kindOf(secret: string): string {
    for (const canary of canaries) {
      for (const [kind, value] of Object.entries(canary)) if (value === secret) return kind;
      if (canary.guardian !== undefined && Object.values(canary.guardian).includes(secret)) return 'guardian';
    }
    return 'unknown';
  }
});
