import { readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeApi, openApiFile } from '../../../../src/main/openapi.ts';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { checkAnswer, describedBy, examplesOf, findOperation } from '../../../support/contract.ts';
import { gulou, outsideTheDrill } from '../../../support/divisions.ts';
import { seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { fill, type Route, routesOf } from '../../../support/routes.ts';
import { standingCase } from '../cases/outbreak.ts';

/** What becomes of the example of a file, where its one row does not stand: by then the example of a body has exempted them. */
const ofFile: Record<string, object> = {
  importExemptions: { rejected: 1, errors: [{ code: 'already-exempt' }] },
};

/** Examples that are in good form, but nobody's: a token, a client, a pass, a slot and a site are made up. */
const madeUp: Record<string, readonly number[]> = {
  issueToken: [401],
  authorizeSignIn: [401],
  redeemSignInCode: [401],
  refreshSignIn: [401],
  addDevice: [404],
  enrolDevice: [401],
  rotateClient: [404],
  checkIn: [422],
  rescheduleRegistration: [400],
  changeNotice: [404],
  stopCountersigning: [409],
  handOverDelivery: [404],
  failDelivery: [404],
  withdrawDelivery: [404],
  passOnSupplies: [404],
  promiseSupplies: [404],
  sendSupplies: [404],
  receiveSupplies: [404],
  refuseSupplies: [404],
  withdrawSupplyRequest: [404],
  explainSupplies: [404],
  // By then the example of releasing has freed them.
  takeOverRegistration: [404],
  setReserves: [400],
  addSample: [422],
  moveSamples: [409],
  sealTube: [201, 409],
  settleSwabReview: [404],
  // The path names no box, until a laboratory has received a tube of it.
  packTube: [404],
  sealBox: [404],
  cancelBox: [404],
  handOverBox: [404],
  acceptBox: [404],
  withdrawHandover: [404],
  sendBox: [404],
  reconcileBox: [201, 404],
  loseBox: [404],
  undoRosterImport: [404],
  undoSitesImport: [404],
  undoCommunitiesImport: [404],
  undoExemptionsImport: [404],
  undoFacilitiesImport: [404],
  undoTeamsImport: [404],
  undoListsImport: [404],
  printLabels: [404],
  changeTeam: [404],
  addTeamMember: [404],
  // A team of the example of another body may stand by then.
  shareDoors: [200, 409],
  giveStairwell: [404],
  settleDoor: [404],
  settleVisitReview: [404],
  settlePassageReview: [404],
  askTransferFromPassage: [404],
  endVisit: [404],
  addBeds: [404],
  leaveBed: [404],
  closeFacility: [404],
  askTransfer: [404],
  placeTransfer: [404],
  arrangeVehicle: [404],
  refuseTransfer: [404],
  cancelTransfer: [404],
  turnTransferAway: [403],
  signPickUp: [404],
  signArrival: [404],
  openShifts: [404],
  confirmCertificate: [404],
  reportShiftAbsence: [404],
  signUpForShift: [404],
  withdrawFromShift: [404],
  presentAtShift: [404],
  absentFromShift: [404],
  swapShift: [404],
  openChain: [400],
  planChain: [404],
  endChain: [404],
  revealTransfer: [404],
  // What is said of a list stands in the query, which no example of a body has.
  importList: [400],
};

describe('the OpenAPI document', () => {
  let t: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    t = await startTestApp();
    routes = routesOf(t);
  });
  afterAll(() => t.close());

  test('openapi.json is what `npm run openapi` writes now', async () => {
    const committed = await readFile(openApiFile, 'utf8');
    expect(committed === (await describeApi()), 'run `npm run openapi` and commit openapi.json').toBe(true);
  });

  test('the service serves what is committed', async () => {
    const served = await t.need('GET', '/openapi.json');
    expect(served).toEqual(JSON.parse(await readFile(openApiFile, 'utf8')));
    expect(served).toMatchObject({ openapi: '3.1.0', info: { title: 'Muster' } });
  });

  test('it is compressed for whoever takes it so, each with a tag of its own', async () => {
    const plain = await t.call('GET', '/openapi.json');
    const tags = new Set([plain.headers['etag']]);
    for (const [accepted, encoding, unpack] of [
      ['gzip', 'gzip', gunzipSync],
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
    ] as const) {
      const headers = { 'accept-encoding': accepted };
      const packed = await t.app.inject({ url: '/openapi.json', headers });
      expect([accepted, packed.headers['content-encoding']]).toEqual([accepted, encoding]);
      expect(packed.rawPayload.length).toBeLessThan(plain.bytes.length / 5);
      expect(unpack(packed.rawPayload).equals(plain.bytes)).toBe(true);
      const etag = String(packed.headers.etag);
      tags.add(etag);
      const known = { ...headers, 'if-none-match': etag };
      expect((await t.app.inject({ url: '/openapi.json', headers: known })).statusCode).toBe(304);
    }
    expect(tags.size).toBe(3);
    for (const accepted of ['', 'identity', 'deflate', 'gzip;q=0, br;q=0.0']) {
      const headers = { 'accept-encoding': accepted };
      const answer = await t.app.inject({ url: '/openapi.json', headers });
      expect([accepted, answer.headers['content-encoding']]).toEqual([accepted, undefined]);
    }
  });

  test('every operation has an id of its own, a tag and a summary', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(new Set(routes.map((route) => route.operationId)).size).toBe(routes.length);
    for (const { operationId, operation } of routes) {
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect([operationId, operation.tags?.length, (operation.summary ?? '').length > 5]).toEqual([
        operationId,
        1,
        true,
      ]);
    }
  });

  test('every parameter of a path is documented', () => {
    for (const { operationId, path, operation } of routes) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const documented = (operation.parameters ?? [])
        .filter((one) => one.in === 'path')
        .map((one) => one.name);
      expect([operationId, documented]).toEqual([operationId, named]);
    }
  });

  test('every body has an example, and every refusal is a problem with one for each of its codes', () => {
    for (const { operationId, operation } of routes) {
      for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
        // Bytes cannot be shown in JSON.
        if (media.schema?.['format'] === 'binary') continue;
        expect([operationId, type, examplesOf(media).length > 0]).toEqual([operationId, type, true]);
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) < 400 || (operationId === 'getReadiness' && status === '503')) continue;
        const media = response.content?.['application/problem+json'];
        const codes = [...(response.description ?? '').matchAll(/`([a-z0-9-]+)`:/g)].map((match) => match[1]);
        const examples = (media === undefined ? [] : examplesOf(media)) as { code: string; status: number }[];
        expect([operationId, status, codes.length > 0]).toEqual([operationId, status, true]);
        expect([operationId, status, examples.map((one) => one.code).sort()]).toEqual([
          operationId,
          status,
          [...codes].sort(),
        ]);
        for (const one of examples) expect(one.status).toBe(Number(status));
      }
    }
  });

  test('every writing operation can be refused for its form, its size and its caller', () => {
    for (const { operationId, operation, access } of routes) {
      const documented = Object.keys(operation.responses);
      expect([operationId, documented]).toEqual([operationId, expect.arrayContaining(['401', '500', '503'])]);
      if (access !== 'public')
        expect([operationId, documented]).toEqual([operationId, expect.arrayContaining(['403'])]);
      if (operation.requestBody === undefined) continue;
      expect([operationId, documented]).toEqual([operationId, expect.arrayContaining(['400', '413', '415'])]);
    }
  });

  test('every code is explained at /problems/{code}, in both languages, as it is answered', async () => {
    const documented = new Map<string, number>();
    for (const { operation } of routes) {
      for (const [status, response] of Object.entries(operation.responses)) {
        for (const [, code = ''] of (response.description ?? '').matchAll(/`([a-z0-9-]+)`:/g)) {
          // A code has one status, wherever it is answered.
          expect([code, documented.get(code) ?? Number(status)]).toEqual([code, Number(status)]);
          documented.set(code, Number(status));
        }
      }
    }
    expect(documented.size).toBeGreaterThan(15);
    for (const [code, status] of documented) {
      const explained = await t.need<{ title: Record<string, string>; detail: Record<string, string> }>(
        'GET',
        `/problems/${code}`,
      );
      expect(explained).toMatchObject({ code, status });
      for (const text of [explained.title, explained.detail]) {
        expect(text['en']).toMatch(/^[\x20-\x7e]{5,}$/);
        expect(text['zh']).toMatch(/\p{Script=Han}{2,}/u);
      }
    }
    expect((await t.call('GET', '/problems/nothing-of-the-kind')).status).toBe(404);
  });

  test('problems speak the language that is asked for', async () => {
    const title = async (language?: string) =>
      (
        await t.call(
          'GET',
          '/v1/divisions/99',
          language === undefined ? {} : { headers: { 'accept-language': language } },
        )
      ).body.title;
    expect(await title()).toBe('Not found');
    expect(await title('zh-CN,zh;q=0.9,en;q=0.8')).toBe('未找到');
    expect(await title('en;q=0.2,zh-TW;q=0.5')).toBe('未找到');
    expect(await title('fr')).toBe('Not found');
  });

  test('the examples of bodies are taken as they stand', async () => {
    const drill = await seedDrill(t);
    const laboratory = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
      token: drill.cityHq,
      body: { name: '实验室', districts: [gulou.division] },
    });
    const scope = { division: gulou.division, site: drill.gulou[0], laboratory: laboratory.id };
    const { id: checkpoint } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/checkpoints`, {
      token: drill.cityHq,
      body: { name: '卡口', kind: 'road', community: gulou.communities[0] },
    });
    const mine = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await t.token('citizen', scope),
      body: registration(1, gulou.communities[0]),
    });
    // Whom the example of exempting people names: the one of the roster's example.
    const roster = await t.call('GET', '/v1/imports/roster/template?format=csv', { token: drill.gulouHq });
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: roster.text,
      headers: { 'content-type': 'text/csv' },
    });
    const hook = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins/batch`, {
      token: await t.token('tablet', scope),
      body: { checkIns: [{}] },
    });
    const [review] = await t.sql<{ id: string }[]>`select id from check_in_reviews`;
    const { id: request } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/requests`, {
      token: drill.gulouHq,
      body: {
        number: '1',
        region: '厦门市',
        due: '2021-09-24T08:30:00+08:00',
        people: [{ name: '张小丰', phone: '13805910000', division: gulou.communities[0] }],
      },
    });
    const [task] = await t.sql<{ id: string }[]>`select id from follow_up_tasks`;
    await standingCase(t, mine.id);
    const { items: monitored } = await t.need<{ items: { id: string }[] }>(
      'POST',
      `/v1/drills/${drill.id}/monitoring`,
      {
        token: drill.gulouHq,
        body: {
          people: [{ registrationId: mine.id, lastExposureAt: '2021-09-20T08:30:00+08:00' }],
          place: 'home',
        },
      },
    );
    const values = {
      caseId: mine.id,
      monitoringId: monitored[0]?.id ?? '',
      requestId: request,
      taskId: task?.id ?? '',
      laboratoryId: laboratory.id,
      teamId: mine.id,
      doorId: mine.id,
      stairwellId: mine.id,
      handoverId: mine.id,
      facilityId: mine.id,
      postId: mine.id,
      shiftId: mine.id,
      personId: mine.id,
      bedId: mine.id,
      chainId: mine.id,
      transferId: mine.id,
      noticeId: mine.id,
      deliveryId: mine.id,
      supplyRequestId: mine.id,
      checkpointId: checkpoint,
      passageId: mine.id,
      reviewId: review?.id ?? '',
      drillId: drill.id,
      siteId: drill.gulou[0] ?? '',
      registrationId: mine.id,
      barcode: 'MF24-0000173',
      webhookId: hook.id,
      clientId: 'city-hq-nobody',
      code: outsideTheDrill,
    };
    // A drill that is closed takes nothing more.
    const last = ({ operationId }: Route): number => Number(operationId === 'closeDrill');
    let tried = 0;
    for (const route of [...routes].sort((one, other) => last(one) - last(other))) {
      for (const [type, media] of Object.entries(route.operation.requestBody?.content ?? {})) {
        const roles = route.access === 'public' ? [] : route.access;
        const role = (roles[0] ?? 'citizen') as 'citizen' | 'city-hq';
        const token = await t.token(role, {
          ...scope,
          laboratory: laboratory.id,
          checkpoint,
          ...(role === 'city-hq' ? { division: '3501' } : {}),
        });
        for (const example of examplesOf(media)) {
          tried += 1;
          const answer = await t.call(route.method, fill(route.path, values), {
            token,
            body: example,
            headers: { 'content-type': type },
          });
          const expected = madeUp[route.operationId] ?? [200, 201, 202];
          expect([route.operationId, answer.text.slice(0, 200), expected.includes(answer.status)]).toEqual([
            route.operationId,
            expect.any(String),
            true,
          ]);
          if (answer.status !== 202) continue;
          const { id } = answer.body as unknown as JobAnswer;
          await t.runJob(id);
          const { result } = await t.need<JobAnswer>('GET', `/v1/jobs/${id}`, { token });
          expect([route.operationId, result]).toMatchObject([
            route.operationId,
            route.operationId.startsWith('import')
              ? (ofFile[route.operationId] ?? { rejected: 0, accepted: 1 })
              : {},
          ]);
        }
      }
    }
    expect(tried).toBeGreaterThan(10);
  });

  test('the check of answers that all tests run under does find what is not documented', () => {
    const description = describedBy(t.app);
    const problem = (code: string) => ({
      status: 404,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      text: JSON.stringify({
        type: `/problems/${code}`,
        title: '',
        status: 404,
        detail: '',
        code,
        requestId: '',
      }),
    });
    expect(findOperation(description, 'GET', '/v1/drills/x?y=z')?.operation.operationId).toBe('getDrill');
    expect(() => checkAnswer(description, 'GET', '/v1/drills/x', problem('not-found'))).not.toThrow();
    expect(() => checkAnswer(description, 'GET', '/v1/drills/x', problem('slot-full'))).toThrow(
      'this is not what is documented: /code',
    );
    expect(() => checkAnswer(description, 'GET', '/v1/drills/x', { ...problem('x'), status: 418 })).toThrow(
      'not documented',
    );
    expect(() =>
      checkAnswer(description, 'GET', '/v1/drills/x', { ...problem('not-found'), headers: {} }),
    ).toThrow('the media type is not documented');
    const check = (body: unknown, headers: Record<string, string> = {}) =>
      checkAnswer(description, 'GET', '/v1/clock', {
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
        text: JSON.stringify(body),
      });
    expect(() => check({ now: '2021-09-22T00:30:00.000Z' })).not.toThrow();
    expect(() => check({ now: 'noon' })).toThrow('/now must match format');
    expect(() => check({})).toThrow("must have required property 'now'");
    expect(() => check({ now: '2021-09-22T00:30:00.000Z' }, { location: '/' })).toThrow(
      'the header location is not documented',
    );
  });

  test('the page at /docs asks nothing of the internet', async () => {
    const page = await t.need<string>('GET', '/docs/');
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(loaded.length).toBeGreaterThan(3);
    for (const url of loaded) {
      expect(url).toMatch(/^\.?\//);
      expect((await t.call('GET', new URL(url, 'http://here/docs/').pathname)).status).toBe(200);
    }
  });
});
