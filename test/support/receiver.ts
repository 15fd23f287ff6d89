import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One person's change, as an app reads it. */
export interface ReceivedItem {
  registrationId: string;
  householdId: string;
  siteId: string | null;
  slotId: string | null;
  startsAt: string | null;
  endsAt: string | null;
  revision: number;
  at: string;
}

export interface ReceivedMessage {
  type: string;
  timestamp: string;
  data: { drillId: string; items: ReceivedItem[] };
}

/** A request as it came in. */
export interface Received {
  id: string;
  path: string;
  headers: Record<string, string>;
  text: string;
  body: ReceivedMessage;
}

/** What a receiver answers: a status, an answer with headers, or nothing at all. */
export type Reaction = number | { status: number; headers: OutgoingHttpHeaders } | 'silence';

export interface Receiver {
  url: string;
  /** Everything that came, in order. */
  received: Received[];
  /** Answers from now on. */
  react(reaction: (received: Received, index: number) => Reaction | Promise<Reaction>): void;
  /** Whether the library of Standard Webhooks accepts a request under a secret. */
  verify(received: Received, secret: string): boolean;
  close(): Promise<void>;
}

/** An app's endpoint on loopback; answers 204 until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<ServerResponse>();
  let react: (one: Received, index: number) => Reaction | Promise<Reaction> = () => 204;
  const server = createServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    const one: Received = {
      id: String(request.headers['webhook-id']),
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      text,
      body: JSON.parse(text) as ReceivedMessage,
    };
    const index = received.push(one) - 1;
    waiting.add(response);
    const reaction = await react(one, index);
    if (reaction === 'silence') return;
    waiting.delete(response);
    const { status, headers } = typeof reaction === 'number' ? { status: reaction, headers: {} } : reaction;
    response.writeHead(status, headers).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/muster`,
    received,
    react: (reaction) => {
      react = reaction;
    },
    verify({ text, headers }, secret) {
      try {
        new Webhook(secret).verify(text, headers);
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      for (const response of waiting) response.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
