import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import type { Session } from './session.ts';

/** What a client shows for a token. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export interface Issued {
  accessToken: string;
  /** RFC 3339, by this machine's clock. */
  expiresAt: string;
}

/** A token is not shown any more so long before it ends. */
const marginMs = 30_000;

/** @throws Refused where the service does not know the client or its secret */
export async function askToken(http: Http, { clientId, clientSecret }: Credentials): Promise<Issued> {
  const { accessToken, expiresIn } = await http.read<{ accessToken: string; expiresIn: number }>({
    method: 'POST',
    path: '/v1/auth/token',
    json: { clientId, clientSecret },
  });
  return { accessToken, expiresAt: new Date(Date.now() + expiresIn * 1_000).toISOString() };
}

/**
 * Which token to show to the service at `url`: that of the session, if it is this service's and still good; else one for the
 * client of the environment; else none.
 */
export function createTokens(
  { credentials }: Pick<Environment, 'credentials'>,
  session: Session | undefined,
  url: string,
  ask: (credentials: Credentials) => Promise<Issued>,
): () => Promise<string | undefined> {
  let held: Issued | undefined = session?.url === url ? session : undefined;
  return async () => {
    const good = held !== undefined && Date.parse(held.expiresAt) - marginMs > Date.now();
    if (!good && credentials !== undefined) held = await ask(credentials);
    // One that has run out is shown all the same: the service says so.
    return held?.accessToken;
  };
}
