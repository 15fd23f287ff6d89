import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { person, registration } from '../../../support/people.ts';
import { fill, nobodys, type Route, routesOf } from '../../../support/routes.ts';

/** What is not known by its method and access alone: see `kinds`. */
const kindsStated: Record<string, string> = {
  checkIn: 'check-in',
  uploadCheckIns: 'check-in',
  openTube: 'check-in',
  addSample: 'check-in',
  takeOutSample: 'check-in',
  moveSamples: 'check-in',
  sealTube: 'check-in',
  discardTube: 'check-in',
  uploadSwabs: 'check-in',
  uploadVisits: 'check-in',
  uploadPassages: 'check-in',
  listDoors: 'report',
  listDoorProgress: 'report',
  printDoorPasses: 'report',
  openBox: 'check-in',
  packTube: 'check-in',
  unpackTube: 'check-in',
  sealBox: 'check-in',
  cancelBox: 'check-in',
  loseBox: 'check-in',
  handOverBox: 'check-in',
  acceptBox: 'check-in',
  withdrawHandover: 'check-in',
  receiveTube: 'check-in',
  reconcileBox: 'check-in',
  uploadBoxActs: 'check-in',
  printLabels: 'report',
  printLabelsAgain: 'report',
  listSupplies: 'report',
  listExemptions: 'report',
  getCoverage: 'report',
  getFederationCoverage: 'report',
  getClosing: 'report',
  listMissing: 'report',
  listReports: 'report',
  getReport: 'report',
  getReconciliation: 'report',
  getFeasibility: 'report',
  listRegistrations: 'report',
  listAudit: 'report',
  exportSites: 'report',
  exportRoster: 'report',
  listLists: 'report',
  getList: 'report',
  listRequests: 'report',
  getRequest: 'report',
  exportRequest: 'report',
  tracePassages: 'report',
  exportTrace: 'report',
  getLiveness: 'operation',
  listReplanMoves: 'report',
  getReadiness: 'operation',
  getMetrics: 'operation',
};

function kindOf({ operationId, method, access }: Route): string {
  const read = access === 'public' ? 'public-read' : 'own-read';
  return kindsStated[operationId] ?? (method === 'GET' ? read : 'write');
}

describe('when there is too much of everything', () => {
  let t: TestApp;
  const strain = { process: -1, reads: -1 };
  beforeAll(async () => {
    t = await startTestApp({ strain: () => strain });
  });
  afterAll(() => t.close());

  /** The kinds that are refused at once at this strain; every route must go the way of its kind. */
  async function refused(now: typeof strain): Promise<string[]> {
    Object.assign(strain, now);
    const byKind = new Map<string, Set<boolean>>();
    for (const route of routesOf(t)) {
      const answer = await t.call(route.method, fill(route.path, nobodys));
      const shed = answer.status === 503 && route.operationId !== 'getReadiness';
      if (shed) {
        expect(answer.body.code).toBe('unavailable');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
      const kind = kindOf(route);
      byKind.set(kind, (byKind.get(kind) ?? new Set()).add(shed));
    }
    for (const [kind, ways] of byKind) expect([kind, ways.size]).toEqual([kind, 1]);
    expect([...byKind.keys()].sort()).toEqual(
      ['check-in', 'operation', 'own-read', 'public-read', 'report', 'write'].sort(),
    );
    return [...byKind].flatMap(([kind, ways]) => (ways.has(true) ? [kind] : [])).sort();
  }

  test('reads are refused first, then registrations and plans, check-ins last, operations never', async () => {
    expect(await refused({ process: -0.01, reads: -0.01 })).toEqual([]);
    expect(await refused({ process: 0, reads: -1 })).toEqual(['public-read', 'report']);
    expect(await refused({ process: 0.2, reads: -1 })).toEqual(['own-read', 'public-read', 'report']);
    expect(await refused({ process: 0.5, reads: -1 })).toEqual([
      'own-read',
      'public-read',
      'report',
      'write',
    ]);
    expect(await refused({ process: 0.99, reads: -1 })).toHaveLength(4);
    expect(await refused({ process: 1, reads: -1 })).toEqual([
      'check-in',
      'own-read',
      'public-read',
      'report',
      'write',
    ]);
    expect(await refused({ process: 100, reads: 100 })).not.toContain('operation');
  });

  test('readers who wait for their pool are no reason to refuse anything but reads', async () => {
    expect(await refused({ process: -1, reads: 0 })).toEqual(['public-read', 'report']);
    expect(await refused({ process: -1, reads: 100 })).toEqual(['own-read', 'public-read', 'report']);
  });

  test('what was refused is counted by kind, and not logged one by one', async () => {
    Object.assign(strain, { process: 0, reads: 0 });
    const lines = t.logs.length;
    for (let n = 0; n < 10; n++) expect((await t.call('GET', '/v1/drills')).status).toBe(503);
    const said = t.logs.slice(lines).filter((line) => !line.includes('"level":"debug"'));
    expect(said).toEqual([]);
    const { text } = await t.call<string>('GET', '/metrics');
    expect(
      Number(/muster_requests_refused_total\{kind="public-read"\} (\d+)/.exec(text)?.[1]),
    ).toBeGreaterThan(9);
  });
});

describe('a flood of reads', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp({
      environment: {
        SHED_READS_WAITING: '30',
        DATABASE_READ_CONNECTIONS: '2',
        DATABASE_REPORT_CONNECTIONS: '1',
      },
    });
    drill = await seedDrill(t, { lanes: 10 });
  });
  afterAll(() => t.close());

  test('that jams its pools does not keep anybody from registering or from being checked in', async () => {
    const { reads, reports } = t.ground;
    const token = await t.token('citizen', { sub: 'anna' });
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    const community = gulou.communities[0];
    const register = (n: number) =>
      t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
        token,
        body: registration(n, community),
      });
    await Promise.all(Array.from({ length: 20 }, (_, n) => register(n)));

    // Nothing is read any more until these locks go.
    const holder = await t.sql.reserve();
    await holder`begin`;
    await holder`select pg_advisory_xact_lock(1)`;
    const jammed = [reads, reads, reports].map(({ sql }) => sql`select pg_advisory_lock_shared(1)`.execute());
    await eventually('the pools are jammed', async () => {
      const [row] = await t.sql<
        { n: number }[]
      >`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`;
      return row?.n === jammed.length;
    });
    let answered = 0;
    const flood: Promise<number>[] = [];
    const ask = async (url: string) => {
      const { status } = await t.call('GET', url, { token });
      answered += 1;
      return status;
    };
    for (let wave = 0; wave < 30; wave++) {
      for (let n = 0; n < 5; n++) {
        flood.push(ask(`/v1/registrations?drillId=${drill.id}`));
        flood.push(ask(`/v1/divisions?parent=35&limit=${wave * 5 + n + 1}`));
      }
      await sleep(5);
    }
    await eventually('those that are too many have been refused', () => answered > 100);

    const body = (n: number) => ({
      deviceSeq: n + 1,
      at: t.clock.now().toISOString(),
      lane: '1',
      document: person(n).document,
    });
    const checkedIn = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        t.call('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, { token: tablet, body: body(n) }),
      ),
    );
    expect(checkedIn.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    await register(100);
    const before = answered;
    expect(before).toBeLessThan(flood.length);

    await holder`rollback`;
    holder.release();
    await Promise.allSettled(jammed);
    const statuses = await Promise.all(flood);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await t.call('GET', `/v1/registrations?drillId=${drill.id}`, { token })).status).toBe(200);
  });
});

describe('a flood of registrations', () => {
  let t: TestApp;
  let drill: SeededDrill;
  const atOnce = 5;
  beforeAll(async () => {
    t = await startTestApp({ environment: { SHED_WRITES_AT_ONCE: String(atOnce) } });
    drill = await seedDrill(t, { lanes: 10 });
  });
  afterAll(() => t.close());

  test('has no more at work than there may be: the others are told at once, check-ins go on, and then there is room again', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    const at = `/v1/drills/${drill.id}/registrations`;
    const register = (n: number) =>
      t.call('POST', at, { token, body: registration(n, gulou.communities[0]) });
    expect((await register(0)).status).toBe(201);

    // Nobody is written any more until this lock goes.
    const holder = await t.sql.reserve();
    await holder`begin`;
    await holder`select from drills where id = ${drill.id} for update`;
    const answered: number[] = [];
    const flood = Array.from({ length: 40 }, async (_, n) => {
      const answer = await register(n + 1);
      answered.push(answer.status);
      return answer;
    });
    await eventually('those that are too many have been refused', () => answered.length === 40 - atOnce);
    expect(new Set(answered)).toEqual(new Set([503]));
    const checkIns = `/v1/sites/${drill.gulou[0]}/check-ins`;
    expect((await t.call('POST', checkIns, { token: tablet, body: {} })).status).toBe(400);
    await holder`rollback`;
    holder.release();
    const answers = await Promise.all(flood);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(atOnce);
    for (const { status, headers } of answers)
      if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0);

    // What is refused by a use case, by its form and by the guard leaves its place, too.
    for (let n = 0; n < 2 * atOnce; n++) {
      expect((await t.call('POST', at, { token, body: {} })).status).toBe(400);
      expect((await t.call('POST', at, { token: tablet, body: {} })).status).toBe(403);
    }
    expect((await register(100)).status).toBe(201);
  });
});
