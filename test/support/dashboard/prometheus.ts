import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../eventually.ts';
import { freePort } from '../ports.ts';

const folder = fileURLToPath(new URL('../../../deploy/prometheus/', import.meta.url));

/** Whether Prometheus (Debian: prometheus) is on the PATH. */
export const prometheusIsHere = spawnSync('prometheus', ['--version']).error === undefined;

/** A series of an answer: its labels, and values by time (s), of which those that are no number are left out. */
export interface Series {
  labels: Record<string, string>;
  points: [at: number, value: number][];
}

const answer = z.union([
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const point = z.tuple([z.number(), z.string()]);
const range = z.object({
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(point) })),
});
const rulesAnswer = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          name: z.string(),
          health: z.string(),
          lastError: z.string().optional(),
          state: z.string(),
        }),
      ),
    }),
  ),
});
const targetsAnswer = z.object({
  activeTargets: z.array(
    z.object({ scrapePool: z.string(), scrapeUrl: z.string(), health: z.string(), lastError: z.string() }),
  ),
});

/** A Prometheus that answers. Each question throws an error with its words where it is refused. */
export interface Prometheus {
  url: string;
  /** An expression at each step (s) of a time, in s since 1970. */
  range(expression: string, of: { from: number; to: number; step: number }): Promise<Series[]>;
  /** Names of figures that have a type, whether or not they have a value: what was shown to it. */
  shown(): Promise<Set<string>>;
  /** Its alerts, whether each could be looked at, and whether it fires. */
  rules(): Promise<z.output<typeof rulesAnswer>['groups'][number]['rules']>;
  /** Whom it asks, and how that goes. */
  targets(): Promise<z.output<typeof targetsAnswer>['activeTargets']>;
}

/** One that runs at an address already. */
export function prometheusAt(url: string): Prometheus {
  async function ask(path: string, query: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query)}`);
    const said = answer.parse(await response.json());
    if (said.status === 'error') throw new Error(said.error);
    return said.data;
  }
  return {
    url,
    async range(expression, { from, to, step }) {
      const query = { query: expression, start: `${from}`, end: `${to}`, step: `${step}` };
      const { result } = range.parse(await ask('query_range', query));
      return result.map(({ metric, values }) => ({
        labels: metric,
        points: values
          .map(([at, value]): [number, number] => [at, Number(value)])
          .filter(([, value]) => Number.isFinite(value)),
      }));
    },
    shown: async () => new Set(Object.keys(z.record(z.string(), z.unknown()).parse(await ask('metadata')))),
    rules: async () =>
      rulesAnswer.parse(await ask('rules', { type: 'alert' })).groups.flatMap((group) => group.rules),
    targets: async () => targetsAnswer.parse(await ask('targets')).activeTargets,
  };
}

/**
 * Starts Debian's Prometheus with deploy/prometheus: its jobs and rules, but asking whom it is told to, and each second.
 * `quiet` are jobs of which nothing is kept but that they answer: where one process is api and worker, it is asked as
 * both and counted once.
 */
export async function startPrometheus(
  whom: Readonly<Record<'muster-api' | 'muster-worker', readonly string[]>>,
  quiet: readonly string[] = [],
): Promise<Prometheus & { stop(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'muster-prometheus-'));
  const settings = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8')) as {
    global: Record<string, string>;
    rule_files: string[];
    scrape_configs: Record<string, unknown>[];
  };
  settings.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  settings.rule_files = ['rules.yml'];
  settings.scrape_configs = settings.scrape_configs.map((job) => {
    const name = z.enum(['muster-api', 'muster-worker']).parse(job['job_name']);
    const drop = [{ source_labels: ['__name__'], regex: '.*', action: 'drop' }];
    return {
      job_name: name,
      static_configs: [{ targets: whom[name] }],
      ...(quiet.includes(name) ? { metric_relabel_configs: drop } : {}),
    };
  });
  copyFileSync(join(folder, 'rules.yml'), join(home, 'rules.yml'));
  writeFileSync(join(home, 'prometheus.yml'), stringify(settings));
  const port = await freePort();
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr?.on('data', (more) => (said += String(more)));
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await eventually('Prometheus is ready', async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
      const response = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
      return response?.ok === true;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...prometheusAt(`http://127.0.0.1:${port}`), stop };
}
