import {
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { AppError } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { createQuietWarning } from '../quiet-log.ts';
import type { Tracer, TracingSettings } from './spans.ts';

const kinds = {
  server: SpanKind.SERVER,
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
} as const;

/** How often spans are sent, and how long a collector may take, ms. What it does not take in time is dropped: nobody waits for it. */
const sendEveryMs = 1_000;
const sendMs = 5_000;
/** How long the last ones may take when the process ends, ms. */
const closeMs = 2_000;

/** Makes spans by OpenTelemetry's own library and sends them by OTLP over HTTP, in JSON. */
export function createTracer(
  { endpoint, share }: TracingSettings,
  process: string,
  logger: Pick<Logger, 'warn'>,
): Tracer {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = told(new OTLPTraceExporter({ url, timeoutMillis: sendMs }), logger);
  const provider = new TracerProvider({
    // Nothing of the machine, its user or the command line: `defaultResource` and detectors would tell these.
    resource: resourceFromAttributes({ 'service.name': `muster-${process}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: sendEveryMs,
        exportTimeoutMillis: sendMs,
        maxQueueSize: 8_192,
      }),
    ],
  });
  const tracer = provider.getTracer('muster');
  return {
    start(name, { kind, facts, parent, links = [] }) {
      const of = contextOf(parent);
      const context = of === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, of);
      const span = tracer.startSpan(
        name,
        { kind: kinds[kind], attributes: { ...facts }, links: links.flatMap(linkTo) },
        context,
      );
      return {
        traceparent: span.isRecording() ? traceparentOf(span.spanContext()) : undefined,
        tell: (more) => void span.setAttributes({ ...more }),
        end(error) {
          if (error !== undefined) {
            // A message can quote what was sent: the kind of it is all that is told.
            span.setAttribute('error.type', kindOf(error));
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

function contextOf(traceparent: string | undefined): SpanContext | undefined {
  return traceparent === undefined ? undefined : (parseTraceParent(traceparent) ?? undefined);
}

function linkTo(traceparent: string): Link[] {
  const context = contextOf(traceparent);
  return context === undefined ? [] : [{ context }];
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

function kindOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** The same exporter, and a line in the log now and then while nobody takes what it sends. */
function told(exporter: SpanExporter, logger: Pick<Logger, 'warn'>): SpanExporter {
  const warn = createQuietWarning(logger);
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS)
          warn('traces are lost: nobody takes them at OTEL_EXPORTER_OTLP_ENDPOINT', { err: result.error });
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
