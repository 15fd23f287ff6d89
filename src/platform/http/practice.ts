import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

const practising = new WeakSet<Server>();

/** What every answer of a service says that is for practice only. */
const practiceHeaders = { 'muster-practice': 'yes' };

/** Has every answer of a server say that it is practice, those included of which no hook hears. */
export function markPractice(app: FastifyInstance): void {
  practising.add(app.server);
  app.server.prependListener('request', (_request, response) => {
    for (const [name, value] of Object.entries(practiceHeaders)) response.setHeader(name, value);
  });
}

/** The headers of what is written on a connection by hand. */
export function practiceHeadersOn(socket: Duplex): Readonly<Record<string, string>> {
  // Node notes on each connection whose it is.
  const { server } = socket as Duplex & { server?: Server };
  return server !== undefined && practising.has(server) ? practiceHeaders : {};
}
