import Fastify from 'fastify';
import { isServer } from '../support/processes.ts';

/** The least that a server can do with a registration: parse it and answer 201. What Muster adds is the difference. */
const app = Fastify();
const answer = {
  id: '8d3f5c9e-3b0a-8d2e-9c6a-0f4b1c2d3e4f',
  householdId: '8d3f5c9e-3b0a-8d2e-9c6a-0f4b1c2d3e4f',
  drillId: '8d3f5c9e-3b0a-8d2e-9c6a-0f4b1c2d3e4f',
  status: 'pending',
  appointment: null,
};
app.get('/livez', () => ({ ok: true }));
app.post('/*', (_request, reply) => reply.code(201).send(answer));
if (isServer()) await app.listen({ host: '127.0.0.1', port: Number(process.argv[2] ?? process.env['PORT']) });
