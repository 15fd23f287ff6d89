import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nasty as broken } from '../../../fuzz/values.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { inOrder, recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import fc from '../../../support/properties.ts';
import { ask, type WritingRoute, writingRoutes } from './bodies.ts';

/** Values that have broken other people's services, and any others. */
const nasty = fc.oneof(
  fc.constantFrom(...broken),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** JSON text of an object nested `depth` deep. */
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Keys that reach for an object's prototype; put in as text, since an object literal would swallow them. */
const prototypeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
];

/** Paths to every value in a body, whether a leaf or not. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function changed(body: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const copy = (Array.isArray(body) ? [...body] : { ...(body as object) }) as Record<string, unknown>;
  copy[step] = changed(copy[step], rest, value);
  return copy;
}

describe('no body, whatever it is, is answered with a 5xx', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let routes: WritingRoute[];
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    routes = await writingRoutes(t, drill);
  });
  afterAll(() => t.close());

  const seed = 20210922;

  async function send(route: WritingRoute, body: unknown): Promise<void> {
    const answer = await t.call(route.method, route.url, ask(route, body));
    if (answer.status >= 500) {
      const lines = t.logs.filter((line) => line.includes(answer.body.requestId)).join('');
      throw new Error(`${route.operationId} was answered ${answer.status}: ${lines.slice(0, 2_000)}`);
    }
  }

  test('any JSON at all', async () => {
    for (const route of routes) {
      await fc.assert(
        fc.asyncProperty(fc.oneof(nasty, fc.object({ maxDepth: 5, withNullPrototype: true })), (body) =>
          send(route, JSON.stringify(body) ?? 'null'),
        ),
        { numRuns: 10, seed },
      );
    }
  });

  test('a valid body with one to three values replaced, anywhere', async () => {
    for (const route of routes) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(1_000), nasty), { minLength: 1, maxLength: 3 }),
          async (changes) => {
            let body: unknown = route.valid();
            for (const [at, value] of changes) {
              const paths = pathsOf(body);
              body = changed(body, paths[at % paths.length] ?? [], value);
            }
            await send(route, JSON.stringify(body));
          },
        ),
        { numRuns: 25, seed },
      );
    }
  });

  test('a valid body with keys of prototypes, deep nesting, and the same key twice', async () => {
    for (const route of routes) {
      const text = JSON.stringify(route.valid());
      const inner = text.slice(1);
      for (const key of prototypeKeys) {
        await send(route, `{"${key}":{"role":"admin","isAdmin":true},${inner}`);
        await send(route, `{"${key}":null,${inner}`);
        await send(route, text.replace(/:\{/, `:{"${key}":{"a":1},`));
      }
      for (const depth of [100, 5_000]) await send(route, `{"x":${deep(depth)},${inner}`);
      await send(route, `{${inner.slice(0, -1)},${inner}`);
      await send(route, text.replace(/"(\d{4})-/, '"\\u0000$1-').replace(/:"/, ':"\\ud800'));
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('and what was written meanwhile is in order', async () => {
    expect(await recount(t)).toEqual(inOrder);
    const [row] = await t.sql<{ orphans: number }[]>`
      select count(*)::int as orphans from registrations r
      where not exists (select from registration_events e where e.registration_id = r.id)
        or not exists (select from buildings b where b.id = r.building_id)`;
    expect(row?.orphans).toBe(0);
    const list = await t.call('GET', `/v1/drills/${drill.id}/registrations?limit=1000`, {
      token: drill.cityHq,
    });
    expect(list.status).toBe(200);
  });
});
