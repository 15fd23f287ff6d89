import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message whose signature is right. */
export interface Message {
  id: string;
  type: string;
  timestamp: string;
  data: Readonly<Record<string, unknown>>;
}

/** One request as it came, and the body's very bytes: they are what was signed. */
export interface Incoming {
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Receiver {
  port: number;
  close(): Promise<void>;
}

/** The service sends up to 500 events in a message, some 150 KB. */
const mostBytes = 1_048_576;

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Receives webhooks on a port of this machine. What is not signed with the secret is answered 400 and told to `onForged`;
 * for what is, `onMessage` says with which status it is answered.
 */
export async function receive(
  { port, secret }: { port: number; secret: () => string },
  onMessage: (message: Message, incoming: Incoming) => Promise<number>,
  onForged: (why: string) => void,
): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
    let read: unknown;
    try {
      read = new Webhook(secret()).verify(body, headers);
    } catch (error) {
      onForged(error instanceof Error ? error.message : String(error));
      return void response.writeHead(400).end();
    }
    const id = headers['webhook-id'] ?? '';
    const message = { id, ...(read as Omit<Message, 'id'>) };
    const status = await onMessage(message, { headers, body }).catch(() => 500);
    response.writeHead(status).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
