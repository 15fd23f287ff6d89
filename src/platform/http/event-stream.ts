import type { FastifyReply } from 'fastify';

/** An open answer of server-sent events (text/event-stream). */
export interface EventStream {
  /**
   * Sends bytes. A reader that has let more than the bound wait is cut off instead: it may come back and say what it
   * had last, while bytes kept for it here would be everybody's memory.
   */
  write(bytes: Buffer | string): void;
  /** Says a last thing and ends in order. */
  end(bytes: Buffer | string): void;
  /** Cuts it off; what waits to be sent is lost. */
  cut(): void;
  /** Bytes that the reader's connection has not taken yet. */
  waiting(): number;
  /** Whether nobody reads any more. */
  readonly over: boolean;
  /** Called once, when it is over, however that came. */
  onOver(listener: () => void): void;
}

/** Keeps a proxy of nginx's kind from holding events back. */
const unbuffered = { 'x-accel-buffering': 'no' };

/**
 * Answers with a stream of events, which from here on is this function's and no more Fastify's: no hook of an answer
 * runs for it. Headers that were set so far are sent. A HEAD is answered with them, and over at once.
 */
export function openEventStream(reply: FastifyReply, options: { maxWaitingBytes: number }): EventStream {
  reply.hijack();
  const { raw } = reply;
  let over = false;
  const listeners: (() => void)[] = [];
  raw.once('close', () => {
    over = true;
    for (const listener of listeners.splice(0)) listener();
  });
  // A connection that breaks says so by closing, too; nothing is to be done about the error itself.
  raw.on('error', () => undefined);
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value : String(value);
  }
  raw.writeHead(200, { ...headers, ...eventStreamHeaders });
  if (reply.request.method === 'HEAD') raw.end();
  else raw.flushHeaders();

  const closed = (): boolean => over || raw.destroyed || raw.writableEnded;
  return {
    write(bytes) {
      if (closed()) return;
      if (raw.writableLength > options.maxWaitingBytes) raw.destroy();
      else raw.write(bytes);
    },
    end(bytes) {
      if (!closed()) raw.end(bytes);
    },
    cut() {
      raw.destroy();
    },
    waiting: () => raw.writableLength,
    get over() {
      return closed();
    },
    onOver(listener) {
      if (over) listener();
      else listeners.push(listener);
    },
  };
}

export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  ...unbuffered,
};
