import { readFileSync } from 'node:fs';
import { Histogram } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startTestApp, type TestApp } from '../../../support/app.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** Names of figures that an expression speaks of. */
const namesIn = (text: string) =>
  new Set(
    [...text.matchAll(/\b(muster_[a-z_]+|process_[a-z_]+|nodejs_[a-z_0-9]+)/g)].map(([, name = '']) =>
      name.replace(/(duration_seconds)_(count|bucket)$/, '$1'),
    ),
  );

/** What the dashboard asks Prometheus. */
function dashboardExpressions(): string[] {
  const { panels } = JSON.parse(read('deploy/grafana/dashboard.json')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []);
}

describe('figures', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ worker: true });
  });
  afterAll(() => t.close());

  const shown = async () => {
    const { text } = await t.call<string>('GET', '/metrics');
    return new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
  };

  test('whatever alerts and the dashboard speak of is shown by an api and a worker', async () => {
    const expressions = dashboardExpressions();
    expect(expressions.length).toBeGreaterThan(20);
    const asked = namesIn([read('deploy/prometheus/rules.yml'), ...expressions].join('\n'));
    const there = await shown();
    expect([...asked].filter((name) => !there.has(name))).toEqual([]);
  });

  test('whatever they tell figures apart by is a label of these', async () => {
    const labels = new Map<string, Set<string>>();
    // Its list of labels is what prom-client checks values against; its types do not show it.
    const figures = t.ground.metrics.registry.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: string[];
    }[];
    for (const one of figures) {
      // What Prometheus adds, and what tells processes of one container apart.
      const all = new Set([...one.labelNames, 'job', 'instance', 'process']);
      labels.set(one.name, all);
      if (!(one instanceof Histogram)) continue;
      labels.set(`${one.name}_count`, all);
      labels.set(`${one.name}_bucket`, new Set([...all, 'le']));
    }
    const wrong: string[] = [];
    const check = (expression: string): void => {
      const named = [...expression.matchAll(/\b((?:muster|process|nodejs)_[a-z_0-9]+)(?:\{([^}]*)\})?/g)];
      const known = new Set(named.flatMap(([, name = '']) => [...(labels.get(name) ?? [])]));
      for (const [, name = '', matchers = ''] of named)
        for (const [, label = ''] of matchers.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g))
          if (labels.get(name)?.has(label) !== true) wrong.push(`${name} has no ${label}: ${expression}`);
      if (named.length > 0)
        for (const [, group = ''] of expression.matchAll(/\bby \(([^)]*)\)/g))
          for (const label of group.split(/,\s*/))
            if (!known.has(label)) wrong.push(`nothing has ${label}: ${expression}`);
    };
    const { groups } = parse(read('deploy/prometheus/rules.yml')) as {
      groups: { rules: { expr: string }[] }[];
    };
    const { tests } = parse(read('deploy/prometheus/rules.test.yml')) as {
      tests: { input_series: { series: string }[] }[];
    };
    const expressions = [
      ...groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
      ...tests.flatMap(({ input_series }) => input_series.map(({ series }) => series)),
      ...dashboardExpressions(),
    ];
    expect(expressions.length).toBeGreaterThan(80);
    for (const expression of expressions) check(expression);
    expect(wrong).toEqual([]);
  });

  test('of ours, each is on the dashboard', async () => {
    const dashboard = read('deploy/grafana/dashboard.json');
    const ours = [...(await shown())].filter((name) => name.startsWith('muster_'));
    expect(ours.filter((name) => !dashboard.includes(name))).toEqual([]);
  });

  test('pools and writers show what they do', async () => {
    const { text } = await t.call<string>('GET', '/metrics');
    expect(text).toMatch(/^muster_pool_connections\{pool="write"\} [1-9]/m);
    expect(text).toMatch(/^muster_pool_waiting\{pool="check-in"\} 0$/m);
    expect(text).toMatch(/^muster_writer_waiting\{writer="registration"\} 0$/m);
  });
});
