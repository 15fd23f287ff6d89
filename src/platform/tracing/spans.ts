/** What a span may say: counts, patterns of routes, topics and statuses. Never who somebody is, nor an id, nor what was sent. */
export type Facts = Readonly<Record<string, string | number>>;

export interface SpanOptions {
  kind: 'server' | 'internal' | 'consumer';
  facts?: Facts;
  /** The `traceparent` of what it is a part of; of what is under way unless told. */
  parent?: string | undefined;
  /** Those of others that it was done for, too. */
  links?: readonly string[];
}

/** A piece of work that a trace shows. */
export interface Span {
  /** How others say that they are a part of it; undefined where it is left out of what is shown. */
  readonly traceparent: string | undefined;
  tell(facts: Facts): void;
  /** Ends it, well or by an error, of which the kind is told and nothing else (a text is the kind). */
  end(error?: unknown): void;
}

/** Makes spans and sends them off: see open-telemetry.ts. */
export interface Tracer {
  start(name: string, options: SpanOptions): Span;
  close(): Promise<void>;
}

export interface TracingSettings {
  /** Where spans are sent, without `/v1/traces`. */
  endpoint: string;
  /** The share of requests whose traces are kept, 0 to 1. */
  share: number;
}
