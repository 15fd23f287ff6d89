import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isTracing, type Span, startSpan, within } from '../tracing/index.ts';

/** Asked every few seconds by machines: a trace of these tells nobody anything. */
const untraced = new Set(['/livez', '/readyz', '/metrics']);

/**
 * A span for every request, named by its method and the route's pattern: paths and queries can say of whom it is. It is the
 * beginning of its trace: what a stranger sends as `traceparent` is not believed.
 */
export function traceRequests(app: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.asked.url ?? 'unknown';
    if (!untraced.has(route)) {
      const facts = { 'http.request.method': request.method, 'http.route': route };
      const span = startSpan(`${request.method} ${route}`, { kind: 'server', facts });
      if (span !== undefined) spans.set(request, span);
    }
    done();
  });
  // Reading a body leaves whatever was under way before: so from here on.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else within(span, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    const status = reply.statusCode;
    span?.tell({ 'http.response.status_code': status });
    span?.end(status >= 500 ? String(status) : undefined);
    done();
  });
}
