import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { askAll, mayBeEmpty } from '../../support/dashboard/ask.ts';
import { panels } from '../../support/dashboard/panels.ts';
import { prometheusIsHere, startPrometheus } from '../../support/dashboard/prometheus.ts';
import { eventually } from '../../support/eventually.ts';

const now = () => Math.floor(Date.now() / 1_000);

if (!prometheusIsHere) {
  process.stderr.write(
    'NOT TESTED: there is no Prometheus on the PATH, so no panel was asked of it (Debian: prometheus)\n',
  );
}

describe.runIf(prometheusIsHere)('a Prometheus with deploy/prometheus', () => {
  let t: TestApp;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  beforeAll(async () => {
    t = await startTestApp({ worker: true });
    const target = new URL(await t.app.listen({ port: 0, host: '127.0.0.1' })).host;
    // Nobody listens at the worker's: something is to fire.
    prometheus = await startPrometheus({ 'muster-api': [target], 'muster-worker': ['127.0.0.1:9'] });
    await eventually('it has asked the service', async () => {
      const last = { from: now(), to: now(), step: 1 };
      return (await prometheus.range('up{job="muster-api"} == 1', last)).length > 0;
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await t.close();
  });

  test('is given no expression by the dashboard that it refuses, and none of figures that nobody shows', async () => {
    const { answered, wrong } = await askAll(
      prometheus,
      { from: now() - 60, to: now(), step: 1 },
      { full: false },
    );
    expect(wrong).toEqual([]);
    expect(answered.find(({ panel }) => panel.title === 'Api processes that answer')?.lines).toMatchObject([
      { points: expect.arrayContaining([[expect.any(Number), 1]]) },
    ]);
  });

  test('would say so of one that does', async () => {
    const [, panel] = panels;
    if (panel === undefined) throw new Error('there is no panel');
    const targets = [...panel.targets];
    panel.targets.push({ expr: 'sum(muster_nothing', legendFormat: '' });
    panel.targets.push({ expr: 'max(muster_nothing)', legendFormat: '' });
    try {
      const { wrong } = await askAll(prometheus, { from: now() - 60, to: now(), step: 1 }, { full: true });
      expect(wrong.filter((one) => one.includes('sum(muster_nothing')).join()).toMatch(
        /Prometheus says: .*parse error/,
      );
      const of = wrong.filter((one) => one.includes('max(muster_nothing)'));
      expect(of).toEqual([
        expect.stringContaining('nobody shows muster_nothing'),
        expect.stringContaining('nothing to show'),
      ]);
    } finally {
      panel.targets = targets;
    }
  });

  test('can look at every alert, and sees the worker that does not answer', async () => {
    await eventually('all were looked at', async () =>
      (await prometheus.rules()).every(({ health }) => health !== 'unknown'),
    );
    const rules = await prometheus.rules();
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    // Prometheus asks each at a time of its own: the rules may have been looked at before the worker was.
    await eventually('the worker that does not answer was seen', async () => {
      const begun = (await prometheus.rules()).filter(({ state }) => state !== 'inactive');
      const names = begun.map(({ name }) => name);
      return names.includes('MusterProcessDown') && names.includes('MusterNobodyWorks');
    });
  });

  test('what may be empty stands on the dashboard', () => {
    const all = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(Object.keys(mayBeEmpty).filter((one) => !all.includes(one))).toEqual([]);
  });
});
