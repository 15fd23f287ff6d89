import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '../http/client.ts';
import type { Session } from '../http/tokens.ts';

/** Somebody is offered another window, as the app hears of it. */
export interface Offer {
  registrationId: string;
  householdId: string;
  siteId: string;
  slotId: string;
  startsAt: string;
}

/** The city's app, as far as it listens to Muster. */
export interface App {
  /** Offers that have come since this was asked last, each once. */
  take(): Offer[];
  /** Messages with a wrong signature. */
  forged(): number;
  close(): Promise<void>;
}

interface Message {
  type: string;
  data: { items: Offer[] };
}

/** Listens on this machine for offers of a drill: a webhook, its messages signed as Standard Webhooks has it. */
export async function openApp(client: Client, city: Session, drillId: string): Promise<App> {
  const seen = new Set<string>();
  const offers: Offer[] = [];
  let forged = 0;
  let key = Buffer.alloc(0);
  const receive = (headers: NodeJS.Dict<string | string[]>, body: string): void => {
    const id = String(headers['webhook-id']);
    if (!isSigned(key, headers, body)) forged++;
    else if (!seen.has(id)) {
      seen.add(id);
      const { type, data } = JSON.parse(body) as Message;
      if (type === 'registration.offered') offers.push(...data.items);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receive(request.headers, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { secret } = await client.need<{ secret: string }>({
    operation: 'let the app be told',
    method: 'POST',
    path: `/v1/drills/${drillId}/webhooks`,
    token: await city(),
    body: { url: `http://127.0.0.1:${port}/muster`, events: ['registration.offered'], description: '榕城通' },
  });
  key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return {
    take: () => offers.splice(0),
    forged: () => forged,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isSigned(key: Buffer, headers: NodeJS.Dict<string | string[]>, body: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const own = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const theirs = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return theirs.length === own.length && timingSafeEqual(theirs, own);
    });
}
