import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { read } from './deploy-files.ts';

const rules = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.object({ summary: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('deploy/prometheus/rules.yml')))
  .groups.flatMap((group) => group.rules);
const runbook = read('deploy/runbook.md');
const pages = runbook.split(/^## /m).slice(1);
const names = rules.map(({ alert }) => alert);

describe('alerts', () => {
  it('each has its page in the runbook, in this order: what it means, what to look at, what to do', () => {
    expect(names.length).toBeGreaterThan(10);
    expect(pages.map((page) => page.split('\n')[0])).toEqual(names);
    for (const page of pages) expect(page).toMatch(/\*\*It means\*\*.*\*\*Look at\*\*.*\*\*[Dd]o\*\*/s);
  });

  it('the runbook names paths that there are', () => {
    const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, Record<string, unknown>> };
    const named = [...runbook.matchAll(/`(GET|POST) (\/[^?`]*)/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, method = '', path = ''] of named)
      expect(paths[path]?.[method.toLowerCase()], path).toBeDefined();
  });

  it('each is made to fire by the tests of the rules, and is silent on a calm day', () => {
    const { tests } = z
      .object({
        tests: z.array(
          z.object({
            name: z.string(),
            alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
          }),
        ),
      })
      .parse(parse(read('deploy/prometheus/rules.test.yml')));
    // Some are asked about more than once.
    const of = (fires: boolean) =>
      new Set(
        tests
          .flatMap((test) => test.alert_rule_test)
          .filter(({ exp_alerts }) => exp_alerts.length > 0 === fires)
          .map(({ alertname }) => alertname),
      );
    expect(of(true)).toEqual(new Set(names));
    expect(of(false)).toEqual(new Set(names));
  });

  const promtool = spawnSync('promtool', ['--version']).error === undefined;
  if (!promtool)
    process.stderr.write(
      'SKIPPED: the tests of the alert rules, for promtool (Debian: prometheus) is not on the PATH\n',
    );
  it.runIf(promtool)('fire as written', () => {
    const folder = fileURLToPath(new URL('../../../deploy/prometheus', import.meta.url));
    const said = execFileSync('promtool', ['test', 'rules', 'rules.test.yml'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(said).toContain('SUCCESS');
    execFileSync('promtool', ['check', 'config', '--syntax-only', 'prometheus.yml'], { cwd: folder });
  });
});
