import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { AppError, notFound, type Problem } from '../errors/index.ts';
import type { HttpServer } from './server.ts';

/** One process's metrics: Prometheus counters, gauges and histograms, labelled with ids of routes and kinds. */
export interface Metrics {
  registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  /**
   * A gauge that is read when the figures are: answers what adds a value of its label, and how it is read. Modules that ask
   * for one of the same name share it.
   */
  read(name: string, help: string, label: string): (value: string, read: () => number) => void;
  /** What `/metrics` says. */
  text(): Promise<string>;
}

/** A process's figures at one moment, as they can be sent to another. */
export type Figures = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * An empty registry with the process's own figures (memory, event-loop lag, garbage collection). `labels` stand on each
 * of its figures.
 */
export function createMetrics(labels: Record<string, string> = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  const readers = new Map<string, Map<string, () => number>>();
  return {
    registry,
    text: () => registry.metrics(),
    counter: (name, help, labels = []) =>
      new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    gauge: (name, help, labels = []) =>
      new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    read(name, help, label) {
      let values = readers.get(name);
      if (values === undefined) {
        const ofName = new Map<string, () => number>();
        readers.set(name, ofName);
        values = ofName;
        const collect = function (this: Gauge) {
          for (const [value, read] of ofName) this.set({ [label]: value }, read());
        };
        new Gauge({ name, help, labelNames: [label], registers: [registry], collect });
      }
      const added = values;
      return (value, read) => void added.set(value, read);
    },
  };
}

/** Figures of several processes in the Prometheus text format: each with the labels of its process, nothing added up. */
export function figuresText(all: readonly Figures[]): Promise<string> {
  // Labels tell them apart, so there is one of each: that is the one to take.
  const apart = all.map((figures) => figures.map((figure) => ({ ...figure, aggregator: 'first' })));
  return AggregatorRegistry.aggregate(apart).metrics();
}

/** Something the service cannot do without; resolves when it works, rejects or hangs when it does not. */
export type ReadinessCheck = () => Promise<void>;

const checkDeadlineMs = 2_000;

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('deadline')), checkDeadlineMs);
  });
  try {
    await Promise.race([check(), deadline]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** How the work behind the requests goes on. */
export interface Progress {
  /** Whether the queue answers. */
  reachable: boolean;
  /** Kinds of work that stand still: what waits is not taken up, or a repeat is overdue. */
  stuck: readonly string[];
}

const readiness = z
  .object({
    status: z.enum(['ready', 'degraded', 'not-ready']),
    checks: z.record(z.string(), z.enum(['up', 'down'])),
    stuck: z.array(z.string()).meta({ description: 'Kinds of work that stand still' }),
  })
  .meta({
    id: 'Readiness',
    description: 'What the service needs, by name, and whether it works',
    examples: [
      {
        status: 'degraded',
        checks: { database: 'up', queue: 'up' },
        stuck: ['assign-community', 'reconcile'],
      },
    ],
  });

/**
 * `/livez`, `/readyz` (what is down, by name), `/metrics` and `/problems/{code}`. A process is not ready where one of its
 * `checks` fails. Where the queue is down or work stands still it is degraded, and goes on answering: taking every api
 * out of service because the workers are gone would only add to it.
 */
export function registerOperations(
  app: HttpServer,
  deps: {
    metrics: Metrics;
    checks: Record<string, ReadinessCheck>;
    progress: () => Promise<Progress>;
    problems: readonly Problem[];
  },
): void {
  const duration = new Histogram({
    name: 'muster_http_request_duration_seconds',
    help: 'Time to answer, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    registers: [deps.metrics.registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.asked.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });

  app.get(
    '/livez',
    {
      config: { access: 'public', kind: 'operation', limit: 'none' },
      schema: {
        operationId: 'getLiveness',
        zh: { summary: '进程是否在运行' },
        tags: ['operations'],
        summary: 'Whether the process runs',
        response: {
          200: z.object({ status: z.literal('alive') }).meta({ id: 'Liveness', description: 'It runs' }),
        },
      },
    },
    async () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'public', kind: 'operation', limit: 'none' },
      schema: {
        operationId: 'getReadiness',
        zh: {
          summary: '本进程能否应答、后台任务是否正常；异常项逐一列出',
          description:
            '200：`ready` 为正常；`degraded` 表示仍可应答，已确认的内容不会丢失，但分配时段、导入、回调或预测有延迟（`queue` 为 down，或在 `stuck` 中列出）。503 `not-ready`：不应再向本进程分发请求。告警请看 `status`，负载均衡请看 HTTP 状态码。',
        },
        tags: ['operations'],
        summary:
          'Whether this process can answer, and whether the work behind it goes on; what does not, by name',
        description:
          '200 `ready`, or `degraded`: requests are answered, and nothing that was acknowledged is lost, but windows, imports, webhooks or forecasts wait (`queue` is down, or `stuck` names them). 503 `not-ready`: this process is to be given no requests. Alarms go by `status`, load balancers by the HTTP status.',
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const names = Object.keys(deps.checks);
      const [progress, ...up] = await Promise.all([
        deps.progress(),
        ...Object.values(deps.checks).map(passes),
      ]);
      const checks = Object.fromEntries([
        ['queue', progress.reachable ? ('up' as const) : ('down' as const)],
        ...names.map((name, i) => [name, up[i] === true ? 'up' : 'down'] as const),
      ]);
      const ready = up.every(Boolean);
      const degraded = !progress.reachable || progress.stuck.length > 0;
      return reply.code(ready ? 200 : 503).send({
        status: !ready ? ('not-ready' as const) : degraded ? ('degraded' as const) : ('ready' as const),
        checks,
        stuck: [...progress.stuck],
      });
    },
  );

  app.get(
    '/metrics',
    {
      config: { access: 'public', kind: 'operation', limit: 'none' },
      schema: {
        operationId: 'getMetrics',
        zh: {
          summary: '指标（Prometheus 文本格式）',
          description:
            '本进程的指标；`API_PROCESSES` 大于 1 时为同一地址上所有进程的指标，以标签 `process`（从 1 起的编号）区分，不作合计。',
        },
        tags: ['operations'],
        summary: 'Figures in the Prometheus text format',
        description:
          'Those of this process; with several `API_PROCESSES` those of all that answer at this address, told apart by the label `process`, a number from 1 on, and not added up.',
        response: {
          200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } },
        },
      },
    },
    async (_request, reply) =>
      reply
        .header('content-type', deps.metrics.registry.contentType)
        .serializer((text: string) => text)
        .send(await deps.metrics.text()),
  );

  const explained = z
    .object({
      code: z.string(),
      status: z.int(),
      retry: z.enum(['never', 'after-change', 'later']),
      title: z.object({ en: z.string(), zh: z.string() }),
      detail: z.object({ en: z.string(), zh: z.string() }),
    })
    .meta({ id: 'ProblemExplanation', description: 'What a problem code means, in both languages' });
  const byCode = new Map(deps.problems.map((problem) => [problem.code, problem]));
  app.get(
    '/problems/:code',
    {
      config: { access: 'public', publicForSeconds: 3600 },
      schema: {
        operationId: 'getProblem',
        zh: { summary: '错误代码的含义，以及重试是否有用' },
        tags: ['operations'],
        summary: 'What a problem code means, and whether trying again can help',
        params: z.object({
          code: z
            .string()
            .max(80)
            .meta({ examples: ['slot-full'] }),
        }),
        response: { 200: explained },
      },
    },
    async (request) => {
      const problem = byCode.get(request.params.code);
      if (problem === undefined) throw new AppError(notFound);
      return problem;
    },
  );
}
