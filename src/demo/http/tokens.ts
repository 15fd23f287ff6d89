import { elapsedMs } from '../stopwatch.ts';
import type { Client } from './client.ts';

/** What a client shows for a token. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
}

interface Issued {
  accessToken: string;
  expiresIn: number;
}

/** A token is asked for again this long before it ends. */
const MARGIN_SECONDS = 300;

/** A token with the moment (ms of the stopwatch) after which a new one is needed. */
export interface Held {
  token: string;
  until: number;
}

/** Asks for a token; `subject` names the user of a citizen client for whom it is. */
export async function askToken(client: Client, credentials: Credentials, subject?: string): Promise<Held> {
  const issued = await client.need<Issued>({
    operation: 'get a token',
    method: 'POST',
    path: '/v1/auth/token',
    body: {
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      ...(subject === undefined ? {} : { subject }),
    },
  });
  return { token: issued.accessToken, until: elapsedMs() + (issued.expiresIn - MARGIN_SECONDS) * 1_000 };
}

/** Somebody who is signed in: answers a valid token, a new one where the last runs out. */
export type Session = () => Promise<string>;

/** Signs in with credentials, when first asked. */
export function createSession(client: Client, credentials: Credentials): Session {
  let held: Held | undefined;
  return async () => {
    if (held === undefined || elapsedMs() > held.until) held = await askToken(client, credentials);
    return held.token;
  };
}
