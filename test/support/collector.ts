import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP has it in JSON; `attributes` as an object. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  attributes: Record<string, string | number>;
  links: { traceId: string; spanId: string }[];
  /** Whether it ended by an error. */
  failed: boolean;
}

/** What takes traces by OTLP over HTTP, for a test to look at. */
export interface Collector {
  url: string;
  spans: CollectedSpan[];
  /** Each body that came, as it was. */
  bodies: string[];
  close(): Promise<void>;
}

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes?: {
    key: string;
    value: { stringValue?: string; intValue?: string | number; doubleValue?: number };
  }[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
}

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const taken = request.method === 'POST' && request.url === '/v1/traces';
    if (taken) {
      bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
      for (const { scopeSpans } of resourceSpans)
        for (const scope of scopeSpans) spans.push(...scope.spans.map(collected));
    }
    response.writeHead(taken ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function collected({ attributes = [], links = [], status, parentSpanId, ...span }: Sent): CollectedSpan {
  const plain = ({ stringValue, intValue, doubleValue }: NonNullable<Sent['attributes']>[number]['value']) =>
    stringValue ?? Number(intValue ?? doubleValue);
  return {
    ...span,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])),
    links: links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    failed: status?.code === 2,
  };
}
