import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { fill, nobodys, nobodysId, type Route, routesOf } from '../../../support/routes.ts';

/** Each call fails by itself where the document does not promise its status and code: see the support's contract. */
describe('what the document says of refusals before a handler is asked', () => {
  let t: TestApp;
  let writes: Route[];
  beforeAll(async () => {
    t = await startTestApp();
    writes = routesOf(t).filter(({ method }) => method !== 'GET');
  });
  afterAll(() => t.close());

  async function send(route: Route, type: string, body: string): Promise<Answer<ProblemAnswer>> {
    const role = route.access === 'public' ? undefined : (route.access[0] as 'city-hq');
    const token = role === undefined ? undefined : await t.token(role, { division: '3501', site: nobodysId });
    return t.call(route.method, fill(route.path, nobodys), {
      token,
      body,
      headers: { 'content-type': type },
    });
  }

  test('a body of another type is 415 wherever something is written, also where none is expected', async () => {
    expect(writes.filter(({ operation }) => operation.requestBody === undefined).length).toBeGreaterThan(5);
    for (const route of writes) {
      const { status } = await send(route, 'text/plain', 'hello');
      expect([route.operationId, status]).toEqual([route.operationId, 415]);
    }
  });

  test('what is no JSON is 400, and more than 1 MiB is 413 where nothing is expected, too', async () => {
    const tooLarge = JSON.stringify({ a: 'x'.repeat(1_100_000) });
    for (const route of writes) {
      const takesFile = route.operation.requestBody?.content['application/json'] === undefined;
      if (takesFile && route.operation.requestBody !== undefined) continue;
      const broken = await send(route, 'application/json', '{"a"');
      expect([route.operationId, broken.status]).toEqual([route.operationId, 400]);
      if (route.operation.requestBody !== undefined) continue;
      const large = await send(route, 'application/json', tooLarge);
      expect([route.operationId, large.status]).toEqual([route.operationId, 413]);
    }
  });

  test('a drill that is named in a query and is not there is answered as documented', async () => {
    const named = routesOf(t).filter(({ operation }) =>
      operation.parameters?.some((one) => one.in === 'query' && one.name === 'drillId'),
    );
    expect(named.length).toBeGreaterThan(1);
    for (const route of named) {
      for (const role of route.access) {
        const scope = { division: '3501', site: nobodysId, laboratory: nobodysId };
        const token = await t.token(role as 'city-hq', scope);
        const { status } = await t.call('GET', `${fill(route.path, nobodys)}?drillId=${nobodysId}`, {
          token,
        });
        expect([route.operationId, [200, 404].includes(status)]).toEqual([route.operationId, true]);
      }
    }
  });
});
