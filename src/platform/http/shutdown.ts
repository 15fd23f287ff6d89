import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** What makes a server's answers say `Connection: close` from then on. */
const announcements = new WeakMap<object, () => void>();

/**
 * Closes a server so that requests in flight finish and idle keep-alive connections do not hold it up:
 * answers carry `Connection: close` from now on, idle connections are closed every 100 ms, and whatever is
 * left at the deadline is cut. (Fastify's own close() waits for idle connections; see the measurements that
 * led to this in the project's notes on library traps.)
 *
 * For `drainMs` before that it takes no new connection, and answers on those that there are, each time with `Connection: close`: whoever
 * stands in front and keeps connections gives them up one by one, each with an answer, and goes elsewhere. A connection that is
 * closed here while a request is on its way there loses that request.
 */
export async function closeServer(app: FastifyInstance, deadlineMs: number, drainMs = 0): Promise<void> {
  if (drainMs > 0) {
    announcements.get(app.server)?.();
    // The http server's own close() would close idle connections with it.
    Server.prototype.close.call(app.server);
    await sleep(drainMs);
  }
  const idle = setInterval(() => app.server.closeIdleConnections(), 100);
  const deadline = setTimeout(() => app.server.closeAllConnections(), deadlineMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(deadline);
  }
}

/** Makes a server that is closing ask its callers to close their connections. Call once, before routes. */
export function answerConnectionCloseWhileClosing(app: FastifyInstance): void {
  let closing = false;
  const announce = (): void => {
    closing = true;
  };
  announcements.set(app.server, announce);
  app.addHook('preClose', async () => announce());
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
