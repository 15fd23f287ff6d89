import type { FastifyInstance } from 'fastify';

/**
 * Closes a server so that requests in flight finish and idle keep-alive connections do not hold it up:
 * answers carry `Connection: close` from now on, idle connections are closed every 100 ms, and whatever is
 * left at the deadline is cut. (Fastify's own close() waits for idle connections; see the measurements that
 * led to this in the project's notes on library traps.)
 */
export async function closeServer(app: FastifyInstance, deadlineMs: number): Promise<void> {
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
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
