import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** Names of figures that an expression speaks of. */
const namesIn = (text: string) =>
  new Set(
    [...text.matchAll(/\b(muster_[a-z_]+|process_[a-z_]+|nodejs_[a-z_0-9]+)/g)].map(([, name = '']) =>
      name.replace(/(duration_seconds)_(count|bucket)$/, '$1'),
    ),
  );

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
    const dashboard = JSON.parse(read('deploy/grafana/dashboard.json')) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const expressions = dashboard.panels.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []);
    expect(expressions.length).toBeGreaterThan(20);
    const asked = namesIn([read('deploy/prometheus/rules.yml'), ...expressions].join('\n'));
    const there = await shown();
    expect([...asked].filter((name) => !there.has(name))).toEqual([]);
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
