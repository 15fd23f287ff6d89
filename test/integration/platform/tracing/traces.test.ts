import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type CollectedSpan, type Collector, startCollector } from '../../../support/collector.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';

const [community = ''] = gulou.communities;
const route = '/v1/drills/:drillId/registrations';

describe('traces', () => {
  let collector: Collector;
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    collector = await startCollector();
    t = await startTestApp({ worker: true, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    drill = await seedDrill(t);
  });
  afterAll(async () => {
    await t.close();
    await collector.close();
  });

  const register = async (n: number, token?: string) =>
    t.call<{ id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: token ?? (await t.token('citizen')),
      body: registration(n, community),
      // What a stranger says of traces is not believed.
      headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` },
    });
  const roots = () => collector.spans.filter(({ name }) => name === `POST ${route}`);
  const partsOf = ({ traceId, spanId }: CollectedSpan) =>
    collector.spans.filter((one) => one.traceId === traceId && one.parentSpanId === spanId);

  test('one leads from the request to the window that is given, and says nothing of whom it is about', async () => {
    const { status, body } = await register(1);
    expect(status).toBe(201);
    await eventually('the window is given, and the trace is there', () =>
      collector.spans.some(({ name, attributes }) => name === 'place' && attributes['muster.placed'] === 1),
    );
    const [request] = roots();
    if (request === undefined) throw new Error('the request is missing');
    expect(request.parentSpanId).toBeUndefined();
    expect(request.traceId).not.toBe('ab'.repeat(16));
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': route,
      'http.response.status_code': 201,
    });
    const parts = partsOf(request);
    expect(parts.map(({ name }) => name).sort()).toEqual([
      'flush registrations',
      expect.stringMatching(/^handle assign-/),
    ]);
    const [job] = parts.filter(({ name }) => name.startsWith('handle'));
    if (job === undefined) throw new Error('the job is missing');
    expect(partsOf(job).map(({ name }) => name)).toEqual(expect.arrayContaining(['plan', 'place']));
    await t.need('GET', `/v1/registrations/${body.id}`, { token: await t.token('citizen') });

    await eventually('the read is there', () =>
      collector.spans.some(({ name }) => name.startsWith('GET /v1/reg')),
    );
    const { person } = registration(1, community);
    const sent = collector.bodies.join('\n');
    for (const secret of [
      person.name,
      person.document.number,
      person.phone,
      body.id,
      drill.id,
      community,
      'test-citizen',
    ])
      expect(sent).not.toContain(secret);
  });

  test('those who are written together are one flush, which is part of the first one’s and linked with the others', async () => {
    const token = await t.token('citizen');
    const from = roots().length;
    await Promise.all(Array.from({ length: 30 }, (_, n) => register(100 + n, token)));
    await eventually('all are there', () => roots().length === from + 30);
    const flushes = () => collector.spans.filter(({ name }) => name === 'flush registrations');
    const items = () =>
      flushes().reduce((sum, { attributes }) => sum + Number(attributes['muster.items']), 0);
    await eventually('all flushes are there', () => items() === from + 30);
    for (const { links, attributes } of flushes())
      expect(links).toHaveLength(Number(attributes['muster.items']) - 1);
    const known = new Set(roots().map(({ spanId }) => spanId));
    for (const { parentSpanId, links } of flushes())
      for (const spanId of [parentSpanId, ...links.map((link) => link.spanId)])
        expect(known).toContain(spanId);
  });

  test('what is refused, what is nowhere and what only machines ask has no more than that', async () => {
    const from = collector.spans.length;
    await t.app.inject({ method: 'GET', url: '/livez' });
    await t.app.inject({ method: 'GET', url: '/somebody/13800000001' });
    await register(1, 'no token');
    await eventually('they are there', () => collector.spans.length >= from + 2);
    const later = collector.spans.slice(from).filter(({ kind }) => kind === 2);
    expect(
      later.map(({ name, attributes }) => [name, attributes['http.response.status_code']]).sort(),
    ).toEqual([
      ['GET unknown', 404],
      [`POST ${route}`, 401],
    ]);
    expect(collector.bodies.join('\n')).not.toContain('13800000001');
    // Rounds that repeat by themselves are nobody's request.
    expect(collector.spans.filter(({ name }) => name === 'handle reconcile')).toEqual([]);
  });
});

const run = promisify(execFile);

describe('without OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  /** Packages of OpenTelemetry that a process loads which answers HTTP and traces, or does not. */
  async function loaded(settings: string): Promise<string[]> {
    const source = `
      import { registerHooks } from 'node:module';
      const seen = new Set();
      registerHooks({ resolve(name, context, next) {
        const found = next(name, context);
        const [, one] = /@opentelemetry\\/([a-z-]+)\\//.exec(found.url) ?? [];
        if (one !== undefined) seen.add(one);
        return found;
      } });
      await import('./src/platform/http/index.ts');
      const { startTracing } = await import('./src/platform/tracing/index.ts');
      const stop = await startTracing(${settings}, 'test', { warn() {} });
      await stop();
      console.log(JSON.stringify([...seen]));
      process.exit(0);`;
    const cwd = fileURLToPath(new URL('../../../..', import.meta.url));
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], { cwd });
    return JSON.parse(stdout) as string[];
  }

  test('nothing of it is loaded', async () => {
    // The first is what figures are counted with, in any case.
    const [off, on] = await Promise.all(
      ['undefined', "{ endpoint: 'http://127.0.0.1:1', share: 1 }"].map(loaded),
    );
    expect(off).toEqual(['api']);
    expect(on).toContain('sdk-trace');
  });
});
