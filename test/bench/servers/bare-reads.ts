import Fastify from 'fastify';
import { isServer } from '../support/processes.ts';

/** The least that a server can do with a read: find the route and send so many bytes that it has at hand. */
const app = Fastify();
app.get('/livez', () => ({ ok: true }));
for (const [name, bytes] of Object.entries(process.env)) {
  const route = /^BARE_(\w+)$/.exec(name)?.[1];
  if (route === undefined) continue;
  const body = `"${'x'.repeat(Number(bytes) - 2)}"`;
  app.get(`/${route.toLowerCase()}`, (_request, reply) => reply.type('application/json').send(body));
}
if (isServer()) await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
