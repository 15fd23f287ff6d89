import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type postgres from 'postgres';

/** A server that has just what is looked for elsewhere: the tools must notice. */
export interface Toy {
  port: number;
  stop(): void;
}

async function listening(server: ReturnType<typeof createServer>): Promise<Toy> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Has room for few, and waits for slow senders for ever. */
export function patientToy(): Promise<Toy> {
  const server = createServer(
    { headersTimeout: 0, requestTimeout: 0, connectionsCheckingInterval: 60_000 },
    (_request, answer) => void answer.end('toy'),
  );
  server.maxConnections = 20;
  return listening(server);
}

/** Puts what it is asked for into a statement, on a table of its own. */
export async function gullibleToy(sql: postgres.Sql): Promise<Toy> {
  await sql`create schema toy`;
  await sql`create table toy.people as select n as id, 'person ' || n as name from generate_series(1, 20) n`;
  const server = createServer((request, answer) => {
    const name = new URL(request.url ?? '/', 'http://toy').searchParams.get('name') ?? '';
    sql.unsafe(`select id, name from toy.people where name = '${name}'`).then(
      (rows) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows)),
      () => answer.writeHead(400).end('no'),
    );
  });
  return listening(server);
}
