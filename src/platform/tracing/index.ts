import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '../logger.ts';
import type { Span, SpanOptions, Tracer, TracingSettings } from './spans.ts';

export type { Span, TracingSettings } from './spans.ts';

// One for the process: what is traced goes through writers and queues that know nothing of each other.
let tracer: Tracer | undefined;
const underWay = new AsyncLocalStorage<string | undefined>();

/**
 * Begins to trace, where there are settings for it; without, nothing is loaded and nothing is done. Answers what sends the
 * last spans and ends it.
 */
export async function startTracing(
  settings: TracingSettings | undefined,
  process: string,
  logger: Pick<Logger, 'warn'>,
): Promise<() => Promise<void>> {
  if (settings === undefined) return () => Promise.resolve();
  const { createTracer } = await import('./open-telemetry.ts');
  const own = createTracer(settings, process, logger);
  tracer = own;
  return async () => {
    if (tracer === own) tracer = undefined;
    await own.close();
  };
}

/** Whether traces are made in this process. */
export const isTracing = (): boolean => tracer !== undefined;

/** The `traceparent` of what is under way here, for a job's data; undefined where nobody traces it. */
export const traceparent = (): string | undefined => (tracer === undefined ? undefined : underWay.getStore());

/** Begins a span that whoever asks ends; undefined where nothing is traced. Only one of kind `server` needs no parent. */
export function startSpan(name: string, options: SpanOptions): Span | undefined {
  if (tracer === undefined) return undefined;
  const parent = options.parent ?? (options.kind === 'server' ? undefined : underWay.getStore());
  if (parent === undefined && options.kind !== 'server') return undefined;
  return tracer.start(name, { ...options, parent });
}

/** Runs work as a part of a span: what it begins is part of it, too. */
export const within = <T>(span: Span, work: () => T): T => underWay.run(span.traceparent, work);

/** Work as a span of what is under way, or of `parent`; what it resolves with, or is rejected with, is the work's own. */
export function traced<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  if (span === undefined) return work(undefined);
  return within(span, () => work(span)).then(
    (answer) => {
      span.end();
      return answer;
    },
    (error: unknown) => {
      span.end(error);
      throw error;
    },
  );
}
