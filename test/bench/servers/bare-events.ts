import { createServer, type ServerResponse } from 'node:http';

/**
 * The least that a server of events can do: keep answers open and send each of them the same bytes that it has at hand.
 * `GET /events` listens and is sent what `BARE_OPENED` (base64) holds, `POST /tell` sends its body to all who listen.
 */
const opened = Buffer.from(process.env['BARE_OPENED'] ?? '', 'base64');
const listeners = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(opened);
    listeners.add(response);
    response.once('close', () => listeners.delete(response));
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const bytes = Buffer.concat(parts);
    if (bytes.length > 0) for (const listener of listeners) listener.write(bytes);
    response.end();
  });
});
server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']), backlog: 1_024 });
